"""The register of titles on the desks of province and ministry."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.models import TitleImport, TitleList
from records.job_runs import run
from records.models import Job
from tests.builders import at
from tests.firms import TITLE_HEADINGS, code, register, workbook

NOW = at("2025-04-10 09:00")
FACTS = {
    "kind": "specialised", "document_no": "示例浙经信〔2024〕7号",
    "valid_from": "2024-07-01", "valid_until": "2027-06-30",
}  # fmt: skip


ROW = ("示例甲公司", code(1))


def chosen(rows=(ROW,), name="名单.xlsx"):
    return SimpleUploadedFile(name, workbook(rows, TITLE_HEADINGS).getvalue())


@pytest.fixture
def facts(reference):
    return {**FACTS, "issuer": reference.agencies["33"].pk}


@pytest.fixture
def hand_in(signed_in, django_capture_on_commit_callbacks):
    """Hand a list in on the page and let the background finish; the page of the attempt afterwards."""

    def send(user, facts, **more):
        client = signed_in(user)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("reviews:title-new"), {**facts, "file": chosen(), **more})
        attempt = TitleImport.objects.latest("pk")
        assert answer["Location"] == reverse("reviews:title-import", args=[attempt.pk])
        return client.get(answer["Location"]).content.decode()

    return send


def test_a_province_registers_its_list_and_reads_it(zhejiang, facts, hand_in, get_as):
    page = hand_in(zhejiang, facts)
    made = TitleList.objects.get()
    assert (made.issuer.code, made.kind, made.count, made.imported_by) == ("33", "specialised", 1, zhejiang)
    assert "已登记专精特新中小企业 示例浙经信〔2024〕7号，1家。" in page
    address = reverse("reviews:title-list", args=[made.pk])
    assert f'href="{address}"' in page
    for words in ("示例甲公司", code(1)):
        assert words in get_as(zhejiang, address).content.decode()


def test_the_page_waits_until_a_worker_comes(zhejiang, facts, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(zhejiang)
    with django_capture_on_commit_callbacks():
        address = client.post(reverse("reviews:title-new"), {**facts, "file": chosen()})["Location"]
    assert "data-open" in client.get(address).content.decode()
    assert TitleList.objects.count() == 0


def test_who_has_seen_the_end_on_the_page_is_told_no_more(zhejiang, facts, hand_in):
    hand_in(zhejiang, facts)
    assert (zhejiang.received_messages.count(), zhejiang.received_messages.unread().count()) == (1, 0)


def test_a_list_brought_to_the_worker_twice_is_registered_once(zhejiang, facts, hand_in):
    hand_in(zhejiang, facts)
    attempt = TitleImport.objects.get()
    Job.objects.update(state="queued", finished_at=None)  # as if the worker had died before it could say so
    run(attempt.job_id)
    assert Job.objects.get().result["words"] == "已登记专精特新中小企业 示例浙经信〔2024〕7号，1家。"
    assert (TitleList.objects.get(), attempt.workbook.name) == (attempt.title_list, "")


def test_an_attempt_is_its_makers_alone(zhejiang, zhejiang_head, ningbo, ministry, facts, hand_in, get_as):
    hand_in(zhejiang, facts, file=chosen([["甲", "91X"]]))
    attempt = TitleImport.objects.get()
    for name in ("reviews:title-import", "reviews:title-marked"):
        address = reverse(name, args=[attempt.pk])
        people = (zhejiang, zhejiang_head, ningbo, ministry, None)
        assert [get_as(person, address).status_code for person in people] == [200, 404, 404, 404, 302]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_attempt_costs_the_same_whatever_the_list(
    zhejiang, facts, hand_in, signed_in, count, django_assert_num_queries
):
    hand_in(zhejiang, facts, file=chosen([["甲", "91X"]] * count))
    address = reverse("reviews:title-import", args=[TitleImport.objects.get().pk])
    client = signed_in(zhejiang)
    with django_assert_num_queries(6):
        client.get(address)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"document_no": "浙经信[2024]7号"}, "文号中的年份请用六角括号〔〕"),
        ({"valid_until": "2024-06-30"}, "有效期止须晚于有效期起"),
        ({"valid_from": "去年"}, "请按年-月-日填写，例如2025-12-01。"),
        ({"kind": "champion"}, "请从列表中选择本单位公布的称号。"),
        ({"file": ""}, "请选择名单的工作簿。"),
        ({"file": SimpleUploadedFile("名单.csv", "企业名称,代码".encode("gbk"))}, "这是CSV或文本文件，不是工作簿"),
    ],
)
def test_what_is_wrong_says_so_beside_its_field_and_keeps_the_rest(zhejiang, facts, signed_in, wrong, sentence):
    page = signed_in(zhejiang).post(reverse("reviews:title-new"), {**facts, "file": chosen(), **wrong})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    kept = "valid_until" if "valid_until" not in wrong else "valid_from"
    assert f'value="{facts[kept]}"' in page.content.decode()
    assert TitleList.objects.count() == 0


def test_cells_to_mend_are_listed_and_marked(zhejiang, facts, hand_in, get_as):
    words = hand_in(zhejiang, facts, file=chosen([["甲", "91X"], ["", code(1)]]))
    assert "“名单.xlsx”有2处须改，没有登记。" in words
    assert "“企业名录”表第2行B列（统一社会信用代码）" in words
    assert "“企业名录”表第3行A列（企业名称）" in words
    assert TitleList.objects.count() == 0
    answer = get_as(zhejiang, reverse("reviews:title-marked", args=[TitleImport.objects.get().pk]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["企业名录"]
    assert [sheet[cell].comment is not None for cell in ("A2", "B2", "A3", "B3")] == [False, True, True, False]


def test_a_province_registers_for_nobody_else(zhejiang, reference, facts, signed_in):
    other = {**facts, "issuer": reference.agencies["32"].pk, "file": chosen()}
    page = signed_in(zhejiang).post(reverse("reviews:title-new"), other)
    assert "请从列表中选择公布单位。" in page.content.decode()
    assert TitleList.objects.count() == 0


def test_the_ministry_registers_for_a_body(ministry, facts, hand_in):
    hand_in(ministry, facts)
    assert TitleList.objects.get().issuer.code == "33"


def test_the_same_file_twice_is_told(zhejiang, facts, hand_in):
    content = chosen().read()
    for _time in range(2):
        page = hand_in(zhejiang, facts, file=SimpleUploadedFile("名单.xlsx", content))
    assert "这份名单已经登记，没有重复登记。" in page
    assert TitleList.objects.count() == 1


def test_who_may(reference, yongkang, passer_by, expert, observer, ningbo, zhejiang, ministry, get_as, post_as):
    own = register("specialised", [1], reference.agencies["33"], by=zhejiang, now=NOW)
    pages = [reverse("reviews:titles"), reverse("reviews:title-new"), reverse("reviews:title-template"),
             reverse("reviews:title-list", args=[own.pk])]  # fmt: skip
    expected = {
        yongkang: [404, 404, 404, 404],
        passer_by: [404, 404, 404, 404],
        expert: [404, 404, 404, 404],
        observer: [200, 403, 403, 200],
        ningbo: [200, 200, 200, 404],
        zhejiang: [200, 200, 200, 200],
        ministry: [200, 200, 200, 200],
    }
    for person, codes in expected.items():
        assert [get_as(person, page).status_code for page in pages] == codes
    assert get_as(None, pages[0]).status_code == 302
    assert post_as(observer, reverse("reviews:title-new")).status_code == 403


def test_lists_are_found_by_title_number_and_issuer(reference, ministry, zhejiang, signed_in):
    register("champion", [1], reference.agencies["ministry"], by=ministry, now=NOW)
    register("specialised", [1], reference.agencies["33"], by=zhejiang, now=NOW, document_no="示例浙经信〔2024〕7号")
    client = signed_in(ministry)

    def found(**asked):
        return [each.document_no for each in client.get(reverse("reviews:titles"), asked).context["page_obj"]]

    assert found() == ["示例浙经信〔2024〕7号", "示例工信函〔2023〕7号"]
    assert found(kind="champion") == ["示例工信函〔2023〕7号"]
    assert found(q="浙江") == ["示例浙经信〔2024〕7号"]
    assert found(kind="nothing", page="last") == found()
    assert "没有符合条件的名单" in client.get(reverse("reviews:titles"), {"q": "没有"}).content.decode()


def test_a_firm_is_found_on_its_list(reference, ministry, signed_in):
    made = register("champion", [1, 2, 3], reference.agencies["ministry"], by=ministry, now=NOW)
    client, address = signed_in(ministry), reverse("reviews:title-list", args=[made.pk])
    assert [each.uscc for each in client.get(address, {"q": "示例2号"}).context["page_obj"]] == [code(2)]
    assert [each.uscc for each in client.get(address, {"q": code(3).lower()}).context["page_obj"]] == [code(3)]


def test_the_template_has_the_columns_and_an_example(zhejiang, get_as):
    answer = get_as(zhejiang, reverse("reviews:title-template"))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["称号名单"]
    assert [cell.value for cell in sheet[1]] == ["企业名称", "统一社会信用代码", "有效期起", "有效期止"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_the_register(
    reference, ministry, signed_in, count, django_assert_num_queries
):
    office = reference.agencies["ministry"]
    for number in range(1, count + 1):
        made = register("champion", list(range(1, number + 1)), office, by=ministry, now=NOW,
                        document_no=f"示例工信函〔2023〕{number}号")  # fmt: skip
    client = signed_in(ministry)
    with django_assert_num_queries(7):
        client.get(reverse("reviews:titles"))
    with django_assert_num_queries(6):
        client.get(reverse("reviews:title-list", args=[made.pk]))
