"""The figures of a filing as an Excel workbook: years as columns, units, computed shares as values."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from clusters.figures import rounded
from clusters.models import Application, Edition
from clusters.schema import Field, Kind, Section
from clusters.sheet import Sheet
from records.clock import SHANGHAI
from records.models.paper import DRAFT

WIDTHS = {0: 36, 1: 14}  # characters: label, unit
YEAR_WIDTH = 13
HEAD_ROW = 3


class Workbook:
    """Writes one sheet for every section that has figures by year."""

    def __init__(self, application: Application, edition: Edition, *, at: datetime) -> None:
        self.sheet = Sheet.of_edition(edition)
        self.title = str(application.cluster)
        self.facts = [application.number, _("草稿") if edition.number == DRAFT else str(edition)]
        self.file = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.file, {"in_memory": True})
        self.book.set_properties({"title": self.title, "created": at.astimezone(SHANGHAI).replace(tzinfo=None)})
        self.formats: dict[str, Format] = {}

    @property
    def name(self) -> str:
        return f"{'-'.join(self.facts)}-{_('指标')}.xlsx"

    def content(self) -> bytes:
        for section in self.sheet.form:
            if section.columns:
                self._section(self.book.add_worksheet(section.name[:31]), section)
        self.book.close()
        return self.file.getvalue()

    def _section(self, page: Worksheet, section: Section) -> None:
        years = section.columns
        page.write_string(0, 0, self.title, self._format(bold=True, font_size=14))
        page.write_string(1, 0, "；".join(self.facts))
        for column, word in enumerate([_("指标"), _("单位"), *(_("%(year)d年") % {"year": year} for year in years)]):
            page.write_string(HEAD_ROW, column, word, self._format(bold=True, bottom=1, align="center"))
            page.set_column(column, column, WIDTHS.get(column, YEAR_WIDTH))
        page.freeze_panes(HEAD_ROW + 1, 2)
        row, group = HEAD_ROW, ""
        for item in section.fields:
            if not item.years:
                continue
            if item.group != group:
                row, group = row + 1, item.group
                page.write_string(row, 0, group, self._format(bold=True))
            row += 1
            page.write_string(row, 0, item.label)
            page.write_string(row, 1, item.unit)
            for column, year in enumerate(years, 2):
                self._cell(page, row, column, item, year)

    def _cell(self, page: Worksheet, row: int, column: int, item: Field, year: int) -> None:
        """A figure as a number, what is no number as it was typed, nothing where nothing is asked or given."""
        figure = self._figure(item, year)
        if figure is not None:
            number = rounded(figure, item.decimals)
            page.write_number(row, column, float(number), self._format(num_format=_number_format(item)))
        elif text := self.sheet.text(item.code, year).strip():
            page.write_string(row, column, text)

    def _figure(self, item: Field, year: int) -> Decimal | None:
        if item.kind == Kind.COMPUTED:
            return self.sheet.computed(item, year) if year in item.years else None
        return self.sheet.number(item.code, year)

    def _format(self, **facts: Any) -> Format:
        key = repr(facts)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(facts)
        return self.formats[key]


def _number_format(item: Field) -> str:
    return "#,##0" + (f".{'0' * item.decimals}" if item.decimals else "")
