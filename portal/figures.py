"""The numbers of the public home, worked out from the rows in a handful of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from clusters.models import Recognition, Term
from portal.lines import Round, current_round
from portal.tiles import Tile, tiles
from records.clock import day_of
from reviews.models import Notice

ANNOUNCEMENTS = 6


@dataclass(frozen=True)
class Year:
    """One year's recognitions: how many, how long, how many of them are valid, how many end this year."""

    year: int
    count: int
    valid: int
    ending: int
    first: date
    until: date


@dataclass(frozen=True)
class Announcement:
    """One line of 公示公告: a notice, or the document of a published list."""

    on: date
    title: str
    notice: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Figures:
    """All that the home shows."""

    valid: int
    counties: int
    ending: int
    years: list[Year]
    tiles: list[Tile]
    announcements: list[Announcement]
    round: Round | None


def figures(now: datetime) -> Figures:
    """Work them out as of a moment."""
    day = day_of(now)
    years, by_body = _years_and_bodies(day)
    counties = Recognition.objects.valid_on(day).aggregate(n=Count("division_code", distinct=True))["n"]
    return Figures(
        valid=sum(by_body.values()),
        counties=counties,
        ending=sum(year.ending for year in years),
        years=years,
        tiles=tiles(by_body),
        announcements=announcements(ANNOUNCEMENTS),
        round=current_round(now),
    )


def announcements(limit: int) -> list[Announcement]:
    """Notices opened and lists published, newest first."""
    notices = Notice.objects.public().order_by("-starts_on", "-pk").values_list("pk", "title", "starts_on")[:limit]
    documents = (
        Term.objects.values("document_no", "published_on", "kind", "recognition__year", "application__batch__name")
        .annotate(n=Count("pk"))
        .order_by("-published_on")[:limit]
    )
    lines = [Announcement(on, title, notice=pk) for pk, title, on in notices if on]
    lines += [_of_document(row) for row in documents]
    return sorted(lines, key=lambda line: line.on, reverse=True)[:limit]


def _of_document(row: Mapping[str, Any]) -> Announcement:
    year = row["recognition__year"]
    kind = _("复核通过") if row["kind"] == Term.Kind.RENEWAL else _("认定")
    list_of = row["application__batch__name"] or _("%(year)d年度%(kind)s") % {"year": year, "kind": kind}
    facts = {"list": list_of, "n": row["n"], "no": row["document_no"]}
    return Announcement(row["published_on"], _("%(list)s名单公布，%(n)d个（%(no)s）") % facts, year=year)


def _years_and_bodies(day: date) -> tuple[list[Year], dict[int, int]]:
    """Recognitions by year, and those valid on that day by the body's id."""
    standing = Q(revoked_on=None) | Q(revoked_on__gt=day)
    groups = (
        Recognition.objects.public()
        .order_by()
        .values("year", "body")
        .annotate(
            n=Count("pk"),
            valid=Count("pk", filter=Q(pk__in=Recognition.objects.valid_on(day).order_by().values("pk"))),
            ending=Count("pk", filter=standing & Q(valid_until__range=(day, date(day.year, 12, 31)))),
            first=Min("valid_from"),
            until=Max("valid_until"),
        )
    )
    by_year: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    by_body: dict[Any, int] = defaultdict(int)
    for group in groups:
        by_year[group["year"]].append(group)
        by_body[group["body"]] += group["valid"]
    return [_year(year, by_year[year]) for year in sorted(by_year, reverse=True)], by_body


def _year(year: int, groups: list[Mapping[str, Any]]) -> Year:
    sums = {name: sum(group[name] for group in groups) for name in ("n", "valid", "ending")}
    first, until = min(group["first"] for group in groups), max(group["until"] for group in groups)
    return Year(year, sums["n"], sums["valid"], sums["ending"], first, until)
