"""The import on the ministry's page: upload, preview that writes nothing, import by an approver, result."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.models import Recognition
from reviews.import_files import Upload, folder
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
def previewed(signed_in, ministry_head):
    """An approver who has uploaded a list: the client and the address of the preview."""
    client = signed_in(ministry_head)
    return client, client.post(PAGE, FACTS | {"file": listed()})["Location"]


def test_the_import_is_for_the_ministrys_workers(get_as, reference, ministry, zhejiang_head, passer_by):
    assert reverse("reviews:import") == PAGE
    people = (ministry, observer(reference), zhejiang_head, passer_by)
    assert [get_as(person, PAGE).status_code for person in people] == [200, 403, 404, 404]


def test_the_preview_tells_each_row_and_writes_nothing(previewed):
    client, address = previewed
    page = client.get(address)
    assert [(row.line, row.outcome.value) for row in page.context["landings"]] == [(3, "problem"), (2, "created")]
    assert "没有找到“无此县”，请填写区划代码，例如330784" in page.content.decode()
    assert not Recognition.objects.exists()


def test_an_approver_imports_once(previewed, ministry_head):
    client, address = previewed
    token = client.get(address).context["token"]
    response = client.post(reverse("reviews:import-run"), {"upload": token})
    assert response["Location"] == reverse("reviews:import-result")
    assert Recognition.objects.get().dossier.events.get().by == ministry_head
    again = client.post(reverse("reviews:import-run"), {"upload": token})
    assert again["Location"] == reverse("reviews:import-result")
    shown = client.get(reverse("reviews:import-result")).context
    assert [(row.line, row.outcome.value) for row in shown["landings"]] == [(3, "problem"), (2, "created")]
    assert not any(folder().iterdir())


def test_a_handler_previews_and_an_approver_takes_over(signed_in, ministry, ministry_head):
    handler = signed_in(ministry)
    address = handler.post(PAGE, FACTS | {"file": listed()})["Location"]
    page = handler.get(address)
    assert not page.context["may_import"]
    assert "由工业和信息化部的审核人员导入" in page.content.decode()
    refused = handler.post(reverse("reviews:import-run"), {"upload": page.context["token"]})
    assert (refused.status_code, Recognition.objects.count()) == (403, 0)
    approver = signed_in(ministry_head)
    approver.post(reverse("reviews:import-run"), {"upload": approver.get(address).context["token"]})
    assert Recognition.objects.count() == 1


def test_renewals_extend_on_the_page(previewed):
    client, address = previewed
    client.post(reverse("reviews:import-run"), {"upload": client.get(address).context["token"]})
    renewed = {
        "kind": "renewal", "document_no": "工信部企业函〔2025〕300号", "published_on": "2025-12-01",
        "valid_from": "2026-01-01", "valid_until": "2028-12-31", "file": listed(),
    }  # fmt: skip
    page = client.get(client.post(PAGE, renewed)["Location"])
    client.post(reverse("reviews:import-run"), {"upload": page.context["token"]})
    assert Recognition.objects.get().state == "renewed"


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
    assert not folder().exists()


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


def test_a_bent_or_spent_preview_is_told(previewed):
    client, address = previewed
    for wrong in (address[:-2], reverse("reviews:import-preview")):
        assert client.get(wrong)["Location"] == PAGE
    upload = Upload.of(client.get(address).context["token"])
    upload.drop()
    assert client.get(address)["Location"] == PAGE
    assert client.post(reverse("reviews:import-run"), {"upload": "bent"})["Location"] == PAGE


def test_there_is_no_result_before_an_import(get_as, ministry):
    assert get_as(ministry, reverse("reviews:import-result"))["Location"] == PAGE


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_done_is_shown_without_asking(signed_in, ministry_head, django_assert_num_queries, count):
    client = signed_in(ministry_head)
    rows = "".join(f"2022,示例{number}产业集群,浙江省,永康市,\n" for number in range(count))
    address = client.post(PAGE, FACTS | {"file": listed(f"{HEADS}\n{rows}")})["Location"]
    client.post(reverse("reviews:import-run"), {"upload": client.get(address).context["token"]})
    with django_assert_num_queries(4):
        assert len(client.get(reverse("reviews:import-result")).context["landings"]) == count
