"""The recognised list as a file, written while it is read."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from clusters.validity import clusters_renewing, validity
from portal.recognised import Wanted, found
from records.spreadsheet_cells import BOM, harmless

STRETCH = 500  # lines sent together
FACTS = ("pk", "year", "name", "body__short_name", "division_code", "cluster__division__full_name", "cluster__place",
         "cluster__industry__name", "cluster", "valid_from", "valid_until", "revoked_on")  # fmt: skip
TERM = ("terms__valid_from", "terms__valid_until", "terms__published_on", "terms__document_no")


class Span(NamedTuple):
    """A term, as far as the file needs it."""

    valid_from: date
    valid_until: date
    published_on: date
    document_no: str


def csv_lines(wanted: Wanted, day: date) -> Iterator[str]:
    """Head and rows of the list as the filters mean it, each with its state on that day."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow([
        _("认定年度"), _("集群名称"), _("推荐单位"), _("行政区划代码"), _("所在地"), _("镇（街道）、园区"),
        _("主导产业"), _("状态（%(day)s）") % {"day": day}, _("首次有效期起"), _("现有效期止"), _("最近公布文号"),
        _("最近公布日期"),
    ])  # fmt: skip
    lines = (writer.writerow(values) for values in _rows(wanted, day))
    while stretch := "".join(islice(lines, STRETCH)):
        yield stretch


def _rows(wanted: Wanted, day: date) -> Iterator[list[Any]]:
    """One line a recognition, read from one line a term: whole models would cost ten times as much."""
    renewing = clusters_renewing()
    words: dict[str, str] = {}
    read = found(wanted).order_by("place", "pk", "terms__valid_from").values_list(*FACTS, *TERM, named=True)
    for _pk, group in groupby(read.iterator(), attrgetter("pk")):
        lines = list(group)
        row, terms = lines[0], [Span._make(line[-len(TERM) :]) for line in lines]
        state = validity(row, day, terms, renewing=row.cluster in renewing)
        if state.code not in words:
            words[state.code] = str(state.word)
        yield [
            row.year, harmless(row.name), row.body__short_name, row.division_code, row.cluster__division__full_name,
            harmless(row.cluster__place), row.cluster__industry__name or "", words[state.code], row.valid_from,
            row.valid_until, harmless(terms[-1].document_no), terms[-1].published_on,
        ]  # fmt: skip


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
