"""The county's desk: browsers in a demonstration, whose clock stands at 2025-04-10 unless moved; a list imported."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from records.clock import real_now
from records.models import DemoClock
from tests.builders import at
from tests.firms import workbook

AXE = (project.BASE_DIR / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 20_000  # milliseconds: a busy machine may take its time


def violations(page: Page) -> list[str]:
    """What axe finds on a page whose context lets it in (`bypass_csp`)."""
    page.evaluate(AXE)
    asked = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


@pytest.fixture
def portal(live_server: LiveServer, settings: Any) -> LiveServer:
    settings.PORTAL_DEMO = True
    expect.set_options(timeout=PATIENCE)
    return live_server


@pytest.fixture
def open_as(portal: LiveServer, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """A page of somebody signed in, in a browser of one's own; a script that fails fails the test."""
    broken: list[str] = []

    def open_page(user: User, address: str, **options: Any) -> Page:
        client = Client()
        client.force_login(user, "accounts.backends.PeopleBackend")
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal.url}])
        context.on("weberror", lambda error: broken.append(str(error.error)))
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{portal.url}{address}")
        return page

    yield open_page
    assert broken == []


@pytest.fixture
def the_clock_goes_to(portal: LiveServer) -> Callable[[str], None]:
    """`the_clock_goes_to("2025-06-15 18:00:01")`, also under the pages that are open."""

    def go(moment: str) -> None:
        DemoClock.objects.update_or_create(pk=1, defaults={"stands_at": at(moment), "set_at": real_now()})

    return go


@pytest.fixture
def upload(signed_in, django_capture_on_commit_callbacks):
    """Import a firm list through the page and let the background finish; the page afterwards."""

    def send(user, application, rows, name="名录.xlsx"):
        content = rows if isinstance(rows, bytes) else workbook(rows).getvalue()
        client = signed_in(user)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                reverse("clusters:firm-import", args=[application.pk]), {"workbook": SimpleUploadedFile(name, content)}
            )
        assert answer.status_code == 302
        return client.get(answer.headers["Location"]).content.decode()

    return send
