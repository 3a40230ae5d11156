"""Working days: the notice vectors of three real rounds, and counting across holidays and make-up days."""

from datetime import date, timedelta

import pytest

from records.models import CalendarDay
from records.working_days import (
    is_tentative,
    is_working_day,
    nth_working_day,
    working_days_after,
    working_days_between,
)
from tests.reference import csv_file

VECTORS = [tuple(row.values()) for row in csv_file("tests/data/notice-vectors.csv")]


def day(text):
    return date.fromisoformat(text)


def test_there_are_vectors():
    assert len(VECTORS) >= 3


@pytest.mark.parametrize(("first", "count", "last", "name"), VECTORS, ids=[row[0] for row in VECTORS])
def test_a_notice_ends_on_the_day_of_the_real_one(reference, first, count, last, name):
    assert nth_working_day(day(first), int(count)) == day(last)
    assert working_days_between(day(first) - timedelta(days=1), day(last)) == int(count)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2025-04-10", True),  # Thursday
        ("2025-04-12", False),  # Saturday
        ("2025-04-04", False),  # 清明, a Friday
        ("2025-04-27", True),  # Sunday, made up for 劳动节
        ("2025-09-28", True),  # Sunday, made up for 国庆节
        ("2025-10-08", False),
        ("2025-10-11", True),  # Saturday, made up
    ],
)
def test_a_day_works_by_the_calendar(reference, text, works):
    assert is_working_day(day(text)) is works


def test_the_first_day_counts_only_if_offices_work_on_it(reference):
    assert nth_working_day(day("2025-04-10"), 1) == day("2025-04-10")
    assert nth_working_day(day("2025-04-12"), 1) == day("2025-04-14")
    assert nth_working_day(day("2025-09-22"), 5) == day("2025-09-26")


def test_without_a_calendar_weeks_have_five_days(db):
    assert nth_working_day(day("2025-10-01"), 5) == day("2025-10-07")


@pytest.mark.parametrize("count", [0, -1])
def test_less_than_a_day_is_no_notice(reference, count):
    with pytest.raises(ValueError, match="at least one working day"):
        nth_working_day(day("2025-04-10"), count)


def test_days_after_do_not_count_the_first(reference):
    assert working_days_after(day("2025-04-10"), 1) == day("2025-04-11")
    assert working_days_after(day("2025-04-11"), 1) == day("2025-04-14")


def test_days_between_are_counted_both_ways(reference):
    assert working_days_between(day("2025-04-10"), day("2025-04-10")) == 0
    assert working_days_between(day("2025-04-10"), day("2025-04-14")) == 2
    assert working_days_between(day("2025-04-14"), day("2025-04-10")) == -2


def test_there_and_back_is_the_same_count(reference):
    for start in range(0, 365, 13):
        first = day("2025-01-01") + timedelta(days=start)
        assert working_days_between(first, working_days_after(first, 9)) == 9


def test_a_day_set_by_people_counts_at_once(reference):
    CalendarDay.objects.create(day=day("2025-09-24"), is_working=False, name="临时放假")
    assert nth_working_day(day("2025-09-22"), 5) == day("2025-09-28")


def test_a_year_not_announced_is_tentative(reference):
    assert not is_tentative(day("2025-01-01"), day("2025-12-31"))
    assert is_tentative(day("2027-01-01"), day("2027-01-08"))
    assert is_tentative(day("2026-12-28"), day("2027-01-04"))


def test_counting_asks_the_database_once(reference, django_assert_num_queries):
    with django_assert_num_queries(1):
        nth_working_day(day("2025-09-22"), 60)
    with django_assert_num_queries(1):
        working_days_between(day("2025-01-01"), day("2025-12-31"))
