"""Jobs that fall due once a day. Apps declare theirs with `@daily`; beat and the demo clock run them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from records.clock import SHANGHAI
from records.previews import forget_previews
from records.pruning import prune_jobs, prune_messages
from records.seals import seal_day
from records.sent_links import forget_links
from records.uploads import expire

DailyJob = Callable[[date, datetime], object]
_jobs: list[DailyJob] = []


def daily(job: DailyJob) -> DailyJob:
    """Run this once a day, shortly after midnight, with the day that begins. Twice harms nothing."""
    _jobs.append(job)
    return job


def run_day(day: date) -> None:
    """Run every daily job for one day."""
    now = datetime(day.year, day.month, day.day, 0, 5, tzinfo=SHANGHAI)
    for job in _jobs:
        job(day, now)


def run_days(first: date, last: date) -> int:
    """Run the jobs of every day after `first` to `last`; returns how many days that were."""
    days = max((last - first).days, 0)
    for n in range(1, days + 1):
        run_day(first + timedelta(days=n))
    return days


@daily
def seal_yesterday(day: date, now: datetime) -> None:
    """Seal what happened up to the end of the day before."""
    seal_day(day - timedelta(days=1), now)


@daily
def tidy_files(day: date, now: datetime) -> None:
    """Forget uploads that were never finished and page images that can be made again."""
    expire(now)
    forget_previews()


@daily
def prune(day: date, now: datetime) -> None:
    """Forget jobs and messages that have had their day."""
    prune_jobs(now)
    prune_messages(now)
    forget_links(now)
