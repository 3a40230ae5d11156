"""Jobs: a row first, carried out once at a time, told in words, left behind by nobody."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from config.celery import app
from records import clock, job_runs
from records.job_runs import JobLost, Outcome, Progress, claim, end, left_behind, run
from records.jobs import start_job
from records.models import Job
from records.tasks import run_job, sweep_jobs
from tests.builders import fresh
from tests.records.letters import NOON, counting, write
from tests.reference import at
from tests.tiny import jobs as tiny

DEAD = timedelta(minutes=5)  # longer than any lease
PATIENCE = 10  # seconds


@pytest.fixture
def letter(reference):
    return write(reference)


@pytest.fixture
def during():
    """What shall happen in the middle of the work."""
    yield tiny.during
    tiny.during.clear()


def start(kind, letter, by):
    return start_job(kind, by=by, dossier=letter.dossier, now=NOON)


def lapse(job):
    """As if its lease had run out."""
    Job.objects.filter(pk=job.pk).update(lease=clock.real_now() - DEAD)


def brought(django_capture_on_commit_callbacks, *begin):
    """Start a job the way a request does: what is to follow the commit follows it."""
    with django_capture_on_commit_callbacks(execute=True):
        job = start(*begin)
    return fresh(job)


def until(rows):
    """Whether rows come to be there, as another connection writes them."""
    deadline = time.monotonic() + PATIENCE
    while not (there := rows().exists()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return there


# From the row to the end


def test_a_job_is_a_row_before_anything_else(letter, yongkang):
    job = fresh(counting(letter, yongkang))
    assert (job.state, job.label, job.agency.code) == ("queued", "清点函件", "330784")
    assert (job.created_at, job.started_at, job.finished_at, job.tries) == (NOON, None, None, 0)


def test_it_is_queued_when_the_transaction_is_committed(letter, yongkang, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = counting(letter, yongkang)
        assert fresh(job).state == "queued"
    assert fresh(job).state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_taken_back_leaves_no_job(letter, yongkang):
    with transaction.atomic():
        counting(letter, yongkang)
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    assert fresh(letter).text == "请予支持"


def test_what_came_of_it_stands_in_the_row(letter, yongkang, stand_at):
    job = counting(letter, yongkang)
    stand_at("2025-04-10 12:30")
    run(job.pk)
    job = fresh(job)
    assert (job.state, job.done, job.total, job.said) == ("done", 3, 3, "已点3封")
    assert job.result == {"words": "共3封", "url": "/desk/", "label": "看函件"}
    assert (job.started_at, job.finished_at, job.tries) == (at("2025-04-10 12:30"), at("2025-04-10 12:30"), 1)
    assert fresh(letter).text == "第3封"


def test_a_refusal_is_told_as_it_was_said(letter, yongkang, django_capture_on_commit_callbacks):
    job = brought(django_capture_on_commit_callbacks, "tiny.refused", letter, yongkang)
    assert (job.state, job.problem) == ("failed", "第3封没有署名，请补上后再清点。")
    assert job.result == {"url": "/desk/files/", "label": "下载标注"}


def test_what_nobody_foresaw_is_told_with_a_number_to_quote(letter, yongkang, caplog, monkeypatch):
    monkeypatch.setattr(job_runs.logger, "propagate", True)
    job = start("tiny.broken", letter, yongkang)
    run_job(job.pk)
    words = f"抱歉，平台出了意外，“清点函件”没有办完。请再办一次；仍不成，请把任务号{job.pk}告诉系统管理员。"
    assert (fresh(job).state, fresh(job).problem) == ("failed", words)
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_a_kind_nobody_declared_is_a_mistake_of_ours(letter, yongkang):
    with pytest.raises(KeyError):
        start("tiny.unknown", letter, yongkang)


def test_a_job_left_by_an_older_version_is_told_too(letter, yongkang):
    job = counting(letter, yongkang)
    Job.objects.update(kind="tiny.gone")
    run(job.pk)
    assert fresh(job).state == "failed"


def test_no_job_ends_without_its_time(letter, yongkang):
    job = counting(letter, yongkang)
    job.state = Job.State.DONE
    with pytest.raises(IntegrityError):
        job.save()


def test_who_acts_without_a_file_acts_from_the_highest_seat(reference, ministry, passer_by):
    facts = {"letters": 1}
    assert start_job("tiny.count", by=ministry, facts=facts, now=NOON).agency.code == "ministry"
    assert start_job("tiny.count", by=passer_by, facts=facts, now=NOON).agency is None


# Once at a time, however often it is brought


def test_a_job_brought_twice_is_done_once(letter, yongkang, during):
    job = counting(letter, yongkang, letters=1)
    began = []
    during.append(lambda job: began.append(job.tries) or run(job.pk))
    run(job.pk)
    run(job.pk)
    assert (began, fresh(job).tries) == ([1], 1)


@pytest.mark.postgres
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_begins(letter, yongkang, no_worker):
    job = counting(letter, yongkang)
    claimed = []

    def take():
        claimed.append(claim(job.pk, NOON))
        connection.close()

    workers = [Thread(target=take) for _n in range(8)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert len(claimed) == 8
    assert [taken.tries for taken in claimed if taken] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_gone_loses_nothing(letter, yongkang, no_worker):
    job = counting(letter, yongkang)
    assert fresh(job).state == "queued"
    lapse(job)
    app.conf.task_always_eager = True
    sweep_jobs()
    assert fresh(job).state == "done"


def test_the_sweep_takes_up_what_the_queue_lost(letter, yongkang):
    job = counting(letter, yongkang)
    sweep_jobs()
    assert fresh(job).state == "queued"  # the queue may still bring it
    lapse(job)
    sweep_jobs()
    assert (fresh(job).state, fresh(job).tries) == ("done", 1)
    lapse(job)
    sweep_jobs()
    assert fresh(job).tries == 1


def test_the_sweep_takes_up_what_a_dead_worker_held(letter, yongkang):
    job = counting(letter, yongkang)
    claim(job.pk, NOON)
    sweep_jobs()
    assert (fresh(job).state, fresh(job).tries) == ("running", 1)
    lapse(job)
    sweep_jobs()
    assert (fresh(job).state, fresh(job).tries) == ("done", 2)


def test_a_job_that_kills_its_workers_is_given_up(letter, yongkang):
    job = counting(letter, yongkang)
    for _try in range(3):
        assert claim(job.pk, NOON) is not None
        lapse(job)
        queued = list(left_behind(NOON))
    assert queued == []
    words = f"抱歉，“清点函件”试了3次都没有办完，已经停下。请把任务号{job.pk}告诉系统管理员。"
    assert (fresh(job).state, fresh(job).problem, fresh(job).finished_at) == ("failed", words, NOON)


def test_a_worker_taken_for_dead_stops_and_ends_nothing(letter, yongkang):
    job = claim(counting(letter, yongkang).pk, NOON)
    late = Progress(job)
    lapse(job)
    assert list(left_behind(NOON)) == [job.pk]
    late.to(1)
    late.write()
    with pytest.raises(JobLost):
        late.to(2)
    end(late, Outcome(Job.State.DONE), NOON)
    assert (fresh(job).state, fresh(job).done) == ("queued", 0)
    assert claim(job.pk, NOON).tries == 2


KILLED = """
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
from records.job_runs import run
run({pk})
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_all_or_nothing(letter, yongkang, no_worker):
    job = start("tiny.killed", letter, yongkang)
    worker = KILLED.format(pk=job.pk, name=str(connection.settings_dict["NAME"]))
    environment = os.environ | {"PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    died = subprocess.run([sys.executable, "-c", worker], env=environment, cwd=settings.BASE_DIR, check=False)
    assert died.returncode == -9
    assert (fresh(job).state, fresh(letter).text) == ("running", "请予支持")
    lapse(job)
    assert list(left_behind(NOON)) == [job.pk]
    run(job.pk)
    assert (fresh(job).state, fresh(job).tries, fresh(letter).text) == ("done", 2, "点完")


# Progress


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_of_the_work_is_open(letter, yongkang, during, monkeypatch):
    monkeypatch.setattr(job_runs, "PAUSE", 0.01)
    seen = []
    during.append(lambda job: seen.append(until(lambda: Job.objects.filter(pk=job.pk, said=f"已点{len(seen) + 1}封"))))
    counting(letter, yongkang, letters=2)
    assert seen == [True, True]


@pytest.mark.django_db(transaction=True)
def test_a_silent_worker_is_no_dead_one(letter, yongkang, during, monkeypatch):
    monkeypatch.setattr(job_runs, "PAUSE", 0.01)
    monkeypatch.setattr(job_runs, "RENEWAL", timedelta())
    renewed = []

    def keep_silent(job):
        lapse(job)
        renewed.append(until(lambda: Job.objects.filter(pk=job.pk, lease__gt=clock.real_now())))

    during.append(keep_silent)
    start("tiny.silent", letter, yongkang)
    assert renewed == [True]


def test_words_of_progress_stay_within_a_line(letter, yongkang):
    job = claim(counting(letter, yongkang).pk, NOON)
    progress = Progress(job)
    progress.of(9)
    progress.to(4, "长" * 500)
    progress.to(5)
    progress.write()
    assert (fresh(job).done, fresh(job).total, fresh(job).said) == (5, 9, "长" * 200)
