"""Co-editing at two screens: the county sees what the invited types; a page left open keeps its words after the end."""

import re

import pytest
from playwright.sync_api import Page, expect

from clusters.invitations import link_to
from clusters.models import Invitation
from tests.builders import at, fresh
from tests.clusters.coediting import OPERATOR, PASSWORD, coeditor

pytestmark = pytest.mark.browser
FIGURE = "#f-A01-2024"


def address(draft, end="coediting/"):
    return f"/desk/applications/{draft.pk}/{end}"


def typed(page: Page, text: str) -> None:
    page.fill(FIGURE, text)
    page.press(FIGURE, "Tab")


def figure(draft):
    return draft.filing.answers.filter(code="A01", year=2024).values_list("text", flat=True).first()


def test_a_county_invites_and_the_invited_comes_in_by_the_link(draft, open_as, yongkang, new_context, portal):
    county = open_as(yongkang, address(draft))
    county.get_by_label("姓名").fill("张三")
    county.get_by_label("运营管理机构").fill(OPERATOR)
    county.get_by_label("邮箱").fill("zhang@example.com")
    county.get_by_label("三年指标").check()
    county.get_by_label("结束日期").fill("2025-04-25")
    county.get_by_role("button", name="邀请协同填报").click()
    expect(county.get_by_text("等待接受")).to_be_visible()

    guest = new_context().new_page()
    guest.goto(f"{portal.url}{link_to(Invitation.objects.get())}")
    guest.get_by_label("密码", exact=True).fill(PASSWORD)
    guest.get_by_label("再输一遍密码").fill(PASSWORD)
    guest.get_by_role("button", name="接受邀请").click()
    guest.wait_for_url("**/sections/figures/")
    typed(guest, "52.10")
    expect(guest.locator("#save-state")).to_contain_text("已自动保存")

    county.reload()
    expect(county.locator("#changes")).to_contain_text(f"{OPERATOR} 张三（协同填报）")
    county.get_by_role("link", name=re.compile("^撤回")).click()
    county.get_by_role("button", name="撤回邀请").click()
    expect(county.get_by_text("已撤回", exact=True)).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="邀请已经结束")).to_be_visible()
    assert figure(draft) == "52.10"


def test_a_page_left_open_past_the_end_keeps_what_was_typed(draft, open_as, the_clock_goes_to):
    guest = open_as(coeditor(draft, at("2025-04-10 08:00")), address(draft, "sections/figures/"))
    typed(guest, "52.10")
    expect(guest.locator("#save-state")).to_contain_text("已自动保存")
    the_clock_goes_to("2025-04-26 00:00:00")
    typed(guest, "53.30")
    expect(guest.get_by_text("您的协同填报邀请已经结束或被撤回，不能再填写。").first).to_be_visible()
    expect(guest.locator(FIGURE)).to_have_value("53.30")
    guest.reload()
    expect(guest.locator("[data-unsaved]")).to_contain_text("53.30")
    assert figure(fresh(draft)) == "52.10"
