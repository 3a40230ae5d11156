"""Writing workbooks: the template that offices fill in, a list to keep, a copy with every cell to mend marked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from clusters.schema import Kind
from clusters.workbooks.columns import Column, Layout
from clusters.workbooks.reading import MOST_ROWS, Fault, Read, opened, streamed

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
MOST_COMMENTS = 2_000  # beyond, cells are coloured and the row's last column says why
LONGEST_CELL = 32_767  # characters, of any workbook

HEADING = {"bold": True, "bg_color": "#EAEEF3", "border": 1, "border_color": "#C4CCD6", "text_wrap": True,
           "valign": "vcenter"}  # fmt: skip
MARK = {"bg_color": "#FBE3DD", "border": 1, "border_color": "#B5402A"}
TEXT, DAY = {"num_format": "@"}, {"num_format": "yyyy-mm-dd"}


def write_template(layout: Layout, target: BinaryIO) -> None:
    """Headings, one example row, lists to choose from, and a sheet that explains the columns."""
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet = _sheet(book, layout)
        for place, column in enumerate(layout):
            if column.example:
                sheet.write_string(1, place, column.example)
        explained = book.add_worksheet(_("填写说明"))
        explained.set_column(0, 0, 24)
        explained.set_column(1, 3, 40)
        bold = book.add_format(HEADING)
        explained.write_row(0, 0, [_("列"), _("怎样填"), _("可填的值"), _("示例")], bold)
        for number, column in enumerate(layout, 1):
            must = _("必填") if column.required else _("可不填")
            explained.write_row(
                number, 0, [column.heading, f"{must}。{column.help}", _choices_said(column), column.example]
            )
        notes = [_("示例行可以留着，导入时不计入。"), _("严禁填写涉密信息。")]
        for number, note in enumerate(notes, len(layout.columns) + 2):
            explained.write_string(number, 0, note)


def write_table(layout: Layout, rows: Iterable[dict[str, Any]], target: BinaryIO) -> None:
    """A list as its template has it, one row each."""
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet, day = _sheet(book, layout), book.add_format(DAY)
        answers = {True: _("是"), False: _("否")}  # translated once, not for each of a hundred thousand cells
        for number, values in enumerate(rows, 1):
            for place, column in enumerate(layout):
                _write(sheet, number, place, _said(column, values.get(column.code), answers), day=day)


def write_marked(source: BinaryIO, read: Read, target: BinaryIO) -> None:
    """The sheet as it was, cells to mend coloured and commented, and behind each row in a column what to mend.

    `source` is the file that was read; where it has no row to mark, its sheet is copied as it stands.
    """
    by_row: dict[int, dict[str, Fault]] = defaultdict(dict)
    for fault in read.faults:
        by_row[fault.row][fault.column] = fault
    with xlsxwriter.Workbook(target, OPTIONS) as book, opened(source) as found:
        copy = _MarkedSheet(book, read)
        for number, cells in enumerate(streamed(found[read.sheet]), 1):
            copy.write(number, cells, by_row.get(number, {}))
        copy.finish()


class _MarkedSheet:
    """The copy on its way out, row by row; the words stand behind the columns that the headings use."""

    def __init__(self, book: Any, read: Read) -> None:
        self.heading_row, self.width, self.comments_left = read.heading_row, 1, MOST_COMMENTS
        self.sheet = book.add_worksheet(_sheet_name(read.sheet))
        self.mark, self.mark_day = book.add_format(MARK), book.add_format(MARK | DAY)
        self.day = book.add_format(DAY)
        self.heading = book.add_format(HEADING)

    def write(self, number: int, cells: Sequence[Any], faults: dict[str, Fault]) -> None:
        for place, cell in enumerate(cells):
            if fault := faults.get(xl_col_to_name(place)):
                _write(self.sheet, number - 1, place, cell, self.mark, day=self.mark_day)
                self._comment(number, place, fault)
            else:
                _write(self.sheet, number - 1, place, cell, day=self.day)
        if number == self.heading_row:
            self.width = _used(cells)
            self.sheet.write_string(number - 1, self.width, _("需要修改"), self.heading)
        elif faults:
            self.sheet.write_string(number - 1, max(self.width, _used(cells)), _all_said(faults.values()))

    def finish(self) -> None:
        self.sheet.freeze_panes(self.heading_row, 0)
        self.sheet.set_column(0, self.width - 1, 18)
        self.sheet.set_column(self.width, self.width, 60)

    def _comment(self, number: int, place: int, fault: Fault) -> None:
        if self.comments_left:
            self.comments_left -= 1
            words = f"{fault.wrong}。{fault.mend}。"
            self.sheet.write_comment(number - 1, place, words, {"x_scale": 2, "author": _("集群认定平台")})


def _said(column: Column, value: Any, answers: dict[bool, str]) -> Any:
    """A value as its column writes it: words for codes, 是 and 否, figures as figures."""
    if isinstance(value, bool):
        return answers[value]
    if column.kind == Kind.CHOICE:
        return column.labels.get(str(value), value)
    return value


def _sheet(book: Any, layout: Layout) -> Any:
    """A sheet with the headings, widths and lists of a layout."""
    sheet = book.add_worksheet(_sheet_name(layout.sheet))
    heading, text = book.add_format(HEADING), book.add_format(TEXT)
    for place, column in enumerate(layout):
        sheet.set_column(place, place, column.width, text if _is_text(column) else None)
        _offer(sheet, place, column)
    sheet.set_row(0, 32)
    for place, column in enumerate(layout):
        sheet.write_string(0, place, column.heading, heading)
    sheet.freeze_panes(1, 1)
    return sheet


def _offer(sheet: Any, place: int, column: Column) -> None:
    """What a cell offers while it is filled in: a list to choose from, or what belongs there."""
    rule: dict[str, Any] = {"validate": "any", "input_title": column.heading[:32], "input_message": column.help[:255]}
    if words := _choices(column):
        rule |= {
            "validate": "list", "source": words, "error_title": column.heading[:32],
            "error_message": _("请从列表中选一项。"),
        }  # fmt: skip
    sheet.data_validation(1, place, MOST_ROWS, place, rule)


def _choices(column: Column) -> list[str]:
    if column.kind == Kind.YESNO:
        return [str(_("是")), str(_("否"))]
    return list(column.labels.values())


def _choices_said(column: Column) -> str:
    if words := _choices(column):
        return "、".join(words)
    return {Kind.NUMBER: _("数字，单位%(unit)s") % {"unit": column.unit}, Kind.DATE: _("日期")}.get(column.kind, "")


def _is_text(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.USCC)


def _write(sheet: Any, row: int, place: int, value: Any, style: Any = None, *, day: Any) -> None:
    """Write a value by what it is, a date in the style `day`; text never becomes a formula."""
    if value is None or value == "":
        if style:
            sheet.write_blank(row, place, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value, style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value, style)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, place, value, day)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL], style)


def _used(cells: Sequence[Any]) -> int:
    """How many columns a row uses."""
    return max((place + 1 for place, cell in enumerate(cells) if cell is not None), default=0)


def _all_said(faults: Iterable[Fault]) -> str:
    words = [f"{fault.column}列（{fault.heading}）：{fault.wrong}。{fault.mend}。" for fault in faults]
    return "".join(words)[:LONGEST_CELL]


def _sheet_name(name: str) -> str:
    """A name that a workbook takes: at most 31 characters and none of those it reserves."""
    return "".join(each for each in name if each not in "[]:*?/\\").strip("'")[:31] or "Sheet1"
