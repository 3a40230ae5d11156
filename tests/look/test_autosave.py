"""Nothing typed is lost: the autosave script against a server that fails in every way."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.look import urls
from tests.look.urls import Desk

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.look.urls")]
FIRST, SECOND = "#A01-2023", "#A01-2024"


@pytest.fixture
def desk(settings: Any) -> Desk:
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(settings.BASE_DIR / "tests" / "look" / "templates")
    urls.desk.__init__()  # type: ignore[misc]
    return urls.desk


@pytest.fixture
def filing(desk: Desk, page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The filing, open; a script that fails fails the test."""
    page.set_default_timeout(5000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{live_server.url}/filing/")
    yield page
    assert broken == []


def put(page: Page, field: str, text: str) -> None:
    page.fill(field, text)
    page.press(field, "Tab")


def says(page: Page, words: str) -> None:
    expect(page.locator("#save-state")).to_have_text(words)


def unsent(page: Page) -> int:
    return page.evaluate("Object.keys(JSON.parse(localStorage.getItem('portal.unsent.5.12') ?? '{}')).length")


def test_a_figure_is_saved_and_what_follows_from_it_shown(filing, desk):
    put(filing, SECOND, "52.10")
    says(filing, "已自动保存 10:42:18")
    assert (desk.texts, unsent(filing)) == ({"2024": "52.10"}, 0)
    assert filing.inner_text("[data-computed=A99]") == "99.00"
    assert filing.inner_text("[data-live=eligibility]") == "满足1"
    assert filing.input_value("input[name=seen]") == "8"


def test_a_wrong_figure_gets_its_sentence_and_stays_as_typed(filing, desk):
    put(filing, SECOND, "1.3O")
    expect(filing.locator("#problem-A01-2024")).to_have_text("“1.3O”不是数字，请改为数字，例如1.30。")
    expect(filing.locator(SECOND)).to_have_attribute("aria-invalid", "true")
    expect(filing.locator(SECOND)).to_have_attribute("aria-describedby", "problem-A01-2024")
    assert filing.input_value(SECOND) == "1.3O"
    put(filing, SECOND, "1.30")
    expect(filing.locator("tr.say")).to_be_hidden()
    expect(filing.locator(SECOND)).not_to_have_attribute("aria-invalid", "true")


def test_a_tab_closed_while_typing_loses_nothing(filing, desk, context: BrowserContext):
    filing.focus(FIRST)
    filing.keyboard.type("46.8")
    address = filing.url
    filing.close()
    again = context.new_page()
    again.goto(address)
    says(again, "已补传暂存在本机的1处 10:42:18")
    assert again.input_value(FIRST) == "46.8"
    assert desk.texts == {"2023": "46.8"}


def test_a_page_asked_for_before_its_answer_was_kept_shows_what_was_typed(filing, desk):
    """A reload overtakes the save: the page it brings is older than what the server holds by then."""
    put(filing, FIRST, "46.8")
    says(filing, "已自动保存 10:42:18")
    texts, versions = desk.texts, desk.versions
    desk.texts, desk.versions = {}, {}
    filing.reload()
    assert filing.input_value(FIRST) == "46.8"
    desk.texts, desk.versions = texts, versions
    put(filing, FIRST, "46.9")
    says(filing, "已自动保存 10:42:18")
    assert (desk.texts, unsent(filing)) == ({"2023": "46.9"}, 0)


def test_a_line_that_comes_back_brings_all_up(filing, desk, context: BrowserContext):
    context.set_offline(True)
    put(filing, FIRST, "47")
    put(filing, SECOND, "53")
    says(filing, "网络中断，已在本机暂存2处，恢复后自动上传")
    context.set_offline(False)
    says(filing, "已补传暂存在本机的2处 10:42:18")
    assert desk.texts == {"2023": "47", "2024": "53"}


@pytest.mark.parametrize("answer", [401, 302])
def test_a_session_that_ended_is_said_and_healed(filing, desk, answer):
    desk.answer = answer
    put(filing, FIRST, "48")
    alert = filing.locator("#live-alert")
    expect(alert).to_contain_text("登录已过期，请重新登录，已在本机暂存1处，登录后自动上传。")
    expect(alert.locator("a")).to_have_attribute("href", "/accounts/login/?next=%2Ffiling%2F")
    desk.answer = 200  # signed in again in another window, and back
    filing.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(alert).to_be_empty()
    says(filing, "已补传暂存在本机的1处 10:42:18")
    assert (desk.texts, unsent(filing)) == ({"2023": "48"}, 0)


def test_a_server_in_trouble_is_asked_again(filing, desk):
    desk.answer = 500
    put(filing, FIRST, "49")
    says(filing, "服务器没有应答，已在本机暂存1处，稍后自动上传")
    desk.answer = 200
    says(filing, "已补传暂存在本机的1处 10:42:18")
    assert desk.sent == ["49", "49"]


def test_what_is_not_taken_stays_in_its_field(filing, desk):
    desk.answer = 422
    put(filing, FIRST, "50")
    expect(filing.locator("#problem-A01-2023")).to_have_text("这一节没有退回补正，不能修改。")
    assert (filing.input_value(FIRST), unsent(filing), desk.texts) == ("50", 0, {})


def test_two_who_differ_choose(filing, desk):
    desk.write("2023", "60")
    put(filing, FIRST, "61")
    asked = filing.locator("#problem-A01-2023")
    expect(asked).to_contain_text("沈立群已于10:40改为“60”，您填的是“61”。")
    asked.get_by_text("改用已保存的").click()
    assert (filing.input_value(FIRST), unsent(filing), desk.texts) == ("60", 0, {"2023": "60"})
    desk.write("2023", "62")
    put(filing, FIRST, "63")
    asked.get_by_text("保留我填的").click()
    says(filing, "已自动保存 10:42:18")
    assert (filing.input_value(FIRST), desk.texts) == ("63", {"2023": "63"})


def test_the_own_text_come_back_asks_nothing(filing, desk):
    desk.write("2023", "1,075")  # an earlier try arrived, its answer did not
    put(filing, FIRST, "1075")
    says(filing, "已自动保存 10:40")
    expect(filing.locator("#problem-A01-2023")).to_be_hidden()
    assert unsent(filing) == 0


def test_a_step_waits_for_what_was_typed_last(filing, desk):
    desk.seconds = 1.5
    filing.fill(FIRST, "80")
    filing.dispatch_event(FIRST, "change")
    says(filing, "正在保存")
    filing.fill(FIRST, "81")
    filing.get_by_role("button", name="提交申报").click()
    filing.wait_for_url("**/step/")
    assert (desk.sent, desk.steps) == (["80", "81"], ["8"])


def test_a_step_is_not_taken_without_what_could_not_go_up(filing, desk):
    desk.answer = 500
    put(filing, FIRST, "82")
    filing.get_by_role("button", name="提交申报").click()
    expect(filing.locator("#live-alert")).to_contain_text("还有1处没有上传，现在不能办理。")
    assert desk.steps == []


def test_another_user_of_the_browser_sees_nothing_of_it(filing, desk):
    desk.answer = 500
    put(filing, FIRST, "83")
    says(filing, "服务器没有应答，已在本机暂存1处，稍后自动上传")
    desk.answer, desk.user = 200, 6
    filing.reload()
    says(filing, "随填随存")
    assert (filing.input_value(FIRST), desk.texts) == ("", {})
