"""Reading a list out of a workbook, row by row: every row sound, or every cell named that must be mended.

Nothing here raises for what a file holds: any bytes give rows or sentences. Nothing is written either.
"""

import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, Protocol

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from clusters.workbooks.cells import Unfit, Value, is_blank, read_cell, shown
from clusters.workbooks.columns import Column, Layout

MOST_BYTES = 20 * 1024 * 1024  # of the file
MOST_UNPACKED = 120 * 1024 * 1024  # bytes of all its parts: a list of 20,000 rows unpacks to about 20 MB
MOST_ROWS = 20_000
MOST_COLUMNS = 40  # looked at; offices add columns of their own behind ours
LAST_ROW = 1_048_576  # of any sheet; a row beyond it is a trap
HEADINGS_WITHIN = 20  # rows
MOST_FAULTS = 5_000  # kept by cell; beyond, they are counted
STEP = 500  # rows between two reports of progress

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Progress(Protocol):
    """Told how many rows have been read, and of how many as far as the sheet says (0 if it does not)."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: its number on the sheet, and its values by column."""

    number: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell to mend, or with row 0 the file as a whole: what was found, what is wrong, how to mend it."""

    wrong: str
    mend: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    heading: str = ""
    found: str = ""

    @property
    def where(self) -> str:
        if not self.row:
            return _("“%(sheet)s”表") % {"sheet": self.sheet} if self.sheet else _("整个文件")
        facts = {"sheet": self.sheet, "row": self.row, "column": self.column, "heading": self.heading}
        return _("“%(sheet)s”表第%(row)d行%(column)s列（%(heading)s）") % facts

    @property
    def sentence(self) -> str:
        return _("%(where)s：%(wrong)s。%(mend)s。") % {"where": self.where, "wrong": self.wrong, "mend": self.mend}


@dataclass
class Read:
    """What a file held. `rows` counts only where nothing is at fault: a list is taken whole or not at all."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    sheet: str = ""
    heading_row: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.fault_count

    def say(self, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


class Unreadable(ValueError):
    """The file as a whole cannot be taken: what is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str, sheet: str = "") -> None:
        self.fault = Fault(wrong, mend, sheet)
        super().__init__(wrong)


RowCheck = Callable[[dict[str, Value]], Iterable[tuple[str, Unfit]]]
"""Holds the values of a sound row against one another; yields the column that is at fault."""


def nothing_more(_values: dict[str, Value]) -> Iterable[tuple[str, Unfit]]:
    """Where each cell stands for itself."""
    return ()


def nobody(done: int, total: int) -> None:
    """Where nobody waits for progress."""


def read_table(file: BinaryIO, layout: Layout, *, check: RowCheck = nothing_more, progress: Progress = nobody) -> Read:
    """Every row of the list, or the faults by cell. `file` may be anything; it is read and left open."""
    read = Read()
    try:
        with opened(file) as book:
            _read_book(book, layout, read, check, progress)
    except Unreadable as unreadable:
        read.say(unreadable.fault)
    return read


@contextmanager
def opened(file: BinaryIO) -> Iterator[openpyxl.Workbook]:
    """The workbook in a file, its rows still to be streamed. Raises Unreadable."""
    refuse_other_kinds(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on extensions of Excel's that do not concern us
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as broken:  # openpyxl raises whatever it stumbles over in a damaged file
        raise Unreadable(*_damaged()) from broken
    try:
        yield book
    finally:
        book.close()


def streamed(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet as tuples of values, from the first on. Raises Unreadable where the file breaks off."""
    sheet.reset_dimensions()  # some programs write a wrong extent, and what lies outside it would be lost
    try:
        yield from map(_plain, sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=LAST_ROW))
    except Exception as broken:  # as above
        raise Unreadable(*_damaged(), sheet=sheet.title) from broken


def _plain(cells: Sequence[Any]) -> Sequence[Any]:
    """Excel writes line breaks and the like as _x000D_, which openpyxl leaves as they stand."""
    return [unescape(cell) if isinstance(cell, str) and "_x" in cell else cell for cell in cells]


def _damaged() -> tuple[str, str]:
    return _("工作簿已损坏或不完整，读不出来"), _("请用Excel或WPS表格打开，另存为新的.xlsx文件再导入")


def refuse_other_kinds(file: BinaryIO) -> None:
    """Say what a file is that is no workbook of ours, and how to make one of it. Raises Unreadable."""
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    save_as = _("请用Excel或WPS表格打开，另存为“Excel工作簿（.xlsx）”再导入")
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable(_("文件是空的"), _("请下载模板，填好后再导入"))
    if len(content) > MOST_BYTES:
        limit = {"limit": MOST_BYTES // 1024 // 1024}
        raise Unreadable(_("文件超过%(limit)dMB") % limit, _("请删去图片和其他工作表，只留名录再导入"))
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise Unreadable(_("工作簿加了密码"), _("请去掉密码后再导入"))
        raise Unreadable(_("这是旧版表格（.xls、.et）"), save_as)
    if content.startswith(PDF):
        raise Unreadable(_("这是PDF文件"), _("请下载模板，把名录填入模板再导入"))
    if not content.startswith(ZIP):
        raise Unreadable(_what_text(content), save_as)
    _refuse_bombs(file)


def _what_text(content: bytes) -> str:
    """The name for a file that is no archive: most are text under another name."""
    head = content[:4096]
    if b"<html" in head.lower() or b"<table" in head.lower():
        return _("这是网页表格，只是改了扩展名")
    for encoding in ("utf-8", "gb18030", "utf-16"):
        try:
            text = head.decode(encoding, errors="strict" if len(content) <= len(head) else "ignore")
        except UnicodeDecodeError:
            continue
        if "," in text or "\t" in text or "，" in text:
            return _("这是CSV或文本文件，不是工作簿")
    return _("这不是Excel工作簿")


def _refuse_bombs(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except Exception as broken:  # zipfile, too, raises more than it says
        raise Unreadable(*_damaged()) from broken
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("工作簿加了密码"), _("请去掉密码后再导入"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("工作簿展开后过大"), _("请删去图片、其他工作表和多余的空行空列，另存后再导入"))
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Unreadable(
            _("这是.xlsb或.ods格式的表格"), _("请用Excel或WPS表格打开，另存为“Excel工作簿（.xlsx）”再导入")
        )


def _read_book(book: openpyxl.Workbook, layout: Layout, read: Read, check: RowCheck, progress: Progress) -> None:
    """Read the sheet that bears the list's name, else the first that has its headings."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.title != layout.sheet)
    for sheet in sheets:
        tell = partial(progress, total=min(sheet.max_row or 0, LAST_ROW))
        rows = enumerate(streamed(sheet), 1)
        if places := _headings(rows, layout, read):
            read.sheet = sheet.title
            _read_rows(rows, _Reader(layout, places, read, check), tell)
            return
    headings = "、".join(column.heading for column in layout.required)
    raise Unreadable(
        _("前%(rows)d行里没有找到表头") % {"rows": HEADINGS_WITHIN},
        _("请使用模板，表头须有%(headings)s") % {"headings": headings},
    )


def _headings(rows: Iterator[tuple[int, Sequence[Any]]], layout: Layout, read: Read) -> dict[str, int]:
    """Where each column stands; the row of headings is the first that names half of what is required."""
    for number, cells in rows:
        places = layout.places(cells)
        if sum(column.code in places for column in layout.required) * 2 >= max(len(layout.required), 2):
            read.heading_row = number
            return places
        if number >= HEADINGS_WITHIN:
            break
    return {}


def _read_rows(rows: Iterator[tuple[int, Sequence[Any]]], reader: "_Reader", progress: Callable[[int], None]) -> None:
    """Read what stands below the headings, if none of them is missing."""
    read = reader.read
    for column in reader.missing:
        _say_no_column(column, read)
    if reader.missing:
        return
    for number, cells in rows:
        if any(cells) and not all(map(is_blank, cells)):
            reader.take(number, cells)
        if number % STEP == 0:
            progress(number)
    if not reader.count:
        read.say(Fault(_("表头下面没有内容"), _("请填好后再导入，一家一行"), read.sheet))


def _say_no_column(column: Column, read: Read) -> None:
    facts = {"heading": column.heading}
    mend = _("请补上这一列，或把相应的列名改为“%(heading)s”") % facts
    read.say(Fault(_("没有“%(heading)s”这一列") % facts, mend, read.sheet))


class _Reader:
    """Takes the rows one by one and remembers what may occur only once."""

    def __init__(self, layout: Layout, places: dict[str, int], read: Read, check: RowCheck) -> None:
        self.read, self.check, self.count = read, check, 0
        self.columns = {column.code: (column, places[column.code]) for column in layout if column.code in places}
        self.missing = [column for column in layout.required if column.code not in places]
        absent = [column for column in layout if column.code not in places and not column.required]
        self.absent = {column.code: read_cell(column, None) for column in absent}
        self.example = _example_of(layout)
        self.seen: dict[tuple[str, Value], int] = {}

    def take(self, number: int, cells: Sequence[Any]) -> None:
        """Read one row; the example that the template came with is nobody's row."""
        values, before = dict(self.absent), self.read.fault_count
        for column, place in self.columns.values():
            found = cells[place]
            try:
                values[column.code] = value = read_cell(column, found)
                if column.is_unique and value is not None:
                    self._first(column, value, number)
            except Unfit as unfit:
                self._say(unfit, column, place, number, found)
        if self._is_example(values):
            return
        self.count += 1
        if self.count > MOST_ROWS:
            facts = {"most": MOST_ROWS}
            raise Unreadable(_("超过%(most)d行") % facts, _("一份名单最多%(most)d行，请核对") % facts, self.read.sheet)
        if self.read.fault_count == before:
            self._take_sound(number, cells, values)

    def _take_sound(self, number: int, cells: Sequence[Any], values: dict[str, Value]) -> None:
        faults = list(self.check(values))
        for code, unfit in faults:
            column, place = self.columns[code]
            self._say(unfit, column, place, number, cells[place])
        if not faults:
            self.read.rows.append(Row(number, values))

    def _first(self, column: Column, value: Value, number: int) -> None:
        """Refuse what an earlier row has already. Raises Unfit."""
        first = self.seen.setdefault((column.code, value), number)
        if first != number:
            wrong = _("“%(value)s”与第%(first)d行相同") % {"value": value, "first": first}
            raise Unfit(wrong, _("一家企业只列一行，请删去重复的一行或更正代码"))

    def _is_example(self, values: dict[str, Value]) -> bool:
        return bool(self.example) and all(values.get(code) == value for code, value in self.example.items())

    def _say(self, unfit: Unfit, column: Column, place: int, number: int, found: Any) -> None:
        self.read.say(
            Fault(
                unfit.wrong, unfit.mend, self.read.sheet, number, get_column_letter(place + 1), column.heading,
                shown(found),
            )
        )  # fmt: skip


def _example_of(layout: Layout) -> dict[str, Value]:
    """What tells the template's example from a real row: its name and its code."""
    return {column.code: read_cell(column, column.example) for column in layout if column.is_unique and column.example}
