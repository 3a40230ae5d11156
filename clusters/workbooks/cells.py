"""Reading one cell by its column: a value, or what is wrong with it and how to mend it."""

import math
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from clusters.figures import Unreadable, read_figure, rounded
from clusters.reading import odd_characters, read_day
from clusters.schema import Kind
from clusters.workbooks.columns import Column

Value = str | bool | Decimal | date | None
LONGEST_SHOWN = 40  # characters of a cell repeated in a sentence
FORMULA_FAULTS = ("#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
YES = frozenset({"是", "有", "√", "✓", "✔", "对", "Y", "YES", "1", "TRUE"})
NO = frozenset({"否", "无", "没有", "×", "✗", "X", "N", "NO", "0", "FALSE", "/", "-"})


class Unfit(ValueError):
    """A cell that cannot be taken: what is wrong and how to mend it, each a clause of the sentence."""

    def __init__(self, wrong: str, mend: str) -> None:
        self.wrong, self.mend = wrong, mend
        super().__init__(wrong)


def read_cell(column: Column, found: Any) -> Value:
    """The value of a cell as a workbook gives it. An empty one is None, 否 where yes or no is asked. Raises Unfit."""
    if is_blank(found):
        if column.required:
            example = {"heading": column.heading, "example": column.example}
            raise Unfit(_("没有填写"), _("请填写“%(heading)s”，例如“%(example)s”") % example)
        return False if column.kind == Kind.YESNO else None
    if found in FORMULA_FAULTS or (isinstance(found, float) and not math.isfinite(found)):
        raise Unfit(_("公式没有算出结果，显示%(found)s") % {"found": found}, _("请改为算好的数值或文字"))
    return READERS[column.kind](column, found)


def is_blank(found: Any) -> bool:
    return found is None or (isinstance(found, str) and not found.strip())


def shown(found: Any) -> str:
    """What stands in a cell, as a sentence repeats it."""
    return "" if found is None else _text_of(found)[:LONGEST_SHOWN]


def _text_of(found: Any) -> str:
    """A cell as text: whole numbers without a point, without what no page can show."""
    if isinstance(found, bool):
        return str(found).upper()
    if isinstance(found, float) and found.is_integer() and abs(found) < 1e15:
        found = int(found)
    if isinstance(found, datetime):
        found = found.date() if found.time() == time.min else found.replace(microsecond=0)
    text = str(found)
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)


def _text(column: Column, found: Any) -> str:
    text = " ".join(_text_of(found).split())
    if column.length and len(text) > column.length:
        facts = {"count": len(text), "limit": column.length}
        raise Unfit(_("有%(count)d字，最多%(limit)d字") % facts, _("请精简，写全称即可"))
    return text


def _uscc(column: Column, found: Any) -> str:
    if isinstance(found, int | float):
        raise Unfit(
            _("是数字格式，表格软件只保留前15位，后面的已变成0"),
            _("请先把这一列设为文本格式，再对照营业执照重新填写18位代码"),
        )
    code = uscc.compact(unicodedata.normalize("NFKC", _text_of(found)))
    try:
        return str(uscc.validate(code))
    except ValidationError as wrong:
        facts = {"typed": shown(found), "count": len(code), "odd": odd_characters(code)}
        raise Unfit(_wrong_uscc(wrong) % facts, _("请对照营业执照逐位核对")) from None


def _wrong_uscc(wrong: ValidationError) -> str:
    if isinstance(wrong, InvalidLength):
        return _("“%(typed)s”有%(count)d位，统一社会信用代码是18位")
    if isinstance(wrong, InvalidChecksum):
        return _("“%(typed)s”的末位校验码对不上，可能有一位抄错")
    return _("“%(typed)s”中的“%(odd)s”不对：前8位全是数字，其余不用字母I、O、S、V、Z")


def _choice(column: Column, found: Any) -> str:
    word = "".join(unicodedata.normalize("NFKC", _text_of(found)).split())
    if code := column.words.get(word):
        return code
    facts = {"typed": shown(found), "labels": "、".join(column.labels.values())}
    raise Unfit(_("“%(typed)s”不在%(labels)s之内") % facts, _("请从%(labels)s中选一个") % facts)


def _yesno(column: Column, found: Any) -> bool:
    word = "".join(unicodedata.normalize("NFKC", _text_of(found)).split()).upper()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unfit(_("“%(typed)s”看不出是“是”还是“否”") % {"typed": shown(found)}, _("请填“是”或“否”"))


def _number(column: Column, found: Any) -> Decimal:
    """A figure; one that the workbook computed is rounded to the column's decimals, one typed as text keeps to them."""
    if isinstance(found, bool | date | time | timedelta):
        raise Unfit(
            _("“%(typed)s”不是数字") % {"typed": shown(found)},
            _("请把这一格设为数值格式，例如%(example)s") % {"example": column.example},
        )
    try:
        return read_figure(_figure_text(column, found), column)
    except Unreadable as fault:
        wrong, _stop, mend = fault.sentence.partition("。")
        raise Unfit(wrong, mend.rstrip("。")) from None


def _figure_text(column: Column, found: Any) -> str:
    if isinstance(found, float) and abs(found) < 1e15:
        return f"{rounded(Decimal(str(found)), column.decimals):f}"
    return _text_of(found).replace("。", ".")


def _date(column: Column, found: Any) -> date:
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    try:
        return read_day(_text_of(found).replace("。", "."))
    except Unreadable as fault:
        wrong, _stop, mend = fault.sentence.partition("。")
        raise Unfit(wrong, mend.rstrip("。")) from None


READERS: dict[Kind, Callable[[Column, Any], Value]] = {
    Kind.TEXT: _text, Kind.USCC: _uscc, Kind.CHOICE: _choice, Kind.YESNO: _yesno, Kind.NUMBER: _number,
    Kind.DATE: _date,
}  # fmt: skip
