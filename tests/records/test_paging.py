"""Pages of long lists: the same rows whichever way they are sought, counted exactly until that costs too much."""

from datetime import date, timedelta

import pytest

from records import paging
from records.models import CalendarDay
from records.paging import IndexedPaginator, size_of

DAYS = [date(2030, 1, 1) + timedelta(days=n) for n in range(23)]


@pytest.fixture
def days(db):
    CalendarDay.objects.bulk_create(CalendarDay(day=day, is_working=day.day % 2 == 0, name="示例") for day in DAYS)
    return CalendarDay.objects.filter(day__in=DAYS)


@pytest.mark.parametrize("order", [["day"], ["-day"], ["is_working", "-day"]])
@pytest.mark.parametrize("near", [0, 10, 500])
def test_every_page_holds_its_rows_in_order(days, monkeypatch, near, order):
    monkeypatch.setattr(paging, "NEAR", near)
    whole = list(days.order_by(*order))
    pages = IndexedPaginator(days.order_by(*order), lambda rows: rows, len(whole), per_page=5)
    assert [row for number in pages.page_range for row in pages.page(number)] == whole
    assert [len(pages.page(number)) for number in pages.page_range] == [5, 5, 5, 5, 3]


def test_the_last_page_is_sought_from_the_end(days, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(paging, "NEAR", 0)
    pages = IndexedPaginator(days.order_by("day"), lambda rows: rows, len(DAYS), per_page=5)
    with django_assert_num_queries(1) as asked:
        assert [row.day for row in pages.page(5)] == DAYS[20:]
    assert "DESC LIMIT 3" in asked.captured_queries[0]["sql"]


def test_what_is_fetched_of_a_row_is_said_by_the_list(days):
    pages = IndexedPaginator(days.order_by("day"), lambda rows: rows.values("day", "name"), len(DAYS))
    assert pages.page(1)[0] == {"day": DAYS[0], "name": "示例"}


def test_a_short_list_is_counted_anew_once_anything_has_happened(days, django_assert_num_queries):
    assert size_of(days, "示例", under="1") == 23
    CalendarDay.objects.get(day=DAYS[0]).delete()
    with django_assert_num_queries(0):
        assert size_of(days, "示例", under="1") == 23
    assert size_of(days, "示例", under="2") == 22


def test_the_number_of_a_long_list_is_kept_for_whoever_asks_the_same(days, monkeypatch):
    monkeypatch.setattr(paging, "EXACT", 5)
    assert size_of(days, "示例", under="1") == 23
    CalendarDay.objects.get(day=DAYS[0]).delete()
    assert size_of(days, "示例", under="2") == 23
    assert size_of(days, "示例，另一问", under="2") == 22
