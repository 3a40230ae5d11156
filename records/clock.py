"""The only door to time. In demo mode the day stands still until somebody moves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEMO_START = datetime(2025, 4, 10, 9, tzinfo=SHANGHAI)
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def real_now() -> datetime:
    """The machine's time, for heartbeats and locks: never for anything the law counts."""
    return datetime.now(UTC)


def now() -> datetime:
    """The portal's time, aware, in Asia/Shanghai."""
    if standing := _standing.get():
        return standing
    if settings.PORTAL_DEMO:
        return _demo_now()
    return real_now().astimezone(SHANGHAI)


def today() -> date:
    """The portal's day in Asia/Shanghai."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The last second of a day: what is due on a day may still be done in it."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, SHANGHAI)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let this thread's clock stand at a moment: for building demo data and for tests."""
    token = _standing.set(moment.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _standing.reset(token)


def _demo_now() -> datetime:
    """The demo day with a running time of day that never reaches midnight by itself."""
    from records.models import DemoClock  # the clock stands below the models and is asked by them

    row = DemoClock.objects.filter(pk=1).first()
    if row is None:
        return DEMO_START
    base = row.stands_at.astimezone(SHANGHAI)
    passed: timedelta = real_now() - row.set_at
    return min(base + max(passed, timedelta()), end_of(base.date()))
