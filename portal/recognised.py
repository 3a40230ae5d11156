"""The recognised list: which rows the filters mean, how many, and each row as the public reads it (第十四条)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from accounts.models import Agency
from clusters.models import Industry, Recognition, Term
from clusters.searching import saying
from clusters.validity import Validity, renewal_under_way, validity
from records.kept import kept
from records.paging import IndexedPaginator, size_of


@dataclass(frozen=True)
class Wanted:
    """The filters that are set; what is None filters nothing."""

    q: str = ""
    body: Agency | None = None
    division: str = ""
    industry: Industry | None = None
    year: int | None = None
    as_of: date | None = None

    @classmethod
    def by(cls, cleaned: dict[str, Any]) -> "Wanted":
        """The sound ones of a form's filters."""
        return cls(**{name: value for name, value in cleaned.items() if value})

    @property
    def key(self) -> str:
        """The same for the same question."""
        industry = self.industry and self.industry.code
        return json.dumps([self.q, self.body and self.body.code, self.division, industry, self.year, str(self.as_of)])


@dataclass(frozen=True)
class Row:
    """A recognition as listed: with the day it is looked at, and its terms at hand."""

    recognition: Recognition
    day: date

    @cached_property
    def terms(self) -> list[Term]:
        return list(self.recognition.terms.all())

    @cached_property
    def validity(self) -> Validity:
        renewing = getattr(self.recognition, "renewing", False)
        return validity(self.recognition, self.day, self.terms, renewing=renewing)


def found(wanted: Wanted) -> QuerySet[Recognition]:
    """Which recognitions the filters mean, in division order, of all that were ever published."""
    rows = Recognition.objects.public().order_by("place", "pk")
    if wanted.as_of:
        rows = rows.valid_on(wanted.as_of)
    if wanted.body:
        rows = rows.filter(body=wanted.body)
    if wanted.division:
        rows = rows.filter(division_code__gte=wanted.division, division_code__lt=_after(wanted.division))
    if wanted.year:
        rows = rows.filter(year=wanted.year)
    if wanted.industry:
        rows = rows.filter(cluster__industry__in=_with_parts(wanted.industry))
    return saying(rows, "search", wanted.q)


def with_facts(rows: QuerySet[Recognition]) -> QuerySet[Recognition]:
    """With what a row shows, in a fixed number of queries."""
    rows = rows.select_related("body", "cluster__division", "cluster__industry")
    return rows.prefetch_related("terms").annotate(renewing=renewal_under_way())


def paginator(wanted: Wanted, *, under: str) -> IndexedPaginator:
    """The pages of a list."""
    rows = found(wanted)
    return IndexedPaginator(rows, with_facts, size_of(rows, f"recognitions {wanted.key}", under=under))


def as_rows(recognitions: Iterable[Recognition], day: date) -> list[Row]:
    return [Row(recognition, day) for recognition in recognitions]


def years(*, under: str) -> list[int]:
    """From the newest year of recognition to the oldest: each year has its round (第十四条)."""
    return kept("years", _years, under=under)


def industries(*, under: str) -> list[tuple[str, str]]:
    """Code and name of the industries that occur."""
    recognised = Recognition.objects.public().filter(cluster__industry=OuterRef("pk"))
    asked = Industry.objects.filter(Exists(recognised)).values_list("code", "name")
    return kept("industries", lambda: list(asked), under=under)


def bodies(*, under: str) -> list[tuple[str, str]]:
    """Code and short name of the 37 recommending bodies in division order."""
    asked = Agency.objects.bodies().values_list("code", "short_name")
    return kept("bodies", lambda: list(asked), under=under)


def _years() -> list[int]:
    ends = Recognition.objects.public().aggregate(first=Min("year"), last=Max("year"))
    return list(range(ends["last"], ends["first"] - 1, -1)) if ends["last"] else []


def _after(prefix: str) -> str:
    """The first code past all that begin with this prefix."""
    return str(int(prefix) + 1) if set(prefix) != {"9"} else ":"


def _with_parts(industry: Industry) -> list[int]:
    """A 门类 stands for all its 大类."""
    return [industry.pk, *industry.children.values_list("pk", flat=True)]
