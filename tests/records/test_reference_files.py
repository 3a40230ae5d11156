"""Reference files: what the file says comes in, what people changed stays."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clusters.models import Indicator
from records.models import CalendarDay, ReferenceFile
from records.reference_files import Merge, Tally, csv_rows, load
from tests.builders import at

NOW = at("2025-04-10 10:00")
HEAD = "day,is_working,name,status\n"
NEW_YEAR = "2026-01-01,0,元旦,official\n"
MAKE_UP = "2026-01-04,1,元旦调休上班,official\n"
TENTATIVE = "2027-01-01,0,元旦,tentative\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(tmp_path: Path, settings: Any) -> Any:
    """Write these lines into the calendar's file and load it."""
    settings.BASE_DIR = tmp_path
    path = tmp_path / "calendar.csv"

    def write(*lines: str) -> Tally:
        path.write_text(HEAD + "".join(lines), encoding="utf-8")
        return load(path, lambda merge: merge.rows(CalendarDay, csv_rows(path), key="day"), now=NOW)

    return write


def test_a_first_load_creates_every_row(calendar: Any) -> None:
    assert calendar(NEW_YEAR, MAKE_UP) == Tally(created=2)
    assert list(CalendarDay.objects.values_list("day", "is_working", "name")) == [
        (date(2026, 1, 1), False, "元旦"),
        (date(2026, 1, 4), True, "元旦调休上班"),
    ]


def test_the_same_file_is_skipped(calendar: Any, django_assert_num_queries: Any) -> None:
    calendar(NEW_YEAR, MAKE_UP)
    with django_assert_num_queries(3):  # savepoint, the file's digest, release
        assert calendar(NEW_YEAR, MAKE_UP) == Tally(unchanged=2)


def test_a_changed_file_updates_its_rows_and_adds_new_ones(calendar: Any) -> None:
    calendar(TENTATIVE)
    assert calendar(TENTATIVE.replace("tentative", "official"), NEW_YEAR) == Tally(created=1, updated=1)
    assert CalendarDay.objects.get(day="2027-01-01").status == "official"


def test_a_row_changed_by_people_is_kept(calendar: Any) -> None:
    calendar(TENTATIVE, NEW_YEAR)
    CalendarDay.objects.filter(day="2027-01-01").update(name="元旦（国务院已公布）")
    assert calendar(TENTATIVE.replace("tentative", "official"), NEW_YEAR) == Tally(unchanged=1, kept=1)
    assert CalendarDay.objects.get(day="2027-01-01").name == "元旦（国务院已公布）"
    assert calendar(TENTATIVE) == Tally(kept=1)


def test_a_row_removed_by_people_does_not_come_back(calendar: Any) -> None:
    calendar(TENTATIVE, NEW_YEAR)
    CalendarDay.objects.filter(day="2027-01-01").delete()
    assert calendar(TENTATIVE, NEW_YEAR, MAKE_UP) == Tally(created=1, unchanged=1, kept=1)
    assert CalendarDay.objects.count() == 2


def test_a_row_entered_by_people_before_the_file_is_kept(calendar: Any) -> None:
    CalendarDay.objects.create(day="2027-01-01", is_working=True, name="值班", status="official")
    assert calendar(TENTATIVE) == Tally(kept=1)
    assert CalendarDay.objects.get(day="2027-01-01").name == "值班"


def test_a_file_with_a_bad_row_changes_nothing(calendar: Any) -> None:
    calendar(NEW_YEAR)
    with pytest.raises(Exception, match="2027-13-01"):
        calendar(MAKE_UP, "2027-13-01,0,元旦,official\n")
    assert CalendarDay.objects.count() == 1
    assert ReferenceFile.objects.get().rows.keys() == {"records.CalendarDay:2026-01-01"}


def test_numbers_are_compared_by_value() -> None:
    row = {"code": "A01", "place": 1, "group": "产值", "name": "总产值", "maximum": "100000"}
    first = Merge({})
    first.rows(Indicator, [row], key="code")
    second = Merge(first.known)
    second.rows(Indicator, [row | {"maximum": "100000.00"}], key="code")
    assert second.tally == Tally(unchanged=1)
    assert Indicator.objects.get().maximum == Decimal(100_000)


def test_what_is_given_once_is_never_changed() -> None:
    merge = Merge({})
    merge.once("national", False, lambda: CalendarDay.objects.create(day="2026-01-01", is_working=False, name="元旦"))
    merge.once("national", True, lambda: pytest.fail("created twice"))
    assert merge.tally == Tally(created=1, unchanged=1)
