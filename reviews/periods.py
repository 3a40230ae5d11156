"""The days of a notice, as a page shows them: which count, which do not, and whether the calendar is certain."""

from dataclasses import dataclass
from datetime import date, timedelta

from records.models import CalendarDay
from records.working_days import SEARCH_LIMIT, days_of_years, is_tentative, is_working_day, nth_working_day


@dataclass(frozen=True)
class Day:
    """One day of a period; `number` counts working days from 1 and is 0 on a day off."""

    day: date
    number: int
    name: str


@dataclass(frozen=True)
class Period:
    """From the first day, which counts, to the last (第十四条)."""

    days: list[Day]
    is_tentative: bool

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    def left(self, day: date) -> int:
        """Working days from that day to the last, both counted; 0 once the last has passed."""
        return sum(1 for each in self.days if each.number and each.day >= day)


def period_from(day: date, count: int) -> Period:
    """The period of `count` working days if the notice were opened on that day, or on the next working day."""
    calendar = days_of_years(day, day + timedelta(days=SEARCH_LIMIT))
    known = {row.day: row.is_working for row in calendar}
    first = nth_working_day(day, 1, known)
    return _period(first, nth_working_day(first, count, known), calendar)


def period_between(first: date, last: date) -> Period:
    """Every day from first to last with its number among the working days."""
    return _period(first, last, days_of_years(first, last))


def _period(first: date, last: date, calendar: list[CalendarDay]) -> Period:
    special = {row.day: row for row in calendar}
    known = {day: row.is_working for day, row in special.items()}
    days, number = [], 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        works = is_working_day(day, known)
        number += works
        days.append(Day(day, number if works else 0, special[day].name if day in special else ""))
    return Period(days, is_tentative(first, last, calendar))
