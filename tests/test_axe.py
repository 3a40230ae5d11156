"""Every page, empty, filled, refused and after a form with nothing in it: no violation, and none scrolls sideways.

The pages are those of the table of addresses, so a new one is looked at as soon as it has its row.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from clusters.invitations import withdraw
from records.clock import real_now
from records.models import DemoClock
from tests.addresses import Row, people, rows, session_of
from tests.reference import Reference
from tests.world import NOW, build_world, previewed_list

pytestmark = [
    pytest.mark.browser,
    pytest.mark.browser_context_args(bypass_csp=True, reduced_motion="reduce"),  # no colour is measured half way
]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
LOOK = """async ([axe, rules]) => {
  if (!window.axe) (0, eval)(axe);
  const found = await window.axe.run(document, rules);
  const wide = document.scrollingElement.scrollWidth > window.innerWidth ? ["scrolls sideways"] : [];
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(", ")}`).concat(wide);
}"""
SEND = """(address) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  form.append(Object.assign(document.createElement("input"), {name: "csrfmiddlewaretoken", value: token}));
  document.body.append(form);
  form.submit();
}"""
WAYS = [(1366, 768, "light"), (390, 844, "dark")]
ROWS = rows()


def shown(column: str, method: str = "GET", code: int = 200) -> list[Row]:
    """The pages with that answer; what is public is looked at as a visitor, since it knows nobody else."""
    return [
        row
        for row in ROWS
        if (row.method, row.codes[column], row.is_public) == (method, code, column == "public")
    ]  # fmt: skip


def lists(column: str) -> list[Row]:
    return [row for row in shown(column) if "{" not in row.address]


class Looking:
    """A browser in which somebody opens page after page; what is wrong is kept by page and width."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        self.wrong: dict[str, list[str]] = {}

    def open(self, row: Row, world: dict[str, Any]) -> None:
        url = self.server.url + row.url(world)
        answer = self.page.request.head(url)
        if answer.status != 405 and answer.headers["content-type"].startswith("text/html"):
            self.page.goto(url)
            self.look(str(row))

    def send_nothing(self, row: Row, world: dict[str, Any]) -> None:
        self.page.goto(f"{self.server.url}/accounts/password/")  # or to sign in: either brings a token
        with self.page.expect_navigation():
            self.page.evaluate(SEND, row.url(world))
        self.look(str(row))

    def look(self, name: str) -> None:
        for width, height, scheme in WAYS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)
            if found := self.page.evaluate(LOOK, [AXE, RULES]):
                self.wrong[f"{name}, {width} wide, {scheme}"] = found


@pytest.fixture
def look_as(
    reference: Reference, settings: Any, context: BrowserContext, live_server: LiveServer
) -> Callable[[str], Looking]:
    """A browser signed in as whoever stands behind a column; the demonstration's day stands at the world's."""
    settings.PORTAL_DEMO = True
    DemoClock.objects.create(pk=1, stands_at=NOW, set_at=real_now())
    users = people(reference)

    def look(column: str) -> Looking:
        context.clear_cookies()
        if column in users:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(users[column]), "url": live_server.url}
            context.add_cookies([cookie])
        return Looking(context.new_page(), live_server)

    return look


@pytest.mark.parametrize("column", ["public", "own", "prov", "minhead"])
def test_no_page_has_a_violation(reference, look_as, column):
    looking = look_as(column)
    for row in lists(column):
        looking.open(row, {})
    world = build_world(reference)
    for row in [*shown(column), *shown(column, code=403)[:1], *shown(column, code=404)[:1]]:
        looking.open(row, world)
    for row in shown(column, "POST"):
        looking.send_nothing(row, world)
    assert looking.wrong == {}


def test_nor_has_what_an_import_did(look_as, reference):
    looking = look_as("minhead")
    imported = previewed_list(reference.people["ministry"])
    looking.page.goto(f"{looking.server.url}/desk/import/{imported.pk}/")
    looking.page.get_by_role("button", name="导入").click()
    expect(looking.page.get_by_role("heading", name="导入结果")).to_be_visible()
    expect(looking.page.locator("main")).to_contain_text("已写入1行")
    looking.look("the result")
    assert looking.wrong == {}


def test_nor_has_a_desk_as_others_see_it(reference, look_as):
    world = build_world(reference)
    wrong: dict[str, list[str]] = {}
    for column in ("nobody", "near", "provobs", "farprov", "system", "minobs"):
        looking = look_as(column)
        for row in lists(column):
            looking.open(row, world)
        wrong |= {f"{column}: {page}": found for page, found in looking.wrong.items()}
    assert wrong == {}


def test_nor_has_what_somebody_invited_sees(reference, look_as, live_server, settings):
    world = build_world(reference)
    looking = look_as("public")
    value = session_of(world["coeditor"])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
    looking.page.context.add_cookies([cookie])
    draft = f"/desk/applications/{world['draft'].pk}"
    for address in ("/desk/", f"{draft}/sections/figures/", f"{draft}/sections/evidence/"):
        looking.page.goto(f"{live_server.url}{address}")
        looking.look(address)
    withdraw(world["draft"], world["coeditor"].invitations.get(), by=reference.people["yongkang"], now=NOW)
    looking.page.goto(f"{live_server.url}{draft}/sections/figures/")
    looking.look("it is over")
    assert looking.wrong == {}


def test_what_is_wrong_is_found(look_as, live_server):
    looking = look_as("public")
    looking.page.goto(f"{live_server.url}/robots.txt")
    looking.page.set_content("<img src='x'><p class='wide'>示例</p>")
    looking.page.add_style_tag(content=".wide {width: 2000px}")
    looking.look("bad")
    assert {name: [each.partition(":")[0] for each in found] for name, found in looking.wrong.items()} == {
        "bad, 1366 wide, light": ["document-title", "html-has-lang", "image-alt", "scrolls sideways"],
        "bad, 390 wide, dark": ["document-title", "html-has-lang", "image-alt", "scrolls sideways"],
    }
