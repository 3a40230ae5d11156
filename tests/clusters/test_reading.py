"""What is typed into a field is read, or told in one sentence what is wrong with it and how to mend it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.figures import Unreadable, shown
from clusters.reading import read
from clusters.schema import Field, Kind, Place
from clusters.sheet import Sheet

LIMITS = {"minimum": Decimal(0), "maximum": Decimal(100_000)}
OUTPUT = Field("A01", "集群总产值", Kind.FIGURE, "figures", unit="亿元", decimals=2, example="52.10", **LIMITS)
FIRMS = Field("B01", "企业数", Kind.FIGURE, "figures", unit="家", decimals=0, example="215", **LIMITS)
SHARE = Field("D01", "本地配套率", Kind.FIGURE, "figures", unit="%", decimals=2, example="46.50",
              minimum=Decimal(0), maximum=Decimal(100))  # fmt: skip
CODE = Field("operator_uscc", "统一社会信用代码", Kind.USCC, "basic")
DAY = Field("provincial_date", "省级集群认定日期", Kind.DATE, "basic")
NAME = Field("niche", "细分领域", Kind.TEXT, "basic", length=40)
COMMITMENT = Field("no_tax_evasion", "无偷漏税", Kind.YESNO, "commitments")
KEPT = "您填的内容已原样保留。"
SIGNS = "前8位全是数字，其余不用字母I、O、S、V、Z"


def sentence(field, text):
    """What is said to this text; empty where it is read."""
    try:
        read(field, text, year=2025)
    except Unreadable as wrong:
        return wrong.sentence
    return ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("52.10", "52.10"),
        (" 12,640.5 ", "12640.5"),
        ("12 640", "12640"),
        ("１２．５", "12.5"),
        ("１，２６４", "1264"),
        ("52.10亿元", "52.10"),
        ("52.10亿", "52.10"),
        ("+5", "5"),
        (".5", "0.5"),
        ("0", "0"),
        ("100000", "100000"),
    ],
)
def test_a_figure_is_read_as_people_write_it(typed, number):
    assert read(OUTPUT, typed, year=2025) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1e30", f"“1e30”中有字母e。请改为数字，例如52.10。{KEPT}"),
        ("1.3O", f"“1.3O”中有字母O。请改为数字，例如52.10。{KEPT}"),
        ("NaN", f"“NaN”中有字母N。请改为数字，例如52.10。{KEPT}"),
        ("Infinity", f"“Infinity”中有字母I。请改为数字，例如52.10。{KEPT}"),
        ("0x10", f"“0x10”中有字母x。请改为数字，例如52.10。{KEPT}"),
        ("-5", "“-5”是负数，本项不会小于0。请核对，例如52.10。"),
        ("−5", "“−5”是负数，本项不会小于0。请核对，例如52.10。"),
        ("100000.01", "“100000.01”超过100,000亿元。请核对单位，本项按亿元填，例如52.10。"),
        ("9" * 15, f"“{'9' * 15}”超过100,000亿元。请核对单位，本项按亿元填，例如52.10。"),
        ("9" * 16, f"“{'9' * 16}”有16位数字，不像实际的数。请改为数字，例如52.10。{KEPT}"),
        ("9" * 30, f"“{'9' * 30}”有30位数字，不像实际的数。请改为数字，例如52.10。{KEPT}"),
        ("9" * 1000, f"这里只填一个数字，现在有1000个字符。请改为数字，例如52.10。{KEPT}"),
        ("52.105", "“52.105”的小数多于2位。请改为52.11。"),
        ("521000万元", "“521000万元”的单位是万元，本项按亿元填。请改为52.10。"),
        ("52.1%", f"“52.1%”后面带有“%”，本项按亿元填。请改为数字，例如52.10。{KEPT}"),
        ("12,34", "“12,34”中逗号或空格的位置不对。千位之间可用逗号，如12,640；小数点用“.”。"),
        ("5.2.1", f"“5.2.1”有不止一个小数点。请改为数字，例如52.10。{KEPT}"),
        ("52。1", f"“52。1”中有“。”。请改为数字，例如52.10。{KEPT}"),
        ("50-60", "“50-60”不是一个确定的数。请只填一个数字，例如52.10。"),
        ("五十二", "“五十二”是汉字数字。请改为阿拉伯数字，例如52.10。"),
        ("约五十", "“约五十”不是数字。没有的填0，暂不掌握的先留空；填写示例：52.10。"),
        ("😀", "“😀”不是数字。没有的填0，暂不掌握的先留空；填写示例：52.10。"),
        ("=1+1", f"“=1+1”中有“=”。请改为数字，例如52.10。{KEPT}"),
    ],
)
def test_what_is_no_figure_is_told_and_how_to_mend_it(typed, said):
    assert sentence(OUTPUT, typed) == said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (SHARE, "100.01", "“100.01”超过100%。占比不会超过100%，请核对，例如46.50。"),
        (SHARE, "1000", "“1000”超过100%。占比不会超过100%，请核对，例如46.50。"),
        (SHARE, "46.5%", ""),
        (SHARE, "100", ""),
        (FIRMS, "215.5", "“215.5”带有小数，本项按家填整数。请改为整数，例如216。"),
        (FIRMS, "215家", ""),
        (FIRMS, "3万家", f"“3万家”后面带有“万”，本项按家填。请改为数字，例如215。{KEPT}"),
    ],
)
def test_a_share_is_at_most_the_whole_and_a_count_is_whole(field, typed, said):
    assert sentence(field, typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12330799MB00000013", ""),
        ("１２３３０７９９ＭＢ００００００１３", ""),
        ("12330799mb00000013", ""),
        ("12330799MB00000012", "“12330799MB00000012”的末位校验码对不上，可能有一位抄错。请对照登记证书逐位核对。"),
        ("12330799MB0000001", "“12330799MB0000001”有17位，统一社会信用代码是18位。请对照登记证书核对。"),
        ("330799000012345", "“330799000012345”有15位，统一社会信用代码是18位。请对照登记证书核对。"),
        ("12330799MBO0000013", f"“12330799MBO0000013”中的“O”不对：{SIGNS}。请对照登记证书核对。"),
        ("1233O799MB00000013", f"“1233O799MB00000013”中的“O”不对：{SIGNS}。请对照登记证书核对。"),
        ("没有", "“没有”有2位，统一社会信用代码是18位。请对照登记证书核对。"),
    ],
)  # fmt: skip
def test_a_credit_code_is_checked_sign_by_sign(typed, said):
    assert sentence(CODE, typed) == said


@pytest.mark.parametrize(
    "typed", ["2024-11-08", "2024年11月8日", "2024/11/8", "2024.11.8", "20241108", "２０２４－１１－０８"]
)
def test_a_day_is_read_as_people_write_it(typed):
    assert read(DAY, typed, year=2025) == date(2024, 11, 8)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2025-02-30", "日历上没有“2025-02-30”这一天。请核对月和日，例如2024-11-08。"),
        ("2024-13-01", "日历上没有“2024-13-01”这一天。请核对月和日，例如2024-11-08。"),
        ("2024-11", "“2024-11”不是完整的日期。请按年-月-日填，例如2024-11-08。"),
        ("去年", "“去年”不是完整的日期。请按年-月-日填，例如2024-11-08。"),
        ("99999-01-01", "“99999-01-01”不是完整的日期。请按年-月-日填，例如2024-11-08。"),
        ("2026-01-01", "“2026-01-01”晚于本申报年度末（2025-12-31）。请核对年份，例如2024-11-08。"),
        ("1024-11-08", "“1024-11-08”早于1949年。请核对年份，例如2024-11-08。"),
        ("0000-00-00", "日历上没有“0000-00-00”这一天。请核对月和日，例如2024-11-08。"),
    ],
)
def test_what_is_no_day_is_told(typed, said):
    assert sentence(DAY, typed) == said


def test_a_text_has_its_length():
    assert sentence(NAME, "阀" * 40) == ""
    assert sentence(NAME, "阀" * 41) == "“细分领域”最多40字，现在是41字。请精简，已填的内容原样保留。"


def test_a_commitment_is_yes_or_no():
    assert [sentence(COMMITMENT, text) for text in ("yes", "no")] == ["", ""]
    assert sentence(COMMITMENT, "是") == "请选“是”或“否”。"


# Anything at all

figures_and_rubbish = st.text(max_size=60) | st.from_regex(r"[-+]?[0-9,. ]{0,45}(万元|亿|%)?", fullmatch=True)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(field=st.sampled_from([OUTPUT, FIRMS, SHARE, CODE, DAY, NAME, COMMITMENT]), text=figures_and_rubbish)
def test_anything_is_read_or_gets_a_sentence(field, text):
    said = sentence(field, text)
    assert said.endswith("。") or not said
    if not said and field.is_numeric:
        number = read(field, text, year=2025)
        assert field.minimum <= number <= field.maximum
        assert Decimal(shown(number, field.decimals).replace(",", "")) == number


@pytest.mark.parametrize("typed", ["9" * 30, "1e30", "-5", "NaN", "0", "\u202e52.10", "9" * 1000])
def test_a_sheet_with_anything_in_it_still_opens(filled, typed):
    """Every sum, share and growth of every figure: what cannot be computed with says so."""
    form = Sheet.of(filled.filing).form
    rows = [{"code": place.code, "year": place.year, "text": typed, "version": 1}
            for section in form for field in section.typed for place in field.places]  # fmt: skip
    sheet = Sheet(form, rows, list)
    assert set(sheet.computed_figures().values()) <= {"待改后计算", "尚不能计算", "无上年数", "0.00"}
    assert sheet.number(*Place("A01", 2024)) == (Decimal(0) if typed == "0" else None)
