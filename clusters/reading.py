"""Reading one answer by its field's kind: a value, or the sentence that says how to mend what was typed."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from clusters.figures import Unreadable, read_figure
from clusters.schema import Field, Kind

Value = Decimal | date | str
YES, NO = "yes", "no"
EARLIEST_YEAR = 1949
DATE_SHAPE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
BARE_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def read(field: Field, text: str, *, year: int) -> Value:
    """The value of a non-empty answer. `year` is the filing's: a date after it is not yet. Raises Unreadable."""
    if field.is_numeric:
        return read_figure(text, field)
    if field.kind == Kind.DATE:
        return read_date(text, latest=date(year, 12, 31))
    if field.kind == Kind.USCC:
        return read_uscc(text)
    if field.kind == Kind.YESNO:
        return read_yesno(text)
    return read_text(field, text)


def read_text(field: Field, text: str) -> str:
    """A text within its length, counted in 字 as people count them."""
    if field.length and len(text.strip()) > field.length:
        facts = {"name": field.called(), "limit": field.length, "count": len(text.strip())}
        raise Unreadable(_("“%(name)s”最多%(limit)d字，现在是%(count)d字。请精简，已填的内容原样保留。") % facts)
    return text.strip()


def read_day(text: str) -> date:
    """2024-11-08, 2024年11月8日, 2024/11/8 or 20241108. Raises Unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = DATE_SHAPE.fullmatch(plain) or BARE_DATE.fullmatch(plain)
    if not found:
        raise Unreadable(
            _("“%(typed)s”不是完整的日期。请按年-月-日填，例如2024-11-08。") % {"typed": text.strip()[:40]}
        )
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        sentence = _("日历上没有“%(typed)s”这一天。请核对月和日，例如2024-11-08。")
        raise Unreadable(sentence % {"typed": text.strip()}) from None


def read_date(text: str, *, latest: date) -> date:
    """A day from 1949 to the latest that may be. Raises Unreadable."""
    day = read_day(text)
    if day > latest:
        facts = {"typed": text.strip(), "latest": latest}
        raise Unreadable(_("“%(typed)s”晚于本申报年度末（%(latest)s）。请核对年份，例如2024-11-08。") % facts)
    if day.year < EARLIEST_YEAR:
        raise Unreadable(_("“%(typed)s”早于1949年。请核对年份，例如2024-11-08。") % {"typed": text.strip()})
    return day


def read_uscc(text: str) -> str:
    """A 统一社会信用代码 with a sound check digit, in capitals."""
    code = uscc.compact(unicodedata.normalize("NFKC", text))
    try:
        return str(uscc.validate(code))
    except ValidationError as wrong:
        facts = {"typed": text.strip()[:40], "count": len(code), "odd": odd_characters(code)}
        raise Unreadable(_uscc_sentence(wrong) % facts) from None


def read_yesno(text: str) -> str:
    if text not in (YES, NO):
        raise Unreadable(_("请选“是”或“否”。"))
    return text


def _uscc_sentence(wrong: ValidationError) -> str:
    if isinstance(wrong, InvalidLength):
        return _("“%(typed)s”有%(count)d位，统一社会信用代码是18位。请对照登记证书核对。")
    if isinstance(wrong, InvalidChecksum):
        return _("“%(typed)s”的末位校验码对不上，可能有一位抄错。请对照登记证书逐位核对。")
    return _("“%(typed)s”中的“%(odd)s”不对：前8位全是数字，其余不用字母I、O、S、V、Z。请对照登记证书核对。")


def odd_characters(code: str) -> str:
    """The characters that have no place where they stand in such a code."""
    return "".join(re.findall("[^0-9]", code[:8]) + re.findall("[^0-9A-HJ-NP-RTUWXY]", code[8:]))
