"""Dates of the rounds and of recognitions that somebody must keep."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from clusters.models import Allotment, Batch, Correction, Extension, Recognition
from records.clock import day_of, end_of
from records.deadlines import Deadline, deadlines


@deadlines
def county_dates(after: datetime) -> Iterator[Deadline]:
    """Until when counties may file with their province (第十二条)."""
    later = Allotment.objects.filter(county_deadline__gt=after).select_related("batch")
    for allotment in later.order_by("county_deadline", "-batch__year", "pk")[:1]:
        yield Deadline(allotment.county_deadline, _("%(batch)s县级申报截止") % {"batch": allotment.batch})


@deadlines
def extended_dates(after: datetime) -> Iterator[Deadline]:
    """Until when single counties may file by their province's leave."""
    later = Extension.objects.filter(until__gt=after).select_related("agency").order_by("until", "pk")
    for extension in later[:1]:
        yield Deadline(extension.until, _("%(county)s延期申报截止") % {"county": extension.agency.short_name})


@deadlines
def ministry_dates(after: datetime) -> Iterator[Deadline]:
    """Until when provinces may send their lists (第十三条)."""
    for batch in Batch.objects.filter(ministry_deadline__gt=after).order_by("ministry_deadline", "-year", "pk")[:1]:
        yield Deadline(batch.ministry_deadline, _("%(batch)s报送部级截止") % {"batch": batch})


@deadlines
def correction_dates(after: datetime) -> Iterator[Deadline]:
    open_ones = Correction.objects.filter(answered_at=None, due__gt=after).order_by("due")
    for due in open_ones.values_list("due", flat=True)[:1]:
        yield Deadline(due, _("补正截止"))


@deadlines
def ends_of_validity(after: datetime) -> Iterator[Deadline]:
    """Three years end on a day and are renewed or not (第十五条)."""
    standing = Recognition.objects.filter(revoked_on=None, valid_until__gte=day_of(after)).order_by("valid_until")
    days = standing.values_list("valid_until", flat=True).distinct()[:2]
    yield from (Deadline(end_of(day), _("认定有效期届满")) for day in days if end_of(day) > after)
