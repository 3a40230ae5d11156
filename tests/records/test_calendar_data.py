"""The working-day calendar as loaded: the notice periods of real lists, and the years not yet announced."""

import csv
from datetime import date
from pathlib import Path

import pytest

from records.models import CalendarDay
from records.reference_loading import CALENDAR, load_calendar
from records.working_days import is_tentative, is_working_day, nth_working_day
from tests.builders import at

VECTORS = Path(__file__).parents[1] / "data/notice-vectors.csv"

pytestmark = pytest.mark.django_db


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def calendar() -> None:
    load_calendar(now=at("2025-04-10"))


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["first_day"])
def test_a_notice_ends_as_the_real_one_did(vector: dict[str, str]) -> None:
    first = date.fromisoformat(vector["first_day"])
    assert nth_working_day(first, int(vector["working_days"])) == date.fromisoformat(vector["last_day"])


def test_years_to_2026_are_announced_and_those_to_2030_tentative() -> None:
    by_status = {
        status: sorted(set(CalendarDay.objects.filter(status=status).values_list("day__year", flat=True)))
        for status in CalendarDay.Status.values
    }
    assert by_status == {"official": list(range(2004, 2027)), "tentative": list(range(2027, 2031))}
    assert is_tentative(date(2026, 12, 28), date(2027, 1, 4))
    assert not is_tentative(date(2026, 1, 1), date(2026, 12, 31))


def test_a_make_up_saturday_is_worked_and_a_holiday_is_not() -> None:
    assert is_working_day(date(2023, 10, 7))
    assert not is_working_day(date(2023, 10, 6))


def test_a_tentative_holiday_on_a_weekend_is_made_good_on_the_next_weekdays() -> None:
    spring_festival = [date(2027, 2, day) for day in range(5, 11)]
    assert [is_working_day(day) for day in spring_festival] == [False] * 6
    assert is_working_day(date(2027, 2, 11))


def test_no_day_stands_twice_and_tentative_years_have_no_make_up_days() -> None:
    with CALENDAR.open(encoding="utf-8") as file:
        assert CalendarDay.objects.count() == len(file.readlines()) - 1
    assert not CalendarDay.objects.filter(status="tentative", is_working=True).exists()
