"""The import on the ministry's page: upload, preview that writes nothing, import by an approver, result."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.templatetags.static import static
from django.urls import reverse

from clusters.models import Recognition
from records.job_runs import run
from records.models import Job
from records.tasks import heartbeat
from reviews import list_imports
from reviews.list_imports import forget_lists, land, start_import
from reviews.models import ListImport
from tests.builders import at, fresh
from tests.reviews.before_ministry import SIX_SIDED, observer

FACTS = {
    "kind": "recognition", "document_no": "工信部企业函〔2023〕9号", "published_on": "2023-01-11",
    "valid_from": "2023-01-01", "valid_until": "2025-12-31",
}  # fmt: skip
HEADS = "batch_year,name,province,county,division_code"
ROWS = f"{HEADS}\n2022,永康市电动工具产业集群,浙江省,永康市,\n2022,乙,浙江省,无此县,\n"
PAGE = "/desk/import/"


def listed(text: str = ROWS, encoding: str = "gbk", name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding), "text/csv")


@pytest.fixture(autouse=True)
def _no_file_left_behind(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def send(signed_in, django_capture_on_commit_callbacks):
    """What a person sends to an address, with the background finishing at once; the address it leads to."""

    def send(user, address, data):
        with django_capture_on_commit_callbacks(execute=True):
            return signed_in(user).post(address, data)["Location"]

    return send


@pytest.fixture
def previewed(send, ministry_head):
    """The address of a list that an approver has uploaded, and whose preview has ended."""
    return send(ministry_head, PAGE, FACTS | {"file": listed()})


def rows(page):
    return [(row.line, row.outcome.value) for row in page.context["page_obj"]]


def test_the_import_is_for_the_ministrys_workers(get_as, reference, ministry, zhejiang_head, passer_by, previewed):
    assert reverse("reviews:import") == PAGE
    people = (ministry, observer(reference), zhejiang_head, passer_by, None)
    for address in (PAGE, previewed, f"{previewed}rows.csv"):
        assert [get_as(person, address).status_code for person in people] == [200, 403, 404, 404, 302]


def test_the_preview_tells_each_row_and_writes_nothing(previewed, get_as, ministry_head):
    page = get_as(ministry_head, previewed)
    assert rows(page) == [(3, "problem"), (2, "created")]
    assert "没有找到“无此县”，请填写区划代码，例如330784" in page.content.decode()
    assert not Recognition.objects.exists()


def test_the_template_is_a_list_once_it_has_a_row(send, get_as, ministry_head):
    page = get_as(ministry_head, PAGE).content.decode()
    assert f'href="{static("lists/published.csv")}"' in page
    template = Path(finders.find("lists/published.csv")).read_text(encoding="utf-8")
    filled_in = listed(f"{template}2022,永康市电动工具产业集群,浙江省,永康市,330784\r\n", encoding="utf-8")
    previewed = get_as(ministry_head, send(ministry_head, PAGE, FACTS | {"file": filled_in}))
    assert rows(previewed) == [(2, "created")]


def test_nothing_is_imported_before_the_preview_has_ended(signed_in, ministry_head, django_capture_on_commit_callbacks):
    client = signed_in(ministry_head)
    with django_capture_on_commit_callbacks():
        address = client.post(PAGE, FACTS | {"file": listed()})["Location"]
    assert "data-open" in client.get(address).content.decode()
    client.post(f"{address}run/")
    assert "预览还没有结束，请等它结束后再导入" in client.get(address).content.decode()
    assert not Recognition.objects.exists()


def test_a_colleague_too_is_told_while_no_worker_is_there(
    ministry, ministry_head, signed_in, get_as, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        address = signed_in(ministry).post(PAGE, FACTS | {"file": listed()})["Location"]
    assert get_as(ministry_head, address).content.decode().count("后台服务暂时没有运行") == 1
    heartbeat()
    assert get_as(ministry_head, address).content.decode().count("后台服务暂时没有运行") == 0


def test_an_approver_imports_once(previewed, send, get_as, ministry_head, tmp_path):
    for _click in range(2):
        assert send(ministry_head, f"{previewed}run/", {}) == previewed
    assert Recognition.objects.get().dossier.events.get().by == ministry_head
    page = get_as(ministry_head, previewed)
    assert rows(page) == [(3, "problem"), (2, "created")]
    assert "已写入1行；1行没有导入，原因见下。" in page.content.decode()
    assert ListImport.objects.get().file.name == ""


def test_who_has_seen_the_end_on_the_page_is_told_no_more(previewed, get_as, ministry, ministry_head):
    assert get_as(ministry, previewed).status_code == 200  # the approver has not seen it by that
    assert ministry_head.received_messages.unread().count() == 1
    get_as(ministry_head, previewed)
    assert (ministry_head.received_messages.count(), ministry_head.received_messages.unread().count()) == (1, 0)


def test_an_import_brought_to_the_worker_twice_tells_what_the_first_did(previewed, send, ministry_head):
    send(ministry_head, f"{previewed}run/", {})
    imported = ListImport.objects.get()
    Job.objects.filter(pk=imported.run_id).update(state="queued", finished_at=None)
    run(imported.run_id)
    assert Job.objects.get(pk=imported.run_id).result["words"] == "已写入1行，1行没有导入。"
    assert Recognition.objects.count() == 1


def test_an_import_cut_off_in_the_middle_goes_on_there(previewed, ministry_head, signed_in, monkeypatch):
    monkeypatch.setattr(list_imports, "BLOCK", 1)
    imported = start_import(ListImport.objects.get(), by=ministry_head, now=at("2025-04-10 10:00"))

    def killed(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land(imported, by=ministry_head, now=at("2025-04-10 10:00"), tell=killed)
    assert (Recognition.objects.count(), len(fresh(imported).landed)) == (1, 1)
    run(imported.run_id)
    assert [row[2] for row in fresh(imported).landed] == ["created", "problem"]


def test_what_changed_since_the_preview_is_judged_anew(previewed, send, get_as, ministry_head):
    other = send(ministry_head, PAGE, FACTS | {"file": listed()})
    send(ministry_head, f"{other}run/", {})
    send(ministry_head, f"{previewed}run/", {})
    assert rows(get_as(ministry_head, previewed)) == [(3, "problem"), (2, "unchanged")]
    assert Recognition.objects.count() == 1


def test_a_file_that_was_changed_since_is_not_imported(previewed, send, get_as, ministry_head):
    imported = ListImport.objects.get()
    with imported.file.storage.open(imported.file.name, "wb") as file:
        file.write(ROWS.replace("无此县", "义乌市").encode())
    send(ministry_head, f"{previewed}run/", {})
    assert "名单文件已不在或有变动，请重新选择文件预览" in get_as(ministry_head, previewed).content.decode()
    assert not Recognition.objects.exists()


def test_a_handler_previews_and_an_approver_takes_over(signed_in, send, get_as, ministry, ministry_head):
    address = send(ministry, PAGE, FACTS | {"file": listed()})
    page = get_as(ministry, address)
    assert not page.context["may_import"]
    assert "由工业和信息化部的审核人员导入" in page.content.decode()
    refused = signed_in(ministry).post(f"{address}run/")
    assert (refused.status_code, Recognition.objects.count()) == (403, 0)
    send(ministry_head, f"{address}run/", {})
    assert Recognition.objects.count() == 1


def test_renewals_extend_on_the_page(previewed, send, ministry_head):
    send(ministry_head, f"{previewed}run/", {})
    renewed = {
        "kind": "renewal", "document_no": "工信部企业函〔2025〕300号", "published_on": "2025-12-01",
        "valid_from": "2026-01-01", "valid_until": "2028-12-31", "file": listed(),
    }  # fmt: skip
    send(ministry_head, f"{send(ministry_head, PAGE, renewed)}run/", {})
    assert Recognition.objects.get().state == "renewed"


def test_each_row_can_be_taken_away(previewed, get_as, ministry_head):
    answer = get_as(ministry_head, f"{previewed}rows.csv")
    assert answer.content.decode() == (
        "\ufeff行,集群,结果,原因,所在地,推荐单位\r\n"
        "2,永康市电动工具产业集群,新认定,,浙江省永康市,浙江省经济和信息化厅\r\n"
        "3,乙,未导入,没有找到“无此县”，请填写区划代码，例如330784,,\r\n"
    )


def test_a_list_that_nobody_imports_is_forgotten(previewed):
    file = Path(ListImport.objects.get().file.path)
    assert forget_lists(at("2025-04-10 10:00")) == 0
    assert forget_lists(at("2026-04-10 10:00")) == 1
    assert not ListImport.objects.exists()
    assert file.name == "list.csv"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"document_no": ""}, "document_no", "请填写文号，例如工信部企业函〔2025〕123号。"),
        ({"document_no": "工信（2023）9号"}, "document_no", SIX_SIDED),
        ({"valid_until": "2022-12-31"}, "valid_until", "有效期止须晚于有效期起，例如2026-01-01至2028-12-31。"),
        ({"published_on": "一月"}, "published_on", "请按年-月-日填写，例如2025-12-01。"),
        ({"kind": "x"}, "kind", "请选择认定名单或复核名单。"),
        ({"file": ""}, "file", "请选择名单的CSV文件。"),
    ],
)  # fmt: skip
def test_bad_parameters_get_their_sentences_and_stay(post_as, ministry, changed, field, sentence):
    form = post_as(ministry, PAGE, FACTS | {"file": listed()} | changed).context["form"]
    assert form.errors == {field: [sentence]}
    assert form["valid_from"].value() == FACTS["valid_from"]
    assert not ListImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的，请选择有内容的CSV文件。"),
        (b"MZ\x90\x00" + b"x" * 100, "这不是CSV文件，请选择名单的CSV文件。"),
        (b"PK\x03\x04" + b"x" * 100, "这是Excel工作簿或压缩包，请在表格软件中另存为CSV再导入。"),
        (b"x" * (2 * 1024 * 1024 + 1), "文件2.0 MB，超过上限2 MB，请分几次导入。"),
        (HEADS.encode(), "文件里只有表头，没有集群。"),
    ],
)
def test_a_file_that_is_no_list_is_refused(post_as, ministry, content, sentence):
    form = post_as(ministry, PAGE, FACTS | {"file": SimpleUploadedFile("名单.csv", content)}).context["form"]
    assert form.errors == {"file": [sentence]}


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_done_costs_the_same_whatever_the_list(
    signed_in, send, ministry_head, django_assert_num_queries, count
):
    rows = "".join(f"2022,示例{number}产业集群,浙江省,永康市,\n" for number in range(count))
    address = send(ministry_head, PAGE, FACTS | {"file": listed(f"{HEADS}\n{rows}")})
    send(ministry_head, f"{address}run/", {})
    client = signed_in(ministry_head)
    with django_assert_num_queries(7):  # at the first sight, which reads the message of its end
        assert len(client.get(address).context["page_obj"]) == count
