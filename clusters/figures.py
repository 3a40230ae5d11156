"""Reading and writing figures: what was typed becomes an exact number, or a sentence that says how to mend it."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Protocol

from django.utils.translation import gettext as _

LONGEST = 40  # characters of anything that could be a figure
MOST_DIGITS = 15  # digits of one: more are no figure of a cluster, and would be no exact one once computed with
HUNDRED = Decimal(100)
WIDE = Context(prec=100)  # digits: whatever fits into LONGEST is rounded before its limits refuse it
MONEY = {"元": Decimal("1"), "千元": Decimal("1e3"), "万元": Decimal("1e4"), "百万元": Decimal("1e6"),
         "千万元": Decimal("1e7"), "亿元": Decimal("1e8")}  # fmt: skip
SHORT_MONEY = {"万": "万元", "亿": "亿元", "千万": "千万元", "百万": "百万元"}
NUMERALS = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟点"
ALSO = {"亿元": ("亿",), "万元": ("万",), "km²": ("平方公里", "平方千米")}  # other words for a field's own unit
MINUS_SIGNS = str.maketrans(dict.fromkeys("−–—", "-"))

PLAIN = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d*)?", re.ASCII)
WITH_UNIT = re.compile(r"(?P<number>[+-]?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d+)?)\s*(?P<unit>[^\d\s.,+-]+)", re.ASCII)
RANGE = re.compile(r"\d[\d., ]*\s*(-|~|至|到)\s*\d", re.ASCII)


class Wanted(Protocol):
    """What a figure must keep to; a field of a form is one."""

    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def maximum(self) -> Decimal | None: ...
    @property
    def example(self) -> str: ...


class Unreadable(ValueError):
    """What was typed cannot be taken as it stands; carries the sentence for the person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def read_figure(text: str, wanted: Wanted) -> Decimal:
    """The number a person typed, in the field's unit. Raises Unreadable with what is wrong and how to mend it.

    Full-width digits, thousands separators and the field's own unit are taken as they are.
    """
    plain = unicodedata.normalize("NFKC", text).translate(MINUS_SIGNS).strip()
    number = _number(plain, text.strip(), wanted)
    _check_decimals(number, text.strip(), wanted)
    _check_limits(number, text.strip(), wanted)
    return number


def shown(number: Decimal, decimals: int) -> str:
    """A figure as pages write it: 12,640 and 52.10."""
    return f"{rounded(number, decimals):,}"


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Half up, as people round by hand; never minus zero."""
    return WIDE.plus(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE))


def shown_beside(number: Decimal, threshold: Decimal, decimals: int = 2, most: int = 8) -> str:
    """A figure with as many decimals as tell it from a threshold it does not equal: 70.004 is not 70.00."""
    while decimals < most and number != threshold and rounded(number, decimals) == threshold:
        decimals += 1
    return shown(number, decimals)


def _number(plain: str, typed: str, wanted: Wanted) -> Decimal:
    if len(plain) > LONGEST:
        raise Unreadable(_("这里只填一个数字，现在有%(count)d个字符。%(mend)s") % _words(wanted, count=len(plain)))
    if (digits := len(re.findall(r"\d", plain))) > MOST_DIGITS:
        raise Unreadable(
            _("“%(typed)s”有%(count)d位数字，不像实际的数。%(mend)s") % _words(wanted, typed, count=digits)
        )
    for own in (unicodedata.normalize("NFKC", wanted.unit), *ALSO.get(wanted.unit, ())):
        plain = plain.removesuffix(own).strip()
    if PLAIN.fullmatch(plain) or THOUSANDS.fullmatch(plain):
        return Decimal(re.sub("[, ]", "", plain))
    if (found := WITH_UNIT.fullmatch(plain)) and not re.search("[A-Za-z]", found["unit"]):
        raise Unreadable(_other_unit(found["number"], found["unit"], typed, wanted))
    raise Unreadable(_diagnosis(plain, typed, wanted))


def _other_unit(number: str, unit: str, typed: str, wanted: Wanted) -> str:
    """The sentence for a number with another unit behind it; another money unit is converted for the person."""
    if wanted.unit in MONEY and (unit := SHORT_MONEY.get(unit, unit)) in MONEY:
        converted = Decimal(re.sub("[, ]", "", number)) * MONEY[unit] / MONEY[wanted.unit]
        facts = {"typed": typed, "other": unit, "unit": wanted.unit, "right": shown(converted, wanted.decimals)}
        return _("“%(typed)s”的单位是%(other)s，本项按%(unit)s填。请改为%(right)s。") % facts
    return _("“%(typed)s”后面带有“%(other)s”，本项按%(unit)s填。%(mend)s") % _words(wanted, typed, other=unit)


def _diagnosis(plain: str, typed: str, wanted: Wanted) -> str:
    """The sentence for what is no number at all."""
    if letter := re.search("[A-Za-z]", plain):
        return _("“%(typed)s”中有字母%(letter)s。%(mend)s") % _words(wanted, typed, letter=letter[0])
    if RANGE.search(plain):
        return _("“%(typed)s”不是一个确定的数。请只填一个数字，例如%(example)s。") % _words(wanted, typed)
    if not re.search(r"\d", plain):
        return _without_digits(plain, typed, wanted)
    if plain.count(".") > 1 and not re.search(r"[^\d.,+ -]", plain):
        return _("“%(typed)s”有不止一个小数点。%(mend)s") % _words(wanted, typed)
    if re.fullmatch(r"[+-]?[\d., ]+", plain):
        return _("“%(typed)s”中逗号或空格的位置不对。千位之间可用逗号，如12,640；小数点用“.”。") % _words(wanted, typed)
    odd = re.sub(r"[\d.,+\s-]", "", plain) or plain
    return _("“%(typed)s”中有“%(odd)s”。%(mend)s") % _words(wanted, typed, odd=odd[:8])


def _without_digits(plain: str, typed: str, wanted: Wanted) -> str:
    if plain and not plain.strip(NUMERALS):
        return _("“%(typed)s”是汉字数字。请改为阿拉伯数字，例如%(example)s。") % _words(wanted, typed)
    return _("“%(typed)s”不是数字。没有的填0，暂不掌握的先留空；填写示例：%(example)s。") % _words(wanted, typed)


def _check_decimals(number: Decimal, typed: str, wanted: Wanted) -> None:
    if number == rounded(number, wanted.decimals):
        return
    right = shown(number, wanted.decimals)
    if not wanted.decimals:
        sentence = _("“%(typed)s”带有小数，本项按%(unit)s填整数。请改为整数，例如%(right)s。")
    else:
        sentence = _("“%(typed)s”的小数多于%(decimals)d位。请改为%(right)s。")
    raise Unreadable(sentence % _words(wanted, typed, right=right, decimals=wanted.decimals))


def _check_limits(number: Decimal, typed: str, wanted: Wanted) -> None:
    if wanted.minimum is not None and number < wanted.minimum:
        if number < 0 <= wanted.minimum:
            raise Unreadable(_("“%(typed)s”是负数，本项不会小于0。请核对，例如%(example)s。") % _words(wanted, typed))
        limit = _limit(wanted.minimum)
        raise Unreadable(
            _("“%(typed)s”小于%(limit)s%(unit)s。请核对，例如%(example)s。") % _words(wanted, typed, limit=limit)
        )
    if wanted.maximum is not None and number > wanted.maximum:
        if wanted.unit == "%" and wanted.maximum == HUNDRED:
            raise Unreadable(
                _("“%(typed)s”超过100%%。占比不会超过100%%，请核对，例如%(example)s。") % _words(wanted, typed)
            )
        limit = _limit(wanted.maximum)
        sentence = _("“%(typed)s”超过%(limit)s%(unit)s。请核对单位，本项按%(unit)s填，例如%(example)s。")
        raise Unreadable(sentence % _words(wanted, typed, limit=limit))


def _limit(number: Decimal) -> str:
    """A limit without idle zeros: 0.01 and 100,000."""
    return f"{number.normalize():,f}"


def _words(wanted: Wanted, typed: str = "", **more: object) -> dict[str, object]:
    example = wanted.example or shown(Decimal("12"), wanted.decimals)
    mend = _("请改为数字，例如%(example)s。您填的内容已原样保留。") % {"example": example}
    return {"typed": typed[:LONGEST], "unit": wanted.unit, "example": example, "mend": mend, **more}
