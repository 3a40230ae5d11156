"""What a publishing document's number and dates must satisfy, wherever they are typed in (第十四、十五条)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from clusters.document_numbers import document_number_fault
from clusters.recognising import Publishing
from records.moves import Obstacle

TERM = 3  # years, 第十五条


def publishing_faults(publishing: Publishing) -> Iterator[Obstacle]:
    """What is wrong with a number or a date, each with its field in `anchor`."""
    if fault := document_number_fault(publishing.document_no):
        yield Obstacle(fault, "document_no")
    if publishing.valid_until <= publishing.valid_from:
        yield Obstacle(_("有效期止须晚于有效期起，例如2026-01-01至2028-12-31"), "valid_until")
    elif publishing.valid_until <= publishing.published_on:
        yield Obstacle(_("有效期止须晚于公布日期"), "valid_until")


def is_three_years(publishing: Publishing) -> bool:
    """第十五条: a term is three years, its last day the one before the third anniversary."""
    return publishing.valid_until + timedelta(days=1) == _anniversary(publishing.valid_from, TERM)


def _anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February has its anniversary on 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
