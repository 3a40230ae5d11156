"""How long is left until a date, in working days: the calendar is read once for all rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from records.clock import day_of, end_of
from records.working_days import exceptions, is_working_day, nth_working_day

SOON = 3  # working days
ONE_DAY = timedelta(days=1)
WITHIN = timedelta(days=30)  # in which there are that many, whatever the holidays


@dataclass(frozen=True)
class Left:
    """What a page says beside a date; `look` is late, soon or nothing."""

    words: str
    look: str = ""


class Countdown:
    """Working days between now and any of the dates given, with one query for the calendar."""

    def __init__(self, now: datetime, dates: Iterable[datetime | None]) -> None:
        self.now, self.today = now, day_of(now)
        days = [self.today, self.today + WITHIN, *(day_of(due) for due in dates if due)]
        self._known = exceptions(min(days), max(days))
        self._left: dict[datetime, Left] = {}

    @property
    def soon(self) -> datetime:
        """The last moment that is soon."""
        return end_of(nth_working_day(self.today + ONE_DAY, SOON, self._known))

    def left(self, due: datetime | None) -> Left:
        """剩2个工作日, 今天到期 or 逾期1个工作日. The files of a round share their date: it is counted once."""
        if due is None:
            return Left("")
        if due not in self._left:
            self._left[due] = self._until(due)
        return self._left[due]

    def _until(self, due: datetime) -> Left:
        day = day_of(due)
        if due < self.now:
            late = self._between(day, self.today)
            return Left(_("逾期%(days)d个工作日") % {"days": late} if late else _("已过期限"), "late")
        days = self._between(self.today, day)
        words = _("剩%(days)d个工作日") % {"days": days} if days else _("今天到期")
        return Left(words, "soon" if days <= SOON else "")

    def _between(self, first: date, last: date) -> int:
        """Working days after `first` up to `last`."""
        days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
        return sum(is_working_day(day, self._known) for day in days)
