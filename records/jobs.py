"""Work in the background. Apps declare their kinds in a `jobs.py` with `@job`, and start one with `start_job`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from records import clock
from records.job_runs import KINDS, QUEUE, JobRefused, Kind, Progress, Work
from records.models import Dossier, Job
from records.tasks import run_job


def job(name: str, *, label: Any, quiet: bool = False) -> Callable[[Work], Work]:
    """Declare a kind of job: a name such as `clusters.import_firms`, a word for people; the function is its work.

    Who started one is told of its end; of a quiet kind only if it did not end well.
    """

    def declare(work: Work) -> Work:
        KINDS[name] = Kind(name, label, work, quiet)
        return work

    return declare


def start_job(
    kind: str, *, by: Any, dossier: Dossier | None = None, facts: dict[str, Any] | None = None, now: datetime
) -> Job:
    """Put a job down in the caller's transaction and queue it once that is committed.

    `facts` is what the work needs to know, as JSON. A kind that nobody declared is a KeyError.
    """
    started = Job.objects.create(
        kind=kind, label=str(KINDS[kind].label), dossier=dossier, by=by, agency_id=_agency_of(by, dossier, now),
        facts=facts or {}, created_at=now, lease=clock.real_now() + QUEUE,
    )  # fmt: skip

    def queue() -> None:
        run_job.delay(started.pk)

    transaction.on_commit(queue, robust=True)  # a broker that is gone loses nothing: the sweep comes by
    return started


def _agency_of(by: Any, dossier: Dossier | None, now: datetime) -> int | None:
    """From which agency somebody acts: that of the seat before the file, else of the highest seat."""
    seat = dossier.seat_of(by, now) if dossier else max(by.seats(now), default=None)
    return seat[1] if seat else None


__all__ = ["JobRefused", "Progress", "job", "start_job"]
