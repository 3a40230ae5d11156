"""A county without a line dictates by telephone: the province writes, the county checks and submits."""

import pytest
from playwright.sync_api import expect

from clusters.models import Application
from tests import builders
from tests.builders import at, fresh
from tests.walks.county import County
from tests.walks.province import Province

pytestmark = pytest.mark.browser
NAME = "示例永康电动工具产业集群"


@pytest.fixture
def ready(portal, reference) -> Application:
    cluster = builders.make_cluster(reference.agencies["330784"], NAME)
    return builders.fill(builders.start(cluster, reference.batch, at("2025-04-09 10:00")), at("2025-04-09 11:00"))


def test_a_county_dictates_and_answers_for_it(arrive, ready):
    province = arrive(Province, "zhejiang")
    province.begins_a_dictation(ready.number, "基本信息", "王某（永康市经信局科长）", "县城网络中断")
    province.keeps("new")
    province.presses("开始代录")
    province.is_told("已开始代录，申报单位已得到消息。")
    province.follows("基本信息", within=province.page.locator(".tasks"))
    field = province.page.locator("[data-code=niche]")
    with province.page.expect_response("**/answers/"):
        field.fill("智能阀门")
        field.blur()
    expect(province.page.locator("#save-state")).to_contain_text("已自动保存")
    province.keeps("writing")
    province.follows("回到代录")
    province.reads("智能阀门")
    province.presses("结束代录")
    province.is_told("已办理：结束代录。")

    county = arrive(County, "yongkang")
    county.opens(f"{ready.get_absolute_url()}sections/basic/")
    county.reads("代录：浙江省经济和信息化厅 浙江经办")
    county.keeps("marked")
    expect(county.page.get_by_role("button", name="拟办：提交申报")).to_have_attribute("aria-disabled", "true")
    approver = arrive(County, "yongkang_head")
    approver.opens_the_desk()
    approver.follows(NAME, within=approver.row("代录"))
    approver.reads("智能阀门")
    approver.keeps("checking")
    approver.presses("确认已核对代录内容")
    approver.is_told("已办理：确认已核对代录内容。")
    approver.keeps("checked")
    county.opens(ready.get_absolute_url())
    county.keeps("file")
    county.proposes("提交申报")
    approver.approves("提交申报")
    assert fresh(ready).state == "declared"


def test_a_county_that_did_not_ask_ends_it_while_the_other_is_typing(arrive, ready):
    dictation = builders.dictate(ready, at("2025-04-10 08:00"))
    province, county = arrive(Province, "zhejiang"), arrive(County, "yongkang")
    province.opens(f"{dictation.get_absolute_url()}sections/basic/")
    county.opens(dictation.get_absolute_url())
    county.follows("停止代录")
    county.page.get_by_role("textbox").fill("本单位没有请求代录")
    county.presses("停止代录")
    county.is_told("已办理：停止代录。")
    field = province.page.locator("[data-code=niche]")
    field.fill("智能阀门")
    field.blur()
    expect(province.page.locator("#problem-niche-")).to_contain_text("代录已经结束，不能再写入")
    assert field.input_value() == "智能阀门"
    assert ready.filing.answers.get(code="niche").version == 1
