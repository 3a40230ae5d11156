"""What the form makes of its firm list: the task list, criterion 二, the table with its filters, and the command."""

from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from clusters.eligibility import Verdict, eligibility
from clusters.firms.totals import Totals
from clusters.gaps import gaps
from clusters.models import Filing, FirmList, FirmsAsked
from clusters.progress import progress_of
from clusters.sheet import Sheet, sheet_of
from tests.builders import at, fresh
from tests.firms import code, firm, list_firms, workbook

NOW = at("2025-04-10 14:00")


def section(application):
    return reverse("clusters:section", args=[application.pk, "firms"])


def asking(application, asked):
    """The filing as a round that asks for firms would have it."""
    Filing.objects.filter(pk=application.filing_id).update(firms_asked=asked)
    return fresh(application)


# What the form makes of it


@pytest.mark.parametrize(
    ("asked", "words", "mark", "complete"),
    [
        (FirmsAsked.NONE, "选填，未导入", "", True),
        (FirmsAsked.TITLED, "未导入", "bad", False),
        (FirmsAsked.ALL, "未导入", "bad", False),
    ],
)
def test_the_task_list_asks_for_firms_as_the_round_does(filled, asked, words, mark, complete):
    filing = asking(filled, asked).filing
    sheet = sheet_of(filing)
    task = progress_of(sheet, sheet.form.section("firms"))
    assert (task.words, task.mark, task.is_complete) == (words, mark, complete)
    assert [str(gap) for gap in gaps(filing)] == ([] if complete else ["企业名录：尚未导入企业名录"])


def test_with_a_list_the_section_is_complete(filled):
    list_firms(filled, [firm(n, "champion") for n in range(1, 4)], NOW)
    filing = asking(filled, FirmsAsked.TITLED).filing
    sheet = sheet_of(filing)
    task = progress_of(sheet, sheet.form.section("firms"))
    assert (task.words, task.mark, task.is_complete) == ("3家", "ok", True)
    assert list(gaps(filing)) == []


def finding(application):
    found = eligibility(application.filing, Sheet.of(application.filing))
    return next(each for each in found.findings if each.criterion.code == "quality_firms")


def test_without_a_list_the_typed_figures_count(filled):
    assert (finding(filled).verdict, finding(filled).figure) == (Verdict.MET, "3家")


@pytest.mark.parametrize(
    ("rows", "figure", "verdict"),
    [
        ([firm(1, "champion")], "1家", Verdict.MET),
        ([firm(1, "champion", "little_giant")], "1家", Verdict.MET),
        ([firm(1, "little_giant", leading="否")], "0家", Verdict.NOT_MET),
        ([firm(n, "specialised", "innovative", "high_tech") for n in range(1, 10)], "9家", Verdict.NOT_MET),
        ([firm(n, "innovative") for n in range(1, 11)], "10家", Verdict.MET),
    ],
)
def test_with_a_list_its_distinct_firms_count(filled, rows, figure, verdict):
    list_firms(filled, rows, NOW)
    found = finding(fresh(filled))
    assert (found.figure, found.verdict) == (figure, verdict)


def test_totals_add_up_and_come_back_from_what_was_written_down(draft):
    rows = [firm(1, "champion", "specialised"), firm(2, "specialised", size="大型", leading="否"), firm(3, output=None)]
    totals = Totals.from_json(list_firms(draft, rows, NOW).totals)
    assert (totals.firms, totals.smes, totals.leading, totals.titled, totals.stars, totals.others) == (3, 2, 2, 2, 1, 2)
    assert (totals.titles["specialised"], totals.leading_titles["specialised"]) == (2, 1)
    assert (str(totals.output), str(totals.sme_output), str(totals.leading_output)) == ("10000", "5000", "5000")
    assert Totals.from_json(totals.as_json()) == totals


# The table


def names(client, application, **asked):
    page = client.get(section(application), asked).content.decode()
    return [f"{n}" for n in range(1, 61) if f"示例{n}号阀门有限公司" in page]


def test_the_table_is_searched_filtered_and_paged(yongkang, draft, signed_in):
    rows = [firm(n) for n in range(1, 56)]
    rows[0] = firm(1, "champion", size="大型")
    rows[1] = firm(2, leading="否")
    list_firms(draft, rows, NOW)
    client = signed_in(yongkang)
    assert len(names(client, draft)) == 50
    assert names(client, draft, page=2) == ["51", "52", "53", "54", "55"]
    assert names(client, draft, q="示例7号") == ["7"]
    assert names(client, draft, q=code(9).lower()) == ["9"]
    assert names(client, draft, size="large") == ["1"]
    assert names(client, draft, leading="no") == ["2"]
    assert names(client, draft, title="champion") == ["1"]
    assert names(client, draft, ask="unconfirmed") == []
    assert len(names(client, draft, size="giant", page="x")) == 50
    page = client.get(section(draft), {"q": "没有这一家"}).content.decode()
    assert "没有符合条件的企业" in page


def test_what_the_filters_leave_is_exported_as_the_template_has_it(yongkang, draft, signed_in, upload):
    list_firms(draft, [firm(1, "champion"), firm(2, size="大型"), firm(3, output=None)], NOW)
    address = reverse("clusters:firms-export", args=[draft.pk, 1])
    answer = signed_in(yongkang).get(address, {"size": "small"})
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(content))["企业名录"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "示例1号阀门有限公司", "示例3号阀门有限公司",
    ]  # fmt: skip
    upload(yongkang, draft, content)
    assert draft.filing.current_firm_list.count == 2


def test_the_template_is_the_rounds_own(yongkang, draft, get_as):
    answer = get_as(yongkang, reverse("clusters:firm-template", args=[draft.pk]))
    assert "filename*=utf-8''%E4%BC%81%E4%B8%9A%E5%90%8D%E5%BD%95" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["填写说明"]
    said = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert said["最近一年产值（万元）"].startswith("可不填。")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_the_list(yongkang, draft, signed_in, upload, rows, django_assert_num_queries):
    upload(yongkang, draft, [firm(n, "specialised") for n in range(1, rows + 1)])
    client = signed_in(yongkang)
    cache.clear()
    with django_assert_num_queries(14):
        assert client.get(section(draft)).status_code == 200
    with django_assert_num_queries(13):  # what waits for one is kept for a while
        assert client.get(section(draft)).status_code == 200


# The command


def command(application, tmp_path, rows):
    path, out = tmp_path / "名录.xlsx", StringIO()
    path.write_bytes(rows if isinstance(rows, bytes) else workbook(rows).getvalue())
    call_command("import_firms", application.number, path, stdout=out)
    return out.getvalue()


def test_the_command_imports_a_list_by_the_applications_number(draft, tmp_path, stand_at):
    stand_at(NOW)
    assert command(draft, tmp_path, [firm(1), firm(2)]) == f"{draft.number}：企业名录第1版，2家\n"
    found = draft.filing.current_firm_list
    assert (found.count, found.made_by.username, found.document.name) == (2, "system", "名录.xlsx")


def test_the_command_says_each_fault_and_ends_with_a_code(draft, tmp_path):
    out = StringIO()
    path = tmp_path / "名录.xlsx"
    path.write_bytes(workbook([[None, "91X", "小型", "是"]]).getvalue())
    with pytest.raises(CommandError, match="2处须改，没有导入，原有名录没有变动") as refused:
        call_command("import_firms", draft.number, path, stdout=out)
    assert refused.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "“企业名录”表第2行A列（企业名称）：没有填写。请填写“企业名称”，例如“示例县智能阀门有限公司”。",
        "“企业名录”表第2行B列（统一社会信用代码）：“91X”有3位，统一社会信用代码是18位。请对照营业执照逐位核对。",
    ]
    assert FirmList.objects.count() == 0


def test_after_the_deadline_neither_page_nor_command_takes_a_list(yongkang, draft, tmp_path, signed_in, stand_at):
    client = signed_in(yongkang)
    stand_at("2025-06-16 09:00")
    reason = "已过截止时间2025-06-15 18:00，企业名录不能再增减；确有原因，可请浙江省经济和信息化厅准予延期。"
    page = client.get(section(draft)).content.decode()
    assert reason in page
    assert 'name="workbook"' not in page
    with pytest.raises(CommandError, match=reason):
        command(draft, tmp_path, [firm(1)])


def test_the_command_refuses_an_unknown_number_a_missing_file_and_a_closed_section(declared, tmp_path):
    with pytest.raises(CommandError, match="没有编号为2025-99-0001的申报"):
        call_command("import_firms", "2025-99-0001", tmp_path / "x.xlsx")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_firms", declared.number, tmp_path / "x.xlsx")
    with pytest.raises(CommandError, match="已提交的内容须退回补正后才能改"):
        command(declared, tmp_path, [firm(1)])
