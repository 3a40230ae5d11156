"""What has had its day is forgotten by night; nothing that a file's trail is made of ever goes."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.firms.importing import carry_out, start_import
from clusters.models import FirmImport
from records.clock import day_of, start_of
from records.daily import run_day, run_days
from records.job_runs import Outcome, Progress, claim, end
from records.jobs import start_job
from records.messages import tell
from records.models import Job, Message, Seal
from records.pruning import prune_jobs, prune_messages
from tests.builders import at, declare, fresh
from tests.firms import firm, workbook
from tests.records.letters import NOON, write

DAY = timedelta(days=1)


def ended_job(reference, by, now=NOON):
    """A job that came to its end, and the message of it."""
    job = start_job("tiny.count", by=by, dossier=write(reference).dossier, facts={"letters": 1}, now=now)
    return ended(job, now)


def ended(job, now):
    end(Progress(claim(job.pk, now)), Outcome(Job.State.DONE, {"words": "办好了。"}), now)
    return fresh(job)


@pytest.fixture
def no_worker(django_capture_on_commit_callbacks):
    """What is queued waits for the test."""
    with django_capture_on_commit_callbacks():
        yield


def test_a_job_is_kept_for_ninety_days_and_goes_with_its_message(reference, yongkang, no_worker):
    ended_job(reference, yongkang)
    assert prune_jobs(NOON + 90 * DAY) == 0
    assert (Job.objects.count(), Message.objects.filter(kind="job").count()) == (1, 1)
    assert prune_jobs(NOON + 90 * DAY + timedelta(seconds=1)) == 1
    assert (Job.objects.count(), Message.objects.filter(kind="job").count()) == (0, 0)


def test_a_job_that_waits_or_runs_is_never_forgotten(reference, yongkang, no_worker):
    waiting, running = (
        start_job("tiny.count", by=yongkang, dossier=write(reference).dossier, facts={"letters": 1}, now=NOON)
        for _each in range(2)
    )
    claim(running.pk, NOON)
    assert prune_jobs(NOON + 1000 * DAY) == 0
    assert set(Job.objects.all()) == {waiting, running}


def test_a_read_message_is_kept_for_a_year_and_an_unread_one_for_good(reference, yongkang, yiwu):
    tell([yongkang, yiwu], Message.Kind.PROGRESS, subject="甲", key="a", now=NOON)
    Message.objects.filter(recipient=yongkang).update(read_at=NOON + 10 * DAY)
    assert prune_messages(NOON + 375 * DAY) == 0
    assert prune_messages(NOON + 375 * DAY + timedelta(seconds=1)) == 1
    assert Message.objects.get().recipient == yiwu


def test_how_long_is_a_setting(reference, yongkang, no_worker, settings):
    settings.PORTAL_JOBS_KEPT = 7
    ended_job(reference, yongkang)
    assert (prune_jobs(NOON + 7 * DAY), prune_jobs(NOON + 8 * DAY)) == (0, 1)


def attempt(application, by, rows, now):
    """One import of a firm list, carried out; returns the attempt."""
    sent = SimpleUploadedFile("名录.xlsx", workbook(rows).getvalue())
    found = start_import(application.filing, sent, by=by, now=now)
    carry_out(found, by=by, now=now)
    ended(found.job, now)
    return fresh(found)


def test_what_attempts_at_a_list_left_goes_and_every_list_stays(draft, yongkang, no_worker):
    bad = [[*firm(1)[:2], "中等", *firm(1)[3:]]]
    with_list = attempt(draft, yongkang, [firm(1)], NOON)
    failed, last = (attempt(draft, yongkang, bad, NOON + n * DAY) for n in (1, 2))
    marked = Path(last.marked.path)
    assert marked.is_file()
    night = start_of(day_of(NOON + 93 * DAY)) + timedelta(minutes=5)
    run_days(day_of(night) - DAY, day_of(night + DAY))
    assert list(FirmImport.objects.order_by("pk")) == [with_list, last]
    assert (fresh(last).marked.name, fresh(last).fault_count) == ("", 1)
    assert set(Job.objects.all()) == {with_list.job, last.job}
    assert not Job.objects.filter(pk=failed.job_id).exists()
    assert (draft.filing.firm_lists.count(), draft.filing.current_firm_list) == (1, with_list.firm_list)


def test_nothing_of_a_file_is_ever_among_it(filled, reference, yongkang):
    """A whole round's worth of rows, ten years later."""
    declare(filled, at("2025-04-11 09:00"))
    Message.objects.update(read_at=at("2025-04-12 09:00"))
    before = rows_of_the_trail()
    run_day(day_of(at("2035-04-11 09:00")))
    assert (rows_of_the_trail(), Message.objects.count()) == (before, 0)


def rows_of_the_trail():
    """How many rows there are of all but what is forgotten, and the night's own seal."""
    models = [model for model in apps.get_models() if model._meta.app_label in portal.PORTAL_APPS]
    return {model: model._default_manager.count() for model in models if model not in (Message, Job, Seal)}
