"""The page of a job: who follows it, what it says while nobody works, how it goes on by itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from records import clock
from records.job_runs import claim, run
from records.models import Heartbeat, Job
from records.tasks import heartbeat
from tests.builders import fresh
from tests.records.letters import NOON, counting, write
from tests.reference import at

NO_WORKER = "后台服务暂时没有运行，任务排队等待，不会丢失，恢复后自动接着办；请告诉系统管理员。"


@pytest.fixture
def letter(reference):
    return write(reference)


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


@pytest.fixture
def followed(letter, yongkang, no_worker, signed_in, page, live_server):
    """A job whose page the one who started it has open in a browser."""
    job = counting(letter, yongkang)
    session = signed_in(yongkang).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + job.get_absolute_url())
    return job


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_follows_the_work_by_itself(followed, page):
    expect(page.locator(".job .state")).to_have_text("等待")
    Job.objects.update(state="running", done=1, total=3, said="已点1封")
    expect(page.locator(".job .state")).to_have_text("进行中")
    expect(page.locator(".job progress")).to_have_attribute("value", "1")
    expect(page.locator(".job .meta")).to_have_text("已点1封 1/3")
    Job.objects.update(state="queued")
    run(followed.pk)
    expect(page.locator(".job [role=status]")).to_have_text("共3封")
    expect(page.locator(".job a")).to_have_attribute("href", "/desk/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_that_no_worker_is_there_comes_and_goes_by_itself(followed, page):
    expect(page.locator(".job .note")).to_have_text(NO_WORKER)
    expect(page.locator(".job [role=status]")).to_have_text(NO_WORKER)
    heartbeat()
    expect(page.locator(".job .note")).to_have_count(0)
    expect(page.locator(".job [role=status]")).to_have_text("")
    Heartbeat.objects.update(beat_at=clock.real_now() - timedelta(minutes=2))
    expect(page.locator(".job .note")).to_have_text(NO_WORKER)
    run(followed.pk)
    expect(page.locator(".job [role=status]")).to_have_text("共3封")
    expect(page.locator(".job .note")).to_have_count(0)
