"""Dates of notices that somebody must keep."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from records.clock import day_of, end_of
from records.deadlines import Deadline, deadlines
from reviews.models import Notice


@deadlines
def ends_of_notices(after: datetime) -> Iterator[Deadline]:
    """Until when the public may object (第十四条)."""
    running = Notice.objects.public().filter(ends_on__gte=day_of(after)).order_by("ends_on")[:2]
    for notice in running:
        if notice.ends_on and end_of(notice.ends_on) > after:
            yield Deadline(end_of(notice.ends_on), _("公示届满"))
