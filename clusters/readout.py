"""A sheet as a reader sees it: every section with its answers in words, for editions and print."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Industry
from clusters.schema import Field, Kind, Section
from clusters.sheet import Entry, Sheet, shown_value


@dataclass(frozen=True)
class Line:
    """One field with its value, or its values by year; documents where it is a slot.

    `dictated` says of each value that was dictated by whom, by year (0 where the field has none).
    """

    field: Field
    value: str = ""
    cells: list[str] = dataclasses.field(default_factory=list)
    documents: list[Any] = dataclasses.field(default_factory=list)
    dictated: list[tuple[int, str]] = dataclasses.field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        return [text for line in self.value.splitlines() if (text := line.strip())]


class Words:
    """Answers in words, an unanswered one too; the names of industries are read once, where one is asked for."""

    def of(self, asked: Field, entry: Entry) -> str:
        if entry.is_blank:
            return _("未填")
        if asked.kind == Kind.CHOICE:
            return self._industries.get(entry.text.strip(), entry.text)
        return shown_value(asked, entry)

    @cached_property
    def _industries(self) -> dict[str, str]:
        return {code: f"{code} {name}" for code, name in Industry.objects.values_list("code", "name")}


@dataclass(frozen=True)
class Reading:
    """One section; `years` are the columns of its grid."""

    section: Section
    years: list[int]
    plain: list[Line]
    grid: list[Line]
    slots: list[Line]


def readout(sheet: Sheet) -> list[Reading]:
    """Every section of the form."""
    return [read_section(sheet, section) for section in sheet.form]


def read_section(sheet: Sheet, section: Section) -> Reading:
    plain = [item for item in section.fields if not item.years and item.kind != Kind.DOCUMENT]
    grid = [item for item in section.fields if item.years]
    years = [year for year in section.columns if _is_shown(sheet, grid, year)]
    return Reading(
        section,
        years,
        [Line(item, value=_value(sheet, item), dictated=_dictated(sheet, item, [0])) for item in plain],
        [
            Line(item, cells=[_cell(sheet, item, year) for year in years], dictated=_dictated(sheet, item, years))
            for item in grid
        ],
        [Line(item, documents=_documents(sheet, item)) for item in section.slots],
    )


def _is_shown(sheet: Sheet, grid: list[Field], year: int) -> bool:
    """Whether a year has a column: one asked for only as a base has where somebody has filled it."""
    return any(year in item.years or not sheet.entry(item.code, year).is_blank for item in grid)


def _value(sheet: Sheet, item: Field) -> str:
    """An answer in words: an industry is kept by its code and read by its name, a firm list by its version."""
    if item.kind == Kind.FIRMS:
        return sheet.firms.words if sheet.firms else ""
    entry = sheet.entry(item.code)
    if item.choices == "industries" and (industry := Industry.objects.named(entry.text)):
        return str(industry)
    return shown_value(item, entry)


def _cell(sheet: Sheet, item: Field, year: int) -> str:
    if item.kind == Kind.COMPUTED:
        return sheet.computed_words(item, year) if year in item.years else ""
    if not item.has(year):
        return ""
    return shown_value(item, sheet.entry(item.code, year)) or (_("未填") if year in item.years else "")


def _dictated(sheet: Sheet, item: Field, years: list[int]) -> list[tuple[int, str]]:
    found = ((year, sheet.entry(item.code, year).dictated) for year in years)
    return [(year, words) for year, words in found if words]


def _documents(sheet: Sheet, item: Field) -> list[Any]:
    return [document for document in sheet.documents if document["slot"] == item.code]
