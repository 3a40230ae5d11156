"""A file's history as a workbook, for those who take the file away."""

import io
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.history import History, Told

WIDTHS = (6, 17, 28, 12, 24, 60, 68)  # characters
LONGEST = 32_767  # characters of one cell


def history_sheet(title: str, history: History, *, at: datetime) -> bytes:
    """One row for each event, the first on top; `at` is the workbook's own date, so that it is the same each time."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": title, "created": at.astimezone(SHANGHAI).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(_("留痕"))
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    rows = [_headings(), *(_cells(number, told) for number, told in enumerate(history.whole(), 1))]
    for row, texts in enumerate(rows, 2):
        for column, text in enumerate(texts):
            page.write_string(row, column, text[:LONGEST], cell if row > 2 else head)
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    book.close()
    return file.getvalue()


def _headings() -> list[str]:
    return [_("序号"), _("时间（北京时间）"), _("单位"), _("人员"), _("事项"), _("意见"), _("摘要")]


def _cells(number: int, told: Told) -> list[str]:
    event, person, desk = told
    at = event.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return [str(number), at, desk, person, event.label, event.note, f"{event.algorithm.upper()} {event.digest}"]
