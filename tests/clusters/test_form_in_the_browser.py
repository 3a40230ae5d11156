"""The form as a person at a screen meets it: a block from a spreadsheet, questions, help, the length of a text."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clusters.models import Answer
from tests.builders import fresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([selector, text]) => {
  const box = document.querySelector(selector);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def section(open_as, draft, yongkang):
    """`section("figures")` opens a section of the draft of 永康, signed in as its handler."""
    return lambda key: open_as(yongkang, reverse("clusters:section", args=[draft.pk, key]))


def texts(draft, code):
    return list(Answer.objects.filter(filing=draft.filing, code=code).order_by("year").values_list("text", flat=True))


def test_a_block_from_a_spreadsheet_fills_the_grid_and_can_be_taken_back(section, draft):
    page = section("figures")
    page.evaluate(PASTE, ["#f-A01-2022", "41.30\t46.85\t52.10\r\n31.20\t36.10\t40.74\t多余\r\n"])
    expect(page.locator("#paste-state")).to_contain_text("已粘贴6处。另有1处超出表格，没有粘贴。")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    expect(page.locator("[data-computed='A11-2024']")).to_have_text("78.20")
    assert (texts(draft, "A01"), texts(draft, "A02")) == (["41.30", "46.85", "52.10"], ["31.20", "36.10", "40.74"])
    page.click("#paste-state button")
    expect(page.locator("#paste-state")).to_have_text("已恢复粘贴前的内容。")
    expect(page.locator("#f-A02-2024")).to_have_value("")
    expect(page.locator("[data-computed='A11-2024']")).to_have_text("尚不能计算")
    assert texts(draft, "A01") == ["", "", ""]


def test_a_jump_is_asked_about_and_answered_in_a_word(section, draft):
    page = section("figures")
    page.fill("#f-B03-2023", "8120")
    page.fill("#f-B03-2024", "12640")
    page.press("#f-B03-2024", "Tab")
    question = page.locator("#ask-B03-2024")
    expect(question.locator("label")).to_have_text("2024年比上年多55.7%，请用一句话说明原因（不影响保存和提交）")
    question.locator("input").fill("两家规模企业年内迁入")
    question.locator("input").press("Tab")
    page.reload()  # while the save may still be on its way
    expect(page.locator("#f-B03-2024-reason")).to_have_value("两家规模企业年内迁入")
    page.fill("#f-B03-2024", "8300")
    page.press("#f-B03-2024", "Tab")
    expect(question).to_be_hidden()
    assert texts(draft, "B03.reason") == ["两家规模企业年内迁入"]


def test_help_opens_and_closes_by_keyboard(section):
    page = section("figures")
    help_ = page.locator("tr:has(#f-A01-2022) details.help")
    help_.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(help_.locator("dd").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_.locator("dd").first).to_be_hidden()
    expect(help_.locator("summary")).to_be_focused()


def test_a_long_text_says_how_long_it_is(section, draft):
    page = section("heads")
    page.fill("#f-head_1", "集群位居细分领域前列")
    count = page.locator("[data-count-of='f-head_1']")
    expect(count).to_have_text("已填10字，最多1500字")
    page.fill("#f-head_1", "长" * 1501)
    page.press("#f-head_1", "Tab")
    expect(count).to_have_class("count n t-bad")
    expect(page.locator("#problem-head_1-")).to_contain_text("最多1500字，现在是1501字")
    assert len(fresh(draft).filing.answers.get(code="head_1").text) == 1501
