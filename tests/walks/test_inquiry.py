"""A question to the province while the form is being filled in: both sides, also by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from clusters.models import Application, Inquiry
from tests import builders
from tests.builders import ANSWER, QUESTION, at
from tests.walks.county import County
from tests.walks.people import Official
from tests.walks.province import Province

pytestmark = pytest.mark.browser
NAME = "示例永康电动工具产业集群"


@pytest.fixture
def draft(portal, reference) -> Application:
    cluster = builders.make_cluster(reference.agencies["330784"], NAME)
    return builders.start(cluster, reference.batch, at("2025-04-09 10:00"))


def waiting(official: Official) -> str:
    """What the place for inquiries says in the bar."""
    return official.page.locator("#bar-places").get_by_role("link", name="咨询").inner_text()


def test_a_county_asks_and_reads_the_answer(arrive, draft):
    county, province = arrive(County, "yongkang"), arrive(Province, "zhejiang")
    county.opens(f"{draft.get_absolute_url()}sections/figures/")
    county.types("A01", "52.10", 2024)
    county.asks_the_province(QUESTION)
    county.is_told("已送浙江省经济和信息化厅，答复后会有消息。")
    county.keeps("asked")

    province.opens_the_desk()
    assert waiting(province).split() == ["咨询", "1", "件待办"]
    province.answers_the_question(NAME, ANSWER)
    province.keeps("answered")
    assert waiting(province) == "咨询"

    county.opens("/desk/")
    county.page.get_by_role("link", name="消息，1条未读").click()
    county.follows(f"答复：{NAME}")
    county.reads(ANSWER)
    county.presses("办结咨询")
    county.is_told("已办理：办结咨询。")
    county.keeps("closed")
    county.opens(draft.get_absolute_url())
    county.reads(QUESTION)
    county.keeps("file")
    assert Inquiry.objects.get().state == "closed"


def test_a_form_open_elsewhere_saves_on(arrive, draft):
    """The question makes no page of the file stale, nor does the answer."""
    county = arrive(County, "yongkang")
    county.opens(f"{draft.get_absolute_url()}sections/figures/")
    builders.answer(builders.ask(draft, at("2025-04-10 09:00")), at("2025-04-10 09:30"))
    county.types("A01", "52.10", 2024)
    county.follows("拟办：撤回申报")
    county.page.get_by_role("textbox").fill("本年度不再申报")
    county.presses("送审核人")
    county.is_told("已送审核人：撤回申报。")


def test_a_double_click_answers_once(arrive, draft):
    inquiry = builders.ask(draft, at("2025-04-10 09:00"))
    province = arrive(Province, "zhejiang")
    province.opens(inquiry.get_absolute_url())
    province.page.get_by_role("textbox", name="答复").fill(ANSWER)
    province.double_clicks("答复")
    province.is_told("已办理：答复。")
    assert inquiry.dossier.events.count() == 2


def test_what_was_typed_stays_where_it_is_refused(arrive, draft):
    county = arrive(County, "yongkang")
    county.opens(draft.get_absolute_url())
    county.asks_the_province("长" * 4001)
    field = county.page.get_by_role("textbox", name="问题")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(county.page.locator(".errsum")).to_be_focused()
    county.reads("最多2000字，现在是4001字，请精简。")
    assert len(field.input_value()) == 4001
    county.keeps("too-long")


def test_by_the_keyboard_alone(arrive, draft):
    county = arrive(County, "yongkang")
    county.opens(f"{draft.get_absolute_url()}inquiries/new/?section=figures")
    to(county.page, "问题")
    county.page.keyboard.type(QUESTION)
    to(county.page, "提出咨询")
    county.page.keyboard.press("Enter")
    county.is_told("已送浙江省经济和信息化厅，答复后会有消息。")


def to(page: Page, name: str) -> None:
    """Press the tab key until what bears this name has the focus."""
    wanted = page.locator("main").get_by_label(name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("found => found === document.activeElement"):
            return
    raise AssertionError(f"the tab key does not lead to {name}")
