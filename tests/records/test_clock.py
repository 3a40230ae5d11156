"""The one door to time."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import IntegrityError

from records import clock
from records.clock import DEMO_START, SHANGHAI, day_of, end_of, standing_at, start_of
from records.models import DemoClock
from tests.reference import at


@pytest.fixture
def demo(settings, db):
    settings.PORTAL_DEMO = True


def demo_day(text, passed=timedelta()):
    """Let the demo day stand at a moment, put there so long ago."""
    row = DemoClock(pk=1, stands_at=at(text), set_at=clock.real_now() - passed)
    row.save()


def test_without_the_demo_the_portal_has_the_machines_time_in_shanghai():
    now = clock.now()
    assert now.tzinfo is SHANGHAI
    assert abs(now - clock.real_now()) < timedelta(seconds=5)


def test_the_demo_begins_on_its_day(demo):
    assert clock.now() == DEMO_START
    assert clock.today() == date(2025, 4, 10)


def test_the_demo_day_runs_on(demo):
    demo_day("2025-04-10 09:00", passed=timedelta(hours=2))
    assert at("2025-04-10 11:00") <= clock.now() < at("2025-04-10 11:01")


@pytest.mark.parametrize("passed", [timedelta(hours=15), timedelta(days=1), timedelta(days=400)])
def test_the_demo_day_never_reaches_midnight_by_itself(demo, passed):
    demo_day("2025-04-10 09:00", passed)
    assert clock.now() == at("2025-04-10 23:59:59")
    assert clock.today() == date(2025, 4, 10)


def test_a_machine_clock_set_back_does_not_turn_the_demo_day_back(demo):
    demo_day("2025-04-10 09:00", passed=timedelta(hours=-3))
    assert clock.now() == at("2025-04-10 09:00")


def test_there_is_one_demo_clock(db):
    with pytest.raises(IntegrityError):
        DemoClock.objects.create(pk=2, stands_at=at("2025-04-10"), set_at=at("2025-04-10"))


def test_a_standing_clock_stands_and_lets_go():
    with standing_at(at("2025-04-10 10:00")):
        assert clock.now() == at("2025-04-10 10:00")
        with standing_at(at("2026-01-01").astimezone(UTC)):
            assert clock.today() == date(2026, 1, 1)
        assert clock.now() == at("2025-04-10 10:00")
    assert clock.now().year > 2025


def test_a_clock_stands_for_its_own_thread_alone():
    seen = []
    with standing_at(at("2025-04-10")):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year > 2025


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2025-04-10T15:59:59+00:00", date(2025, 4, 10)), ("2025-04-10T16:00:00+00:00", date(2025, 4, 11))],
)
def test_a_day_is_a_day_in_shanghai(moment, day):
    assert day_of(datetime.fromisoformat(moment)) == day


def test_a_day_begins_and_ends_in_shanghai():
    assert start_of(date(2025, 4, 10)) == at("2025-04-10 00:00")
    assert end_of(date(2025, 4, 10)) == at("2025-04-10 23:59:59")
    assert end_of(date(2025, 4, 10)) < start_of(date(2025, 4, 11))
