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
from playwright.sync_api import expect

from config.celery import app
from records import clock, job_runs
from records.job_runs import JobLost, Outcome, Progress, claim, end, left_behind, run
from records.jobs import start_job
from records.models import Heartbeat, Job
from records.tasks import heartbeat, run_job, sweep_jobs
from tests.builders import fresh
from tests.records.letters import NOON, write
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


@pytest.fixture
def no_worker():
    """Nobody takes from the queue; without PostgreSQL beside the tests there is no broker either."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def counting(letter, by, letters=3):
    return start_job("tiny.count", by=by, dossier=letter.dossier, facts={"letters": letters}, now=NOON)


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


# The page


def test_who_started_it_follows_it_on_its_page(letter, yongkang, get_as):
    job = counting(letter, yongkang)
    page = get_as(yongkang, job.get_absolute_url())
    assert page.templates[0].name == "records/job.html"
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "data-open" in page.content.decode()
    run(job.pk)
    ended = get_as(yongkang, job.get_absolute_url()).content.decode()
    assert "data-open" not in ended
    assert '<p data-ended>共3封</p>\n<p><a href="/desk/">看函件</a></p>' in ended


def test_a_script_gets_the_fragment_alone(letter, yongkang, get_as):
    job = counting(letter, yongkang)
    claim(job.pk, NOON)
    Job.objects.update(done=1, total=3, said="已点1封")
    answer = get_as(yongkang, job.get_absolute_url(), headers={"X-Requested-With": "fetch"})
    assert answer.templates[0].name == "records/_job.html"
    assert '<progress aria-label="清点函件" max="3" value="1"></progress>' in answer.content.decode()


@pytest.mark.parametrize("name", ["yongkang_head", "zhejiang", "beilun", "ministry", "admin", "passer_by"])
def test_nobody_else_knows_of_it(letter, yongkang, reference, get_as, name):
    job = counting(letter, yongkang)
    assert get_as(reference.people[name], job.get_absolute_url()).status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_a_script_told(letter, yongkang, get_as):
    job = counting(letter, yongkang)
    assert get_as(None, job.get_absolute_url()).status_code == 302
    assert get_as(None, job.get_absolute_url(), headers={"X-Requested-With": "fetch"}).status_code == 401


def test_a_job_on_a_file_one_no_longer_sees_is_gone(letter, yongkang, get_as):
    job = counting(letter, yongkang)
    yongkang.posts.update(valid_until=at("2025-04-01"))
    assert get_as(yongkang, job.get_absolute_url()).status_code == 404


# While no worker is there


NO_WORKER = "后台服务暂时没有运行，任务排队等待，不会丢失，恢复后自动接着办；请告诉系统管理员。"


@pytest.fixture
def says_so(letter, yongkang, get_as):
    """How often the page of a job that waits says that no worker is there."""
    job = counting(letter, yongkang)
    return lambda: get_as(yongkang, fresh(job).get_absolute_url()).content.decode().count(NO_WORKER)


def test_a_job_s_page_says_that_no_worker_has_come_yet(says_so):
    assert says_so() == 1
    heartbeat()
    assert says_so() == 0


def test_it_says_so_once_the_worker_has_been_silent_for_a_minute(says_so):
    heartbeat()
    Heartbeat.objects.update(beat_at=clock.real_now() - timedelta(seconds=50))
    assert says_so() == 0
    Heartbeat.objects.update(beat_at=clock.real_now() - timedelta(seconds=61))
    assert says_so() == 1


def test_a_worker_at_a_long_job_is_not_silent(says_so, letter, yongkang):
    """Its heartbeat waits behind the job, whose lease it renews all the while."""
    claim(other := counting(letter, yongkang).pk, NOON)
    assert says_so() == 0
    Job.objects.filter(pk=other).update(lease=clock.real_now() - timedelta(seconds=1))
    assert says_so() == 1


def test_of_a_job_that_has_ended_it_says_nothing(says_so):
    run(Job.objects.get().pk)
    assert says_so() == 0


@pytest.mark.parametrize("jobs", [1, 3])
def test_asking_costs_the_same_whatever_there_is(letter, yongkang, signed_in, django_assert_num_queries, jobs):
    for _n in range(jobs):
        job = counting(letter, yongkang)
    client = signed_in(yongkang)
    heartbeat()
    with django_assert_num_queries(4):  # session, person with posts, the job, the heartbeat
        client.get(job.get_absolute_url(), headers={"X-Requested-With": "fetch"})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_follows_the_work_by_itself(letter, yongkang, no_worker, signed_in, page, live_server):
    job = counting(letter, yongkang)
    session = signed_in(yongkang).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + job.get_absolute_url())
    expect(page.locator(".job .state")).to_have_text("等待")
    Job.objects.update(state="running", done=1, total=3, said="已点1封")
    expect(page.locator(".job .state")).to_have_text("进行中")
    expect(page.locator(".job progress")).to_have_attribute("value", "1")
    expect(page.locator(".job .meta")).to_have_text("已点1封 1/3")
    Job.objects.update(state="queued")
    run(job.pk)
    expect(page.locator(".job [role=status]")).to_have_text("共3封")
    expect(page.locator(".job a")).to_have_attribute("href", "/desk/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_that_no_worker_is_there_comes_and_goes_by_itself(letter, yongkang, no_worker, signed_in, page, live_server):
    job = counting(letter, yongkang)
    session = signed_in(yongkang).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + job.get_absolute_url())
    expect(page.locator(".job .note")).to_have_text(NO_WORKER)
    expect(page.locator(".job [role=status]")).to_have_text(NO_WORKER)
    heartbeat()
    expect(page.locator(".job .note")).to_have_count(0)
    expect(page.locator(".job [role=status]")).to_have_text("")
    Heartbeat.objects.update(beat_at=clock.real_now() - timedelta(minutes=2))
    expect(page.locator(".job .note")).to_have_text(NO_WORKER)
    run(job.pk)
    expect(page.locator(".job [role=status]")).to_have_text("共3封")
    expect(page.locator(".job .note")).to_have_count(0)
