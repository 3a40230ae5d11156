"""The boxes of a section: fields with their answers, the grid of figures, each with what is said beside it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from clusters.guide import Guide
from clusters.models import Industry
from clusters.plausibility import question_at
from clusters.schema import REASON, Field, Kind, Place, Section
from clusters.sheet import Sheet


def boxes(sheet: Sheet, found: Section, guide: Guide) -> dict[str, Any]:
    """What is typed in a section: fields one below the other, and the grid of figures."""
    return {"plain": list(_plain(sheet, found, guide)), "rows": list(_rows(sheet, found, guide))}


def _plain(sheet: Sheet, found: Section, guide: Guide) -> Iterator[dict[str, Any]]:
    """Fields without years, each with its answer and the sentence beside it."""
    for item in found.typed:
        if not item.years:
            yield {**_cell(sheet, item, Place(item.code)), "choices": _choices(item), "words": guide.words(item)}


def _rows(sheet: Sheet, found: Section, guide: Guide) -> Iterator[dict[str, Any]]:
    """Rows of the grid, with the heading where a group begins; a column a row lacks is None."""
    group = ""
    for item in found.fields:
        if not item.years:
            continue
        cells = [_grid_cell(sheet, item, year) for year in found.columns]
        typed = [cell for cell in cells if cell and "name" in cell]
        yield {
            "field": item,
            "cells": cells,
            "heading": item.group if item.group != group else "",
            "typed": typed,
            "has_say": any(cell["problem"] or cell["ask"] or cell["origin"] for cell in typed),
            "words": guide.words(item),
        }
        group = item.group


def _grid_cell(sheet: Sheet, item: Field, year: int) -> dict[str, Any] | None:
    if item.kind == Kind.COMPUTED:
        key = f"{item.code}-{year}"
        return (
            {"computed": key, "words": sheet.computed_words(item, year), "year": year} if year in item.years else None
        )
    return _cell(sheet, item, Place(item.code, year)) if item.has(year) else None


def _cell(sheet: Sheet, item: Field, place: Place) -> dict[str, Any]:
    entry = sheet.entry(*place)
    return {
        "field": item, "name": name_of(place), "year": place.year or "", "text": entry.text, "version": entry.version,
        "problem": sheet.problem(*place), "called": item.called(place.year), "origin": entry.origin,
        "is_dictated": entry.is_dictated,
        "ask": question_at(sheet, item, place.year), "reason": sheet.entry(f"{item.code}{REASON}", place.year),
    }  # fmt: skip


def _choices(item: Field) -> list[tuple[str, str]]:
    if item.kind == Kind.YESNO:
        return [("yes", _("是")), ("no", _("否"))]
    if item.choices == "industries":
        rows = Industry.objects.exclude(parent=None).values_list("code", "name")
        return [(code, f"{code} {name}") for code, name in rows]
    return []


def name_of(place: Place) -> str:
    return f"{place.code}-{place.year}" if place.year else place.code
