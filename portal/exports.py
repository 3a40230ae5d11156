"""The recognised list as a file, written while it is read."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.recognised import Row, Wanted, all_rows

BOM = "\ufeff"  # so that spreadsheets read the file as UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(wanted: Wanted, day: date) -> Iterator[str]:
    """Head and rows of the list as the filters mean it, each with its state on that day."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow([
        _("认定年度"), _("集群名称"), _("推荐单位"), _("行政区划代码"), _("所在地"), _("镇（街道）、园区"),
        _("主导产业"), _("状态（%(day)s）") % {"day": day}, _("首次有效期起"), _("现有效期止"), _("最近公布文号"),
        _("最近公布日期"),
    ])  # fmt: skip
    for row in all_rows(wanted, day):
        yield writer.writerow([harmless(value) for value in _values(row)])


def _values(row: Row) -> list[Any]:
    recognition, last = row.recognition, row.terms[-1]
    cluster = recognition.cluster
    return [
        recognition.year, recognition.name, recognition.body.short_name, recognition.division_code,
        cluster.division.full_name, cluster.place, cluster.industry.name if cluster.industry else "",
        row.validity.word, recognition.valid_from, recognition.valid_until, last.document_no, last.published_on,
    ]  # fmt: skip


def harmless(value: Any) -> str:
    """Text that a spreadsheet will not run as a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
