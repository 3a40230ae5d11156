"""The ground every test stands on: the small reference set, people, applications at each stage, clients, browsers."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpResponse
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from clusters.models import Application
from records.clock import standing_at
from records.kept import let_go
from tests import builders
from tests.addresses import Standing, people, session_of
from tests.builders import at
from tests.post_office import Office, open_office
from tests.reference import Reference, build_reference
from tests.world import NOW, build_world

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the thread of the test

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                  "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A browser's walk is walked once more before it fails. What only PostgreSQL can show is left out on SQLite."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    kept = [item for item in items if not item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("postgres")])
    items[:] = kept


# The database and the file store


@contextmanager
def append_only_lifted() -> Iterator[None]:
    """Take the append-only triggers off for emptying tables between tests, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def flushing_append_only(flush: Callable[..., None]) -> Callable[..., None]:
    @wraps(flush)
    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with append_only_lifted():
            flush(self, sql_list)

    return execute_sql_flush


BaseDatabaseOperations.execute_sql_flush = flushing_append_only(BaseDatabaseOperations.execute_sql_flush)


@pytest.fixture(autouse=True, scope="session")
def _files_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads of a run lie in a folder of their own."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What a test kept is not the next one's: row ids begin anew, and so would the keys."""
    cache.clear()
    let_go()


# The small reference set and the people in it


@pytest.fixture
def reference(db: None) -> Reference:
    return build_reference()


def _person(name: str) -> Callable[..., User]:
    @pytest.fixture(name=name)
    def person(reference: Reference) -> User:
        return reference.people[name]

    return person


yongkang, yongkang_head = _person("yongkang"), _person("yongkang_head")
yiwu, yiwu_head = _person("yiwu"), _person("yiwu_head")
beilun, beilun_head = _person("beilun"), _person("beilun_head")
jiangyin, jiangyin_head = _person("jiangyin"), _person("jiangyin_head")
hongta, hongta_head = _person("hongta"), _person("hongta_head")
zhejiang, zhejiang_head = _person("zhejiang"), _person("zhejiang_head")
ningbo, ningbo_head = _person("ningbo"), _person("ningbo_head")
jiangsu, jiangsu_head = _person("jiangsu"), _person("jiangsu_head")
yunnan, yunnan_head = _person("yunnan"), _person("yunnan_head")
ministry, ministry_head = _person("ministry"), _person("ministry_head")
observer, expert, passer_by = _person("observer"), _person("expert"), _person("passer_by")
admin, administrator, county_administrator = _person("admin"), _person("administrator"), _person("county_administrator")


# One application of 永康 at each stage, each taken from the stage before


@pytest.fixture
def draft(reference: Reference) -> Application:
    cluster = builders.make_cluster(reference.agencies["330784"], "示例永康电动工具产业集群")
    return builders.start(cluster, reference.batch, at("2025-04-10 10:00"))


@pytest.fixture
def filled(draft: Application) -> Application:
    return builders.fill(draft, at("2025-04-10 11:00"))


@pytest.fixture
def declared(filled: Application) -> Application:
    return builders.declare(filled, at("2025-04-11 09:00"))


@pytest.fixture
def accepted(declared: Application) -> Application:
    return builders.accept(declared, at("2025-04-14 09:00"))


@pytest.fixture
def recommended(accepted: Application) -> Application:
    builders.recommend_list([accepted], at("2025-07-01 10:00"))
    return builders.fresh(accepted)


@pytest.fixture
def on_notice(recommended: Application) -> Application:
    builders.announce([recommended], at("2025-09-22 09:00"))  # five working days: 22–26 September
    return builders.fresh(recommended)


@pytest.fixture
def published(on_notice: Application) -> Application:
    builders.publish(on_notice.notice_entries.get().notice, at("2025-09-27 10:00"))
    return builders.fresh(on_notice)


# Time, clients, browsers


@pytest.fixture
def stand_at() -> Iterator[Callable[[str | datetime], datetime]]:
    """`stand_at("2025-04-10 10:00")` lets the portal's clock stand there until the test ends or moves it."""
    with ExitStack() as stack:

        def stand(moment: str | datetime) -> datetime:
            moment = at(moment) if isinstance(moment, str) else moment
            stack.enter_context(standing_at(moment))
            return moment

        yield stand


@pytest.fixture
def signed_in(stand_at: Callable[[str], datetime]) -> Callable[[User | None], Client]:
    """A client signed in as a person, or a visitor's for None. The clock stands at 2025-04-10 10:00 unless moved."""
    stand_at("2025-04-10 10:00")

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, "accounts.backends.PeopleBackend")
        return client

    return sign_in


@pytest.fixture
def get_as(signed_in: Callable[[User | None], Client]) -> Callable[..., HttpResponse]:
    def get(user: User | None, url: str, data: Any = None, **extra: Any) -> HttpResponse:
        return signed_in(user).get(url, data, **extra)

    return get


@pytest.fixture
def post_as(signed_in: Callable[[User | None], Client]) -> Callable[..., HttpResponse]:
    def post(user: User | None, url: str, data: Any = None, **extra: Any) -> HttpResponse:
        return signed_in(user).post(url, data or {}, **extra)

    return post


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture
def context(transactional_db: None, live_server: Any, context: Any) -> Any:
    """Close the pages before the tables are emptied: without this order they still ask while the test ends."""
    return context


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    """A mail server that keeps what the portal mails."""
    with open_office(settings) as found:
        yield found


# The world that every address is asked in


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing]:
    """The world and everybody's session, made once for a module; its clock stands at the world's moment."""
    with django_db_blocker.unblock(), transaction.atomic(), standing_at(NOW):
        reference = build_reference()
        yield Standing(build_world(reference), {column: session_of(user) for column, user in people(reference).items()})
        transaction.set_rollback(True)


@pytest.fixture
def standing(whole_world: Standing, db: None) -> Standing:
    """The world, of which a request undoes whatever it did."""
    return whole_world
