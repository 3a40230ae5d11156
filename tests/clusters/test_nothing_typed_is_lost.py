"""The form in real browsers: a session that ends, a line that breaks, two at once, back, reload, a date that passes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from clusters.models import Answer, Application
from records.clock import SHANGHAI
from records.models import Dossier
from reviews.dates import extend
from tests.builders import at, declare, fill, fresh
from tests.clusters.conftest import violations
from tests.reference import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NICHE, PLACE, SCOPE = "#f-niche", "#f-place", "#f-spatial_scope"
LATER = "2025-06-15 18:00:01"


@pytest.fixture
def section(draft: Application) -> Callable[[str], str]:
    return lambda key: reverse("clusters:section", args=[draft.pk, key])


@pytest.fixture
def page(open_as: Callable[..., Page], yongkang: User, section: Callable[[str], str]) -> Page:
    """The first section, opened by the handler."""
    return open_as(yongkang, section("basic"))


def put(page: Page, field: str, text: str) -> None:
    """Type into a field and leave it."""
    page.fill(field, text)
    page.press(field, "Tab")


def says(page: Page, words: str) -> None:
    expect(page.locator("#save-state")).to_contain_text(words)


def alert(page: Page) -> Locator:
    return page.locator("#live-alert")


def kept(application: Application, code: str) -> str:
    return Answer.objects.get(filing=application.filing_id, code=code).text


def waiting(page: Page) -> int:
    """Answers that this browser still holds."""
    stores = "Object.keys(localStorage).filter((key) => key.startsWith('portal.unsent.'))"
    return page.evaluate(f"{stores}.reduce((n, key) => n + Object.keys(JSON.parse(localStorage[key])).length, 0)")


def sign_in(page: Page, username: str) -> None:
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_session_that_ends_between_two_fields_costs_nothing(page, draft, section, portal):
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    Session.objects.all().delete()
    put(page, PLACE, "象珠镇")
    expect(alert(page)).to_contain_text("登录已过期，请重新登录，已在本机暂存1处，登录后自动上传。")
    put(page, SCOPE, "东至工业大道")
    says(page, "登录已过期，已在本机暂存2处")
    page.get_by_role("link", name="重新登录").click()
    sign_in(page, "yongkang")
    expect(page).to_have_url(f"{portal.url}{section('basic')}")
    expect(page.locator(PLACE)).to_have_value("象珠镇")
    says(page, "已补传暂存在本机的2处")
    assert (kept(draft, "niche"), kept(draft, "place"), kept(draft, "spatial_scope")) == (
        "智能阀门",
        "象珠镇",
        "东至工业大道",
    )
    assert waiting(page) == 0


def test_signed_in_again_in_another_tab_the_page_goes_on_by_itself(page, draft, section, portal):
    Session.objects.all().delete()
    put(page, NICHE, "智能阀门")
    expect(alert(page)).to_contain_text("登录已过期")
    other = page.context.new_page()
    other.goto(f"{portal.url}{reverse('login')}")
    sign_in(other, "yongkang")
    expect(other.get_by_role("heading", level=1)).to_contain_text("今天，")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(alert(page)).to_be_empty()
    says(page, "已补传暂存在本机的1处")
    assert kept(draft, "niche") == "智能阀门"


def test_a_colleague_who_signs_in_instead_neither_sees_nor_sends_it(page, draft, section, portal):
    Session.objects.all().delete()
    put(page, NICHE, "智能阀门")
    page.get_by_role("link", name="重新登录").click()
    sign_in(page, "yongkang_head")
    expect(page).to_have_url(f"{portal.url}{section('basic')}")
    says(page, "随填随存")
    expect(page.locator(NICHE)).to_have_value("")
    assert (waiting(page), Answer.objects.filter(code="niche").count()) == (1, 0)


def test_a_line_that_breaks_and_comes_back_brings_everything_up(page, draft):
    page.context.set_offline(True)
    put(page, NICHE, "智能阀门")
    put(page, PLACE, "象珠镇")
    says(page, "网络中断，已在本机暂存2处，恢复后自动上传")
    assert Answer.objects.filter(code="niche").count() == 0
    page.context.set_offline(False)
    says(page, "已补传暂存在本机的2处")
    assert (kept(draft, "niche"), kept(draft, "place"), waiting(page)) == ("智能阀门", "象珠镇", 0)


def test_two_in_one_form_merge_by_field(page, draft, open_as, yongkang_head, section):
    colleague = open_as(yongkang_head, section("basic"))
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    put(colleague, PLACE, "象珠镇")
    says(colleague, "已自动保存")
    put(page, SCOPE, "东至工业大道")
    expect(page.locator("#problem-spatial_scope-")).to_be_hidden()
    for each in (page, colleague):
        each.reload()
        shown = [each.locator(field).input_value() for field in (NICHE, PLACE, SCOPE)]
        assert shown == ["智能阀门", "象珠镇", "东至工业大道"]


@pytest.mark.parametrize(
    ("choice", "stands"), [("保留我填的", "阀门铸造"), ("改用已保存的", "智能阀门")]
)  # fmt: skip
def test_two_in_one_field_see_both_values_and_choose(
    page, draft, open_as, yongkang_head, section, choice, stands
):  # fmt: skip
    colleague = open_as(yongkang_head, section("basic"))
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    put(colleague, NICHE, "阀门铸造")
    question = colleague.locator("#problem-niche-")
    moment = Answer.objects.get(code="niche").changed_at.astimezone(SHANGHAI)
    who = fresh(draft).filing.answers.get(code="niche").changed_by.display_name
    expect(question).to_contain_text(f"{who}已于{moment:%H:%M}改为“智能阀门”，您填的是“阀门铸造”。")
    says(colleague, "有一处与他人的修改不一致，请在该处选定")
    assert kept(draft, "niche") == "智能阀门"

    question.get_by_role("button", name=choice).click()
    expect(question).to_be_hidden()
    expect(colleague.locator(NICHE)).to_be_focused()
    says(colleague, "已自动保存")
    expect(colleague.locator(NICHE)).to_have_value(stands)
    page.reload()
    expect(page.locator(NICHE)).to_have_value(stands)
    assert (kept(draft, "niche"), waiting(colleague)) == (stands, 0)


def test_a_question_left_open_is_asked_again_on_the_next_visit(page, draft, open_as, yongkang_head, section):
    colleague = open_as(yongkang_head, section("basic"))
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    put(colleague, NICHE, "阀门铸造")
    expect(colleague.locator("#problem-niche-")).to_be_visible()
    colleague.reload()
    expect(colleague.locator("#problem-niche-")).to_contain_text("您填的是“阀门铸造”。")
    colleague.get_by_role("button", name="保留我填的").click()
    says(colleague, "已自动保存")
    assert kept(draft, "niche") == "阀门铸造"


def test_back_shows_what_was_saved_and_saves_on(page, draft):
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    page.get_by_role("link", name="三年指标").first.click()
    expect(page.locator("#f-A01-2024")).to_be_visible()
    put(page, "#f-A01-2024", "52.10")
    says(page, "已自动保存")
    page.go_back()
    expect(page.locator(NICHE)).to_have_value("智能阀门")
    put(page, NICHE, "阀门铸造")
    says(page, "已自动保存")
    expect(page.locator("#problem-niche-")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#f-A01-2024")).to_have_value("52.10")
    assert (kept(draft, "niche"), kept(draft, "A01"), waiting(page)) == ("阀门铸造", "52.10", 0)


def test_back_after_a_colleagues_change_shows_the_colleagues_word(page, draft, open_as, yongkang_head, section):
    put(page, NICHE, "智能阀门")
    says(page, "已自动保存")
    page.get_by_role("link", name="三年指标").first.click()
    expect(page.locator("#f-A01-2024")).to_be_visible()
    colleague = open_as(yongkang_head, section("basic"))
    put(colleague, NICHE, "阀门铸造")
    says(colleague, "已自动保存")
    page.go_back()
    expect(page.locator(NICHE)).to_have_value("阀门铸造")


def test_a_reload_that_overtakes_the_save_loses_nothing(page, draft):
    with transaction.atomic():
        list(Dossier.objects.select_for_update())  # nothing is saved until the page is there again
        put(page, NICHE, "智能阀门")
        page.reload()
        expect(page.locator(NICHE)).to_have_value("智能阀门")
    says(page, "已补传暂存在本机的1处")
    put(page, NICHE, "阀门铸造")
    expect(page.locator("#problem-niche-")).to_be_hidden()
    says(page, "已自动保存")
    assert (kept(draft, "niche"), waiting(page)) == ("阀门铸造", 0)


def test_closing_the_lid_in_the_middle_of_a_word_loses_nothing(page, draft, section, portal):
    page.focus(NICHE)
    page.keyboard.type("智能阀")
    context = page.context
    page.close()
    assert not Answer.objects.filter(code="niche").exists()
    again = context.new_page()
    again.goto(f"{portal.url}{section('basic')}")
    expect(again.locator(NICHE)).to_have_value("智能阀")
    says(again, "已补传暂存在本机的1处")
    assert kept(draft, "niche") == "智能阀"


@contextmanager
def before_the_script(page: Page, opening: Callable[[], object]) -> Iterator[None]:
    """A page opened as it stands until its script comes; it comes at the end."""
    held: list[Route] = []
    page.route("**/js/autosave.*js", lambda route: held.append(route))
    with page.expect_request("**/js/autosave.*js"):
        opening()
    yield
    held[0].continue_()


def test_what_is_typed_before_the_script_is_there_goes_up(page, draft, section, portal):
    with before_the_script(page, lambda: page.goto(f"{portal.url}{section('basic')}", wait_until="commit")):
        page.fill(NICHE, "智能阀门")
        page.fill(SCOPE, "东至工业大道")
        page.select_option("#f-industry", "34")
    says(page, "已自动保存")
    found = (kept(draft, "niche"), kept(draft, "spatial_scope"), kept(draft, "industry"), waiting(page))
    assert found == ("智能阀门", "东至工业大道", "34", 0)


def test_a_commitment_given_before_the_script_is_there_goes_up(page, draft, section, portal):
    with before_the_script(page, lambda: page.goto(f"{portal.url}{section('commitments')}", wait_until="commit")):
        page.check("#f-no_safety_accident")
    says(page, "已自动保存")
    assert kept(draft, "no_safety_accident") == "yes"


def test_what_a_reload_may_have_brought_back_is_laid_over_nothing(page, draft, open_as, yongkang_head, section):
    """A browser fills in what an older page had held; by then somebody else may have written there."""
    colleague = open_as(yongkang_head, section("basic"))
    put(colleague, NICHE, "阀门铸造")
    says(colleague, "已自动保存")
    with before_the_script(page, lambda: page.reload(wait_until="commit")):
        expect(page.locator(NICHE)).to_have_value("阀门铸造")
        page.fill(NICHE, "智能阀门")
        page.fill(PLACE, "象珠镇")
    expect(page.locator("#problem-niche-")).to_contain_text("阀门铸造")
    says(page, "已自动保存")
    assert (kept(draft, "niche"), kept(draft, "place")) == ("阀门铸造", "象珠镇")
    with page.expect_response(lambda response: "code=niche" in (response.request.post_data or "")):
        page.get_by_role("button", name="保留我填的").click()
    expect(page.locator("#problem-niche-")).to_be_hidden()
    assert kept(draft, "niche") == "智能阀门"


def test_what_waits_goes_up_from_any_section(page, draft, section, portal):
    page.focus(NICHE)
    page.keyboard.type("智能阀门")
    page.goto(f"{portal.url}{section('figures')}")
    says(page, "已补传暂存在本机的1处")
    assert kept(draft, "niche") == "智能阀门"


def test_a_page_left_open_over_the_date_keeps_what_was_typed(
    page, draft, section, portal, zhejiang, the_clock_goes_to
):  # fmt: skip
    the_clock_goes_to(LATER)
    put(page, NICHE, "智能阀门")
    late = "已过截止时间2025-06-15 18:00，这一栏不能再填写；确有原因，可请浙江省经济和信息化厅准予延期。"
    expect(page.locator("#problem-niche-")).to_have_text(late)
    expect(alert(page)).to_contain_text(f"“细分领域”没有保存：{late}所填内容仍在本页，并暂存在本浏览器")
    expect(page.locator(NICHE)).to_have_value("智能阀门")
    expect(page.locator(PLACE)).to_have_attribute("readonly", "")
    says(page, "现在不能填写，没有保存的内容暂存在本机")

    page.reload()
    expect(page.locator(".note", has_text=late)).to_be_visible()
    expect(page.locator("form[data-save-url]")).to_have_count(0)
    unsaved = page.get_by_role("region", name="没有保存的内容")
    expect(unsaved.locator("dt")).to_have_text(["细分领域"])
    expect(unsaved.locator("dd")).to_have_text(["智能阀门"])
    expect(unsaved).to_contain_text("这一栏重新开放后打开本页，会自动上传。")

    extend(
        draft.allotment, draft.dossier.agency, until=at("2025-06-20 18:00"), reason="台风", by=zhejiang, now=at(LATER)
    )
    page.reload()
    expect(page.locator(NICHE)).to_have_value("智能阀门")
    says(page, "已补传暂存在本机的1处")
    assert (kept(draft, "niche"), waiting(page)) == ("智能阀门", 0)


def test_what_came_too_late_can_be_let_go(page, draft, the_clock_goes_to):
    the_clock_goes_to(LATER)
    put(page, NICHE, "智能阀门")
    says(page, "现在不能填写")
    page.reload()
    page.get_by_role("button", name="不再保留这些内容").click()
    expect(page.get_by_role("region", name="没有保存的内容")).to_have_count(0)
    assert waiting(page) == 0
    page.reload()
    expect(page.locator("[data-unsaved]")).to_be_hidden()


def test_submitted_by_a_colleague_meanwhile_the_page_says_so_and_keeps_it(page, draft):
    declare(fill(draft, at("2025-04-10 09:30")), at("2025-04-10 09:40"))
    put(page, NICHE, "智能阀门")
    expect(page.locator("#problem-niche-")).to_have_text("这一栏现在不能填写：已提交的内容须退回补正后才能改。")
    expect(page.locator(NICHE)).to_have_value("智能阀门")
    page.reload()
    expect(page.get_by_role("region", name="没有保存的内容").locator("dd")).to_have_text(["智能阀门"])
    assert kept(draft, "niche") != "智能阀门"


def test_back_again_and_again_never_asks_about_ones_own_words(page, draft):
    """The browser keeps pages for going back to: none of the form may be among them."""
    figures = page.get_by_role("link", name="三年指标").first
    for text in ("智能阀门", "阀门铸造", "阀门"):
        put(page, NICHE, text)
        says(page, "已自动保存")
        figures.click()
        expect(page.locator("#f-A01-2024")).to_be_visible()
        page.go_back()
        expect(page.locator(NICHE)).to_have_value(text)
    assert fresh(draft).filing.answers.get(code="niche").version == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_came_too_late_is_shown_without_a_barrier(open_as, yongkang, draft, section, the_clock_goes_to, scheme):
    page = open_as(yongkang, section("basic"), bypass_csp=True, color_scheme=scheme, reduced_motion="reduce")
    the_clock_goes_to(LATER)
    put(page, NICHE, "智能阀门")
    expect(alert(page)).to_contain_text("没有保存")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("region", name="没有保存的内容")).to_be_visible()
    assert violations(page) == []
