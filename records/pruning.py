"""What has had its day goes: jobs long ended with what was told of them, and messages long read.

Nothing of a file's trail is among it: events, editions, documents, papers and lists stay for good. A job on which such
a row rests is kept with it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import PROTECT, QuerySet

from records.models import Job, Message
from records.news import job_key

AT_ONCE = 500  # rows of one transaction


def prune_jobs(now: datetime) -> int:
    """Forget jobs ended long ago and the messages that lead to them; returns how many jobs."""
    ended = Job.objects.ended_before(now - timedelta(days=settings.PORTAL_JOBS_KEPT))
    return sum(map(_forget_jobs, _stretches(_unheld(ended))))


def prune_messages(now: datetime) -> int:
    """Forget messages read long ago; what is unread waits. Returns how many."""
    read = Message.objects.filter(read_at__lt=now - timedelta(days=settings.PORTAL_MESSAGES_KEPT))
    return sum(Message.objects.filter(pk__in=pks).delete()[0] for pks in _stretches(read))


def _unheld(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Without those that rows of other apps hold on to."""
    ties = [tie.name for tie in Job._meta.related_objects if tie.on_delete is PROTECT]
    return jobs.filter(**{f"{name}__isnull": True for name in ties})


@transaction.atomic
def _forget_jobs(pks: list[Any]) -> int:
    Message.objects.filter(key__in=[job_key(Job(pk=pk)) for pk in pks]).delete()
    return Job.objects.filter(pk__in=pks).delete()[0]


def _stretches(rows: QuerySet) -> list[list[Any]]:
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return [pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE)]
