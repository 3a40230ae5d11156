"""Working days by the State Council's calendar with its make-up days, an editable table."""

from datetime import date, timedelta

from records.models import CalendarDay

ONE_DAY = timedelta(days=1)
SEARCH_LIMIT = 400  # days: no span of the procedure comes near; an endless loop would


def exceptions(first: date, last: date) -> dict[date, bool]:
    """Days in the span that break the Monday-to-Friday rule: day → works."""
    rows = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    return dict(rows)


def is_working_day(day: date, known: dict[date, bool] | None = None) -> bool:
    """Whether offices work on that day."""
    if known is None:
        known = exceptions(day, day)
    return known.get(day, day.weekday() < 5)


def nth_working_day(first: date, count: int, known: dict[date, bool] | None = None) -> date:
    """The day on which `count` working days have passed, the first day counting if offices work on it (第十四条).

    Raises ValueError for a count below one.
    """
    if count < 1:
        raise ValueError("a notice runs at least one working day")
    if known is None:
        known = exceptions(first, first + timedelta(days=SEARCH_LIMIT))
    day, left = first, count
    while True:
        left -= is_working_day(day, known)
        if not left:
            return day
        day += ONE_DAY


def working_days_after(first: date, count: int) -> date:
    """The day `count` working days after `first`, which itself does not count."""
    return nth_working_day(first + ONE_DAY, count)


def working_days_between(first: date, last: date) -> int:
    """Working days from `first` (not counted) to `last` (counted); negative when `last` has passed."""
    if last < first:
        return -working_days_between(last, first)
    known = exceptions(first, last)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, known) for day in days)


def days_of_years(first: date, last: date) -> list[CalendarDay]:
    """The calendar of every year the span touches."""
    return list(CalendarDay.objects.filter(day__range=(date(first.year, 1, 1), date(last.year, 12, 31))))


def is_tentative(first: date, last: date, days: list[CalendarDay] | None = None) -> bool:
    """Whether the calendar of any year in the span is not yet announced (暂定)."""
    days = days_of_years(first, last) if days is None else days
    announced = {row.day.year for row in days if row.status == CalendarDay.Status.OFFICIAL}
    return not announced.issuperset(range(first.year, last.year + 1))
