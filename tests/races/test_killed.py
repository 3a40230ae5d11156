"""kill -9 in the middle: before or after, never between, never twice; the next click or worker does it once."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from accounts.models import User
from clusters.firms.importing import start_import as start_firms
from clusters.importing import BLOCK, Row, import_rows
from clusters.models import (
    Application,
    FirmImport,
    Recognition,
    RegisteredTitle,
    Term,
    TitleImport,
    TitleKind,
    TitleList,
)
from clusters.recognising import Publishing
from clusters.title_imports import start_titles
from clusters.titles import Announcement
from config.celery import app
from records.clock import real_now
from records.job_runs import run
from records.models import DemoClock, Dossier, Job, Turn
from records.proposals import propose
from records.tasks import sweep_jobs
from records.trail import faults
from reviews.list_imports import start_import, start_preview
from tests import builders
from tests.builders import at, fresh
from tests.firms import TITLE_HEADINGS, code, firm, register, workbook
from tests.races.processes import PATIENCE, Program, Web, Worker
from tests.races.together import until_waiting

NOON = at("2025-04-10 12:00")
FIRST = Publishing("工信部企业函〔2023〕9号", date(2023, 1, 11), date(2023, 1, 1), date(2025, 12, 31))
SECOND = Publishing("工信部企业函〔2025〕300号", date(2025, 12, 1), date(2026, 1, 1), date(2028, 12, 31))
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


@pytest.fixture
def files(settings, tmp_path) -> None:
    """Files lie where the programs of the test look for them, and the demo day stands still."""
    settings.MEDIA_ROOT = tmp_path / "files"
    DemoClock.objects.create(pk=1, stands_at=NOON, set_at=real_now())


def killed_before(rows: QuerySet, running: Callable[..., Any]) -> None:
    """Let a worker come as far as these rows, which it waits for, and kill it there."""
    worker = running(Worker)
    with transaction.atomic():
        list(rows.select_for_update())
        until_waiting(1)
        worker.kill()


def taken_up_again(job: Job, running: Callable[..., Any]) -> Job:
    """The job once another worker has done what the killed one left."""
    assert (fresh(job).state, fresh(job).tries) == ("running", 1)
    Job.objects.filter(pk=job.pk).update(lease=real_now() - timedelta(minutes=5))  # as if the dead one's time were up
    sweep_jobs()
    running(Worker)
    deadline = time.monotonic() + PATIENCE
    while fresh(job).is_open and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (fresh(job).state, fresh(job).tries) == ("done", 2)
    return fresh(job)


@pytest.mark.postgres
@pytest.mark.usefixtures("queued", "files")
def test_a_firm_list_cut_off_by_a_kill_has_left_nothing_and_the_next_worker_keeps_it_once(draft, yongkang, running):
    sheet = SimpleUploadedFile("名录.xlsx", workbook([firm(n, "champion") for n in range(1, 4)]).getvalue())
    before, filing = fresh(draft).dossier.version, draft.filing
    with transaction.atomic():
        attempt = start_firms(filing, sheet, by=yongkang, now=NOON)
    killed_before(FirmImport.objects.filter(pk=attempt.pk), running)  # written last, after list and firms
    assert (filing.firm_lists.count(), fresh(draft).dossier.version) == (0, before)
    taken_up_again(attempt.job, running)
    assert (filing.firm_lists.get().count, fresh(draft).dossier.version) == (3, before + 1)
    assert list(faults(fresh(draft).dossier)) == []


@pytest.mark.postgres
@pytest.mark.usefixtures("queued", "files")
def test_a_list_of_titles_cut_off_by_a_kill_leaves_the_old_one_and_then_takes_its_place_once(
    reference, zhejiang, running
):
    """Between the two the register would have lost the old list, or held half of the new."""
    office = reference.agencies["33"]
    old = register("specialised", [1, 2], office, by=zhejiang, now=NOON)
    announced = Announcement(TitleKind.SPECIALISED, office, old.document_no, old.valid_from, old.valid_until)
    rows = [[f"示例{number}号阀门有限公司", code(number)] for number in (1, 2, 3)]
    sheet = SimpleUploadedFile("名单.xlsx", workbook(rows, TITLE_HEADINGS).getvalue())
    with transaction.atomic():
        attempt = start_titles(announced, sheet, by=zhejiang, now=NOON)
    killed_before(TitleImport.objects.filter(pk=attempt.pk), running)  # written last, after list and firms
    assert (TitleList.objects.get(), old.is_current, RegisteredTitle.objects.count()) == (old, True, 2)
    taken_up_again(attempt.job, running)
    made = TitleList.objects.current().get()
    assert (made.entries.count(), TitleList.objects.count(), fresh(old).is_current) == (3, 2, False)


@pytest.mark.postgres
@pytest.mark.usefixtures("queued", "files")
def test_a_published_list_cut_off_by_a_kill_goes_on_after_its_last_whole_block(reference, ministry_head, running):
    """Killed in its second block: what was landed there is gone with it, the first stands and is not landed again."""
    rows = [Row(line, "2022", f"示例{line}号产业集群", "", "", "330784") for line in range(2, BLOCK + 4)]
    import_rows(rows, publishing=FIRST, by=ministry_head, now=NOON)
    lines = ["batch_year,name,province,county,division_code", *(f"2022,{row.name},,,330784" for row in rows)]
    sheet = SimpleUploadedFile("名单.csv", "\n".join(lines).encode())
    with transaction.atomic():
        kept = start_preview(sheet, SECOND, is_renewal=True, by=ministry_head, now=NOON)
    run(kept.preview_id)
    with transaction.atomic():
        kept = start_import(kept, by=ministry_head, now=NOON)
    last = Recognition.objects.get(name=rows[-1].name)
    killed_before(Dossier.objects.filter(pk=last.dossier_id), running)  # whose step is the last
    terms = Term.objects.filter(kind=Term.Kind.RENEWAL)
    assert (terms.count(), len(fresh(kept).landed)) == (BLOCK, BLOCK)
    assert taken_up_again(kept.run, running).result["words"] == "已写入52行，0行没有导入。"
    assert (terms.count(), len(fresh(kept).landed)) == (52, 52)
    dossiers = Dossier.objects.filter(kind=Dossier.Kind.RECOGNITION)
    assert [each.events.filter(step="renew").count() for each in dossiers] == [1] * 52
    assert [fault for dossier in dossiers for fault in faults(dossier)] == []
