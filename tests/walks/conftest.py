"""A demonstration that people walk through: the demo clock, a browser for each, pictures of the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from playwright.sync_api import BrowserContext, ConsoleMessage, expect
from pytest_django.live_server_helper import LiveServer

from tests.walks.album import Album
from tests.walks.people import Official, Visitor

PATIENCE = 15_000  # milliseconds: a busy machine may take its time


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def portal(transactional_db: None, live_server: LiveServer, settings: Any) -> LiveServer:
    """The portal as a demonstration: its clock stands at 2025-04-10 until somebody moves it."""
    settings.PORTAL_DEMO = True
    return live_server


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Album:
    """Pictures under test-results/walks/, in a folder of the walk's name."""
    return Album(Path(project.BASE_DIR) / "test-results" / "walks" / request.function.__name__.removeprefix("test_"))


@pytest.fixture
def arrive(portal: LiveServer, new_context: Callable[[], BrowserContext], album: Album) -> Any:
    """`arrive()` is a visitor with a browser of one's own; `arrive(County, "yongkang")` an official, signed in.

    A script that fails, or that the policy forbids, fails the test.
    """
    broken: list[str] = []

    def come(kind: type[Visitor] = Visitor, username: str = "") -> Any:
        context = new_context()
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        context.on("console", lambda said: broken.append(said.text) if _is_bad(said) else None)
        person = kind(context.new_page(), portal.url, album)
        if isinstance(person, Official):
            person.signs_in(username)
        return person

    yield come
    assert broken == []


def _is_bad(said: ConsoleMessage) -> bool:
    """Whether the browser complains of the page: a policy broken, a script that threw."""
    return said.type == "error" and "Failed to load resource" not in said.text
