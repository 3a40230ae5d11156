"""kill -9 in the middle: before or after, never between, never twice; the next click or worker does it once."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from clusters.firms.importing import start_import
from clusters.models import Application
from config.celery import app
from records.clock import real_now
from records.models import DemoClock, Dossier, Job, Turn
from records.proposals import propose
from records.tasks import sweep_jobs
from records.trail import faults
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, workbook
from tests.races.processes import PATIENCE, Program, Web, Worker
from tests.races.together import until_waiting

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ENDLESS = """CREATE TRIGGER stand_still BEFORE UPDATE ON records_turn WHEN OLD.dossier_id = {dossier} BEGIN
SELECT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n); END"""


@pytest.fixture
def running(tmp_path) -> Iterator[Callable[..., Any]]:
    """Starts a program of the portal; whatever still runs is ended with the test."""
    started: list[Program] = []

    def start(kind: type[Program], **more: str) -> Program:
        started.append(kind(tmp_path, **more))
        return started[-1]

    yield start
    for program in started:
        program.kill()


@contextmanager
def standing_before_the_turn_of(application: Application) -> Iterator[Callable[[], None]]:
    """Let a step on this file write its state and its event, and stand before it passes the turn on.

    Yields what waits until it stands there. On SQLite, which knows no lock on a row, the statement never ends.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            list(Turn.objects.standing().filter(dossier=application.dossier).select_for_update())
            yield lambda: until_waiting(1)
        return
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS.format(dossier=application.dossier_id))
        yield until_written
        cursor.execute("DROP TRIGGER stand_still")


def until_written() -> None:
    """Until another process has held SQLite's one write lock for longer than anything but that statement takes."""
    held, deadline = 0, time.monotonic() + PATIENCE
    while held < 20:
        assert time.monotonic() < deadline
        held = held + 1 if is_held() else 0
        time.sleep(0.05)


def is_held() -> bool:
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def session_of(user: User, moment: str) -> str:
    """The cookie of somebody signed in while the demo day stands there."""
    DemoClock.objects.update_or_create(pk=1, defaults={"stands_at": at(moment), "set_at": real_now()})
    client = Client()
    client.force_login(user, "accounts.backends.PeopleBackend")
    return client.cookies[portal.SESSION_COOKIE_NAME].value


def step_of(subject: Any, step: str) -> str:
    return f"/desk/files/{subject.dossier_id}/steps/{step}/"


def found(subject: Any, step: str) -> tuple[str, int]:
    """The state and how often the step stands in the history; every chain of events must be whole."""
    assert [fault for dossier in Dossier.objects.all() for fault in faults(dossier)] == []
    return str(fresh(subject).state), fresh(subject).dossier.events.filter(step=step).count()


# The web process


def test_a_step_cut_off_by_a_kill_has_not_happened_and_is_then_taken_once(declared, zhejiang, running):
    address, told = step_of(declared, "accept"), {"seen": declared.dossier.version}
    session, web, codes = session_of(zhejiang, "2025-04-14 09:00"), running(Web), []
    with standing_before_the_turn_of(declared) as until_there:
        click = Thread(target=lambda: codes.append(web.post(address, told, session)))
        click.start()
        until_there()
        web.kill()
        click.join(PATIENCE)
    assert codes == [0]
    assert found(declared, "accept") == ("declared", 0)
    again = running(Web)
    assert [again.post(address, told, session) for _click in range(2)] == [302, 302]
    assert found(declared, "accept") == ("provincial", 1)


def test_a_list_cut_off_in_the_middle_has_not_gone_with_any_of_its_files(reference, accepted, running):
    """The first of its files stands at the ministry already when the second is cut off."""
    other = builders.fill(builders.start(builders.make_cluster(reference.agencies["330782"]), reference.batch,
                                         at("2025-04-10")), at("2025-04-10"))  # fmt: skip
    second = builders.accept(builders.declare(other, at("2025-04-11")), at("2025-04-14"))
    allotment = builders.rank([accepted, second], at("2025-06-19"))
    handler, approver = builders.staff(allotment.body_id)
    propose("send", allotment, by=handler, seen=fresh(allotment).dossier.version, now=at("2025-06-20"))
    address, told = step_of(allotment, "send"), {"act": "take", "seen": fresh(allotment).dossier.version}
    session, web = session_of(approver, "2025-06-20 09:00"), running(Web)
    with standing_before_the_turn_of(second) as until_there:
        click = Thread(target=lambda: web.post(address, told, session))
        click.start()
        until_there()
        web.kill()
        click.join(PATIENCE)
    assert found(allotment, "send") == ("open", 0)
    assert [found(each, "recommend") for each in (accepted, second)] == [("provincial", 0)] * 2
    assert running(Web).post(address, told, session) == 302
    assert found(allotment, "send") == ("sent", 1)
    assert [found(each, "recommend") for each in (accepted, second)] == [("ministry", 1)] * 2


def test_a_step_whose_answer_was_lost_is_not_taken_twice(declared, zhejiang, running):
    """Killed once the step is there, whether or not the browser has heard of it: the click that follows is no error."""
    address, told = step_of(declared, "accept"), {"seen": declared.dossier.version}
    session, web = session_of(zhejiang, "2025-04-14 09:00"), running(Web)
    Thread(target=lambda: web.post(address, told, session)).start()
    deadline = time.monotonic() + PATIENCE
    while fresh(declared).state != "provincial" and time.monotonic() < deadline:
        time.sleep(0.01)
    web.kill()
    assert running(Web).post(address, told, session) == 302
    assert found(declared, "accept") == ("provincial", 1)


def test_without_redis_the_portal_says_so_and_goes_on(declared, zhejiang, running, tmp_path):
    session = session_of(zhejiang, "2025-04-14 09:00")
    web = running(Web, REDIS_URL=f"unix://{tmp_path}/gone.sock")
    code, told = web.get("/healthz")
    assert (code, told["status"], sorted(told["faults"])) == (503, "fault", ["broker", "worker"])
    assert web.post(step_of(declared, "accept"), {"seen": declared.dossier.version}, session) == 302
    assert found(declared, "accept") == ("provincial", 1)


# The worker


@pytest.fixture
def queued() -> Iterator[None]:
    """Jobs go by the Redis beside the tests to whichever worker takes them."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


@pytest.mark.postgres
def test_an_import_cut_off_by_a_kill_has_left_nothing_and_the_next_worker_does_it_once(
    draft, yongkang, running, queued, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "files"
    DemoClock.objects.create(pk=1, stands_at=at("2025-04-10 12:00"), set_at=real_now())
    sheet = SimpleUploadedFile("名录.xlsx", workbook([firm(n, "champion") for n in range(1, 4)]).getvalue())
    before, filing = fresh(draft).dossier.version, draft.filing
    with transaction.atomic():
        attempt = start_import(filing, sheet, by=yongkang, now=at("2025-04-10 12:00"))
    worker = running(Worker)
    with transaction.atomic():
        list(type(attempt).objects.filter(pk=attempt.pk).select_for_update())  # written last, after list and firms
        until_waiting(1)
        worker.kill()
    job = Job.objects.get()
    assert (job.state, job.tries, filing.firm_lists.count(), fresh(draft).dossier.version) == ("running", 1, 0, before)

    Job.objects.update(lease=real_now() - timedelta(minutes=5))  # as if the dead worker's time had run out
    sweep_jobs()
    running(Worker)
    deadline = time.monotonic() + PATIENCE
    while Job.objects.get().is_open and time.monotonic() < deadline:
        time.sleep(0.1)
    job = Job.objects.get()
    assert (job.state, job.tries, filing.firm_lists.get().count) == ("done", 2, 3)
    assert fresh(draft).dossier.version == before + 1
    assert list(faults(fresh(draft).dossier)) == []
