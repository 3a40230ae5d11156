"""Carrying out jobs: begun by one worker at a time, kept alive while it works, ended once; none is left behind."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from records import clock, news
from records.models import Job
from records.models.job import SAID_LIMIT, JobQuerySet
from records.moves import StepRefused

logger = logging.getLogger(__name__)

QUEUE = timedelta(minutes=1)  # how long the queue may take to bring a job before the sweep sends it again
LEASE = timedelta(seconds=45)  # how long a worker may give no sign of life
RENEWAL = timedelta(seconds=10)  # how often it gives one
PAUSE = 0.5  # seconds between two looks at the progress
MOST_TRIES = 3


class JobRefused(Exception):
    """The work cannot be done, and this sentence says why; `result` may lead on to what helps, as a result does."""

    def __init__(self, sentence: str, **result: Any) -> None:
        self.sentence = sentence
        self.result = result
        super().__init__(sentence)


class JobLost(Exception):
    """Another worker has the job: this one was taken for dead and must stop."""


class Progress:
    """How far the work is. Telling costs nothing: `kept_alive` writes it down, beside the work's own transactions."""

    def __init__(self, job: Job) -> None:
        self.pk, self.tries = job.pk, job.tries
        self.done, self.total, self.said = 0, 0, ""
        self.is_lost = False
        self._written: tuple[int, int, str] = (0, 0, "")
        self._written_at = clock.real_now()

    def of(self, total: int) -> None:
        """How much there is to do, in whatever `to` counts."""
        self.total = total

    def to(self, done: int, said: str = "") -> None:
        """So much is done; `said` says what is being done now. Raises JobLost when the work must stop."""
        self.done = done
        self.said = said[:SAID_LIMIT] or self.said
        if self.is_lost:
            raise JobLost(self.pk)

    def is_due(self) -> bool:
        """Whether there is something new to write, or a sign of life to give."""
        return self._facts() != self._written or clock.real_now() - self._written_at >= RENEWAL

    def write(self) -> None:
        facts, moment = self._facts(), clock.real_now()
        done, total, said = facts
        told = held(self).update(done=done, total=total, said=said, lease=moment + LEASE)
        self.is_lost = not told
        self._written, self._written_at = facts, moment

    def _facts(self) -> tuple[int, int, str]:
        return self.done, self.total, self.said


class Work(Protocol):
    """What a job does. Twice harms nothing: a worker may die after the work and before it could say so."""

    def __call__(self, job: Job, progress: Progress, *, now: datetime) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Kind:
    """A kind of job as an app declares it."""

    name: str
    label: Any
    work: Work
    quiet: bool = False  # nobody is told of a good end


KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Outcome:
    """How a job ended."""

    state: Job.State
    result: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def run(pk: int) -> None:
    """Carry out a job, if it still waits: it may be brought here any number of times."""
    job = claim(pk, clock.now())
    if job is None:
        return
    progress = Progress(job)
    if outcome := _outcome_of(job, progress):
        end(progress, outcome, clock.now())


@transaction.atomic
def claim(pk: int, now: datetime) -> Job | None:
    """Take a waiting job for this worker; None where another has it or it has ended."""
    job = Job.objects.select_for_update().filter(pk=pk, state=Job.State.QUEUED).first()
    if job is None:
        return None
    job.state, job.started_at, job.lease, job.tries = Job.State.RUNNING, now, clock.real_now() + LEASE, job.tries + 1
    job.done, job.total, job.said = 0, 0, ""
    job.save()
    return job


def held(progress: Progress) -> JobQuerySet:
    """The row, as long as this worker holds it."""
    return Job.objects.filter(pk=progress.pk, tries=progress.tries, state=Job.State.RUNNING)


@transaction.atomic
def end(progress: Progress, outcome: Outcome, now: datetime) -> None:
    """Write down what came of it; nothing where the worker has lost the job meanwhile."""
    job = held(progress).select_for_update().first()
    if job is None:
        logger.warning("job %s was lost to another worker", progress.pk)
        return
    job.done, job.total, job.said = progress.done, progress.total, progress.said
    _close(job, outcome, now)


def _close(job: Job, outcome: Outcome, now: datetime) -> None:
    job.state, job.result, job.problem, job.finished_at = outcome.state, outcome.result, outcome.problem, now
    job.save()
    if job.kind not in KINDS or not KINDS[job.kind].quiet or job.problem:
        news.job_ended(job, now=now)


def _outcome_of(job: Job, progress: Progress) -> Outcome | None:
    try:
        with kept_alive(progress):
            return Outcome(Job.State.DONE, KINDS[job.kind].work(job, progress, now=clock.now()) or {})
    except JobLost:
        logger.warning("job %s was lost to another worker", job.pk)
        return None
    except JobRefused as refused:
        return Outcome(Job.State.FAILED, refused.result, refused.sentence)
    except StepRefused as refused:
        return Outcome(Job.State.FAILED, {}, refused.sentence)
    except Exception:
        logger.exception("job %s (%s) broke off", job.pk, job.kind)
        words = _("抱歉，平台出了意外，“%(label)s”没有办完。请再办一次；仍不成，请把任务号%(pk)d告诉系统管理员。")
        return Outcome(Job.State.FAILED, {}, words % {"label": job.label, "pk": job.pk})


@contextmanager
def kept_alive(progress: Progress) -> Iterator[None]:
    """While the work goes on, a thread with a connection of its own writes its progress and renews its lease.

    So both are seen while the work's own transaction is open (on SQLite, which has one writer at a time, once it ends).
    Inside a caller's transaction no other connection could see the row: there nothing is written before the end.
    """
    if connection.in_atomic_block:
        yield
        return
    stop = threading.Event()
    writer = threading.Thread(target=_keep_writing, args=(progress, stop), name=f"job-{progress.pk}", daemon=True)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def _keep_writing(progress: Progress, stop: threading.Event) -> None:
    try:
        while not stop.wait(PAUSE):
            if progress.is_due():
                _write(progress)
    finally:
        connection.close()


def _write(progress: Progress) -> None:
    try:
        progress.write()
    except DatabaseError as error:  # tried again at the next look
        logger.warning("progress of job %s not written: %s", progress.pk, error)


def left_behind(now: datetime) -> Iterator[int]:
    """Put each job left behind back among the waiting and yield its id, to be queued; give up what was tried enough."""
    for pk in list(Job.objects.left_behind(clock.real_now()).order_by("pk").values_list("pk", flat=True)):
        if _put_back(pk, now):
            yield pk


@transaction.atomic
def _put_back(pk: int, now: datetime) -> bool:
    moment = clock.real_now()
    job = Job.objects.left_behind(moment).select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None:
        return False
    if job.tries >= MOST_TRIES:
        words = _("抱歉，“%(label)s”试了%(tries)d次都没有办完，已经停下。请把任务号%(pk)d告诉系统管理员。")
        facts = {"label": job.label, "tries": job.tries, "pk": job.pk}
        _close(job, Outcome(Job.State.FAILED, {}, words % facts), now)
        return False
    job.state, job.lease = Job.State.QUEUED, moment + QUEUE
    job.save(update_fields=["state", "lease"])
    return True
