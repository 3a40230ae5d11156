"""The register of titles: whose lists are registered by whom, and what they say of a firm list's claims."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clusters.eligibility import eligibility
from clusters.models import RegisteredTitle, TitleKind, TitleList
from clusters.sheet import Sheet
from clusters.titles import Announcement, issuers_for, kinds_of, read_titles, register_titles
from records.moves import StepRefused
from tests.builders import at, fresh
from tests.firms import code, firm, list_firms, register, workbook

NOW = at("2025-04-10 14:00")
HEADS = ["企业名称", "统一社会信用代码", "有效期起", "有效期止"]


@pytest.fixture
def office(reference):
    return reference.agencies["ministry"]


def how(application):
    """What the eligibility says of criterion 二."""
    found = eligibility(application.filing, Sheet.of(application.filing))
    return next(each.how for each in found.findings if each.criterion.code == "quality_firms")


def test_a_claim_is_confirmed_unknown_or_expired(filled, office, ministry):
    register("little_giant", [1, 2], office, by=ministry, now=NOW)
    old = ("2020-01-01", "2022-12-31")
    register("little_giant", [4], office, by=ministry, now=NOW, valid=old, document_no="示例工信函〔2020〕1号")
    list_firms(filled, [firm(n, "little_giant") for n in (1, 2, 3, 4)], NOW)
    assert how(fresh(filled)) == (
        "按企业名录，主导产业的单项冠军、小巨人企业4家，有1家即满足。"
        "名录中登记为小巨人4家，名单核对一致2家，1家未在名单中，1家已过有效期"
    )


def test_a_title_renewed_by_a_later_list_is_confirmed(filled, office, ministry):
    for valid, number in ((("2018-01-01", "2020-12-31"), 1), (("2021-01-01", "2026-12-31"), 2)):
        register(
            "champion", [1], office, by=ministry, now=NOW, valid=valid, document_no=f"示例工信函〔2021〕{number}号"
        )
    list_firms(filled, [firm(1, "champion")], NOW)
    assert how(fresh(filled)).endswith("名录中登记为单项冠军1家，名单核对一致1家")


def test_without_a_list_of_that_title_nothing_is_held_against_the_firm(filled):
    list_firms(filled, [firm(1, "champion")], NOW)
    assert how(fresh(filled)).endswith("名录中登记为单项冠军1家，平台尚无该称号的名单可核对")


def test_the_other_three_titles_are_told_one_by_one(filled, office, zhejiang, reference):
    register("specialised", [1, 2], reference.agencies["33"], by=zhejiang, now=NOW)
    register("high_tech", [9], reference.agencies["33"], by=zhejiang, now=NOW, document_no="示例科高函〔2023〕2号")
    list_firms(filled, [firm(1, "specialised"), firm(2, "specialised"), firm(3, "high_tech", leading="否")], NOW)
    assert how(fresh(filled)) == (
        "按企业名录，没有主导产业的单项冠军、小巨人企业，看后三类去重合计。"
        "名录中登记为专精特新2家，名单核对一致2家；名录中登记为高新技术1家，1家未在名单中"
    )


def test_a_title_of_a_firm_outside_the_leading_industry_is_not_counted_among_the_stars(filled, office, ministry):
    register("little_giant", [1, 2], office, by=ministry, now=NOW)
    list_firms(filled, [firm(1, "little_giant"), firm(2, "little_giant", leading="否")], NOW)
    assert how(fresh(filled)).endswith("名录中登记为小巨人1家，名单核对一致1家")


def test_validity_is_asked_as_of_the_last_day_of_the_year_before(filled, office, ministry):
    """最近一年年末, as the form's own figures: 2024-12-31 for a filing of 2025."""
    register("champion", [1], office, by=ministry, now=NOW, valid=("2022-01-01", "2024-12-31"))
    later = ("2025-01-01", "2027-12-31")
    register("champion", [2], office, by=ministry, now=NOW, valid=later, document_no="示例工信函〔2025〕1号")
    list_firms(filled, [firm(1, "champion"), firm(2, "champion")], NOW)
    assert how(fresh(filled)).endswith("名单核对一致1家，1家有效期尚未开始")


# Registering


def announced(office, **other):
    facts = {
        "kind": TitleKind.LITTLE_GIANT, "issuer": office, "document_no": "示例工信函〔2024〕7号",
        "valid_from": date(2024, 7, 1), "valid_until": date(2027, 6, 30),
    }  # fmt: skip
    return Announcement(**facts | other)


def test_a_row_may_have_days_of_its_own(office, ministry):
    file = workbook([["甲", code(1)], ["乙", code(2), date(2024, 1, 1), "2024年12月31日"]], HEADS)
    read = read_titles(file, announced(office))
    file.name = "名单.xlsx"
    made = register_titles(read.rows, announced(office), file=file, by=ministry, now=NOW)
    assert list(made.entries.values_list("name", "valid_from", "valid_until")) == [
        ("甲", date(2024, 7, 1), date(2027, 6, 30)),
        ("乙", date(2024, 1, 1), date(2024, 12, 31)),
    ]


def test_days_out_of_order_are_told_by_cell(office):
    read = read_titles(workbook([["甲", code(1), None, "2024-01-01"]], HEADS, "名单"), announced(office))
    assert [fault.sentence for fault in read.faults] == [
        "“名单”表第2行D列（有效期止）：有效期止2024-01-01早于有效期起2024-07-01。请对照公布的名单核对这两个日期。"
    ]


def test_the_same_document_again_replaces_its_list_and_an_equal_file_is_refused(office, ministry):
    first = register("little_giant", [1, 2], office, by=ministry, now=NOW)
    with pytest.raises(StepRefused, match="这份名单已经登记，没有重复登记"):
        register("little_giant", [1, 2], office, by=ministry, now=NOW)
    second = register("little_giant", [2, 3], office, by=ministry, now=NOW)
    assert list(TitleList.objects.current()) == [second]
    assert [entry.uscc for entry in RegisteredTitle.objects.current().order_by("pk")] == [code(2), code(3)]
    assert first.entries.count() == 2


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"document_no": "7号"}, "请按“发文机关代字〔年份〕序号号”填写文号，不加空格，例如工信部企业函〔2025〕123号"),
        ({"valid_until": date(2024, 7, 1)}, "有效期止须晚于有效期起，例如2024-07-01至2027-06-30"),
    ],
)
def test_a_wrong_announcement_says_what_is_wrong(office, other, sentence):
    assert [fault.sentence for fault in announced(office, **other).faults()] == [sentence]


def test_national_titles_are_the_ministrys_to_publish(reference):
    province = reference.agencies["33"]
    assert kinds_of(province) == ["specialised", "innovative", "high_tech"]
    assert [fault.sentence for fault in announced(province).faults()] == [
        "专精特新“小巨人”企业由工业和信息化部公布，不由浙江省经济和信息化厅公布"
    ]


def test_a_province_registers_its_own_lists_and_the_ministry_anybodys(
    reference, zhejiang, ministry, observer, yongkang
):
    def codes(user):
        return {agency.code for agency in issuers_for(user, NOW)}

    assert codes(zhejiang) == {"33"}
    assert codes(ministry) == {"ministry", "32", "33", "3302", "53"}
    assert codes(observer) == codes(yongkang) == set()


def test_who_reads_which_lists(reference, office, ministry, zhejiang, ningbo, yongkang, passer_by, expert):
    national = register("champion", [1], office, by=ministry, now=NOW)
    own = register("specialised", [1], reference.agencies["33"], by=zhejiang, now=NOW)

    def seen(user):
        return set(TitleList.objects.visible_to(user, NOW))

    assert seen(ministry) == seen(zhejiang) == {national, own}
    assert seen(ningbo) == {national}
    assert seen(yongkang) == seen(passer_by) == seen(expert) == set()


# The command


def command(tmp_path, rows, *options):
    path, out = tmp_path / "名单.xlsx", StringIO()
    path.write_bytes(workbook(rows, HEADS).getvalue())
    facts = ["--document-no", "示例工信函〔2024〕7号", "--valid-from", "2024-07-01", "--valid-until", "2027-06-30"]
    call_command("import_titles", path, *facts, *options, stdout=out)
    return out.getvalue()


def test_the_command_registers_a_list_of_the_ministry_or_of_a_body(reference, tmp_path):
    assert (
        command(tmp_path, [["甲", code(1)]], "--kind", "champion") == "制造业单项冠军企业 示例工信函〔2024〕7号：1家\n"
    )
    command(tmp_path, [["乙", code(2)]], "--kind", "specialised", "--issuer", "33")
    assert list(TitleList.objects.order_by("pk").values_list("kind", "issuer__code")) == [
        ("champion", "ministry"),
        ("specialised", "33"),
    ]


def test_the_command_says_each_fault_and_what_it_does_not_know(reference, tmp_path):
    with pytest.raises(CommandError, match="1处须改，没有登记"):
        command(tmp_path, [["甲", "91X"]], "--kind", "champion")
    with pytest.raises(CommandError, match="没有代码为99的单位"):
        command(tmp_path, [["甲", code(1)]], "--kind", "champion", "--issuer", "99")
    with pytest.raises(CommandError, match="由工业和信息化部公布"):
        command(tmp_path, [["甲", code(1)]], "--kind", "champion", "--issuer", "33")
    assert TitleList.objects.count() == 0
