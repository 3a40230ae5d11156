"""What people do to pages: a double click, a step back, a page left open too long, a session that ends in mid-word."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from clusters.models import Application
from reviews.models import Objection
from tests import builders
from tests.builders import at, fresh
from tests.walks.county import County
from tests.walks.province import Province

pytestmark = pytest.mark.browser
NAME = "示例永康电动工具产业集群"


def steps_of(application: Application) -> list[str]:
    """The steps in the file's history."""
    return list(application.dossier.events.order_by("seq").values_list("step", flat=True))


@pytest.fixture
def ready(portal, reference) -> Application:
    """A draft of 永康, filled in, to be submitted."""
    cluster = builders.make_cluster(reference.agencies["330784"], NAME)
    return builders.fill(builders.start(cluster, reference.batch, at("2025-04-09 10:00")), at("2025-04-09 11:00"))


def test_a_double_click_files_once(arrive, ready):
    handler, approver = arrive(County, "yongkang"), arrive(County, "yongkang_head")
    handler.opens(ready.get_absolute_url())
    handler.follows("拟办：提交申报")
    handler.is_at("提交申报")
    handler.double_clicks("送审核人")
    handler.is_told("已送审核人：提交申报。")
    approver.opens_the_approval("提交申报")
    approver.double_clicks("同意并提交申报")
    approver.is_told("已办理：提交申报。")
    assert steps_of(ready) == ["begin", "propose", "declare"]
    assert ready.filing.editions.count() == 1


def test_a_double_click_starts_one_application(arrive, reference):
    county = arrive(County, "yongkang")
    county.names_a_new_application("示例永康智能阀门产业集群")
    county.double_clicks("建立草稿")
    county.is_at("示例永康智能阀门产业集群")
    assert Application.objects.count() == 1


def test_a_double_click_accepts_once(arrive, ready):
    builders.declare(ready, at("2025-04-10 08:00"))
    province = arrive(Province, "zhejiang")
    province.opens_the_queue()
    province.picks(f"选择{NAME}")
    province.double_clicks("受理所选")
    province.is_told(f"已受理1件：{NAME}。")
    province.opens_the_review(NAME)
    assert steps_of(ready) == ["begin", "propose", "declare", "accept"]


def test_a_double_click_objects_once(arrive, ready):
    builders.declare(ready, at("2025-04-09 12:00"))
    builders.recommend_list([builders.accept(ready, at("2025-04-09 13:00"))], at("2025-04-09 14:00"))
    notice = builders.announce([fresh(ready)], at("2025-04-09 15:00"))
    visitor = arrive()
    visitor.opens(f"/notices/{notice.pk}/")
    visitor.writes_an_objection(NAME, "2024年总产值与统计年鉴所列数据不一致。", "示例公司", "010-88880000")
    visitor.double_clicks("提出异议", sends=2)
    visitor.is_at("异议已收到")
    assert Objection.objects.count() == 1


def test_going_back_does_not_file_twice(arrive, ready):
    county = arrive(County, "yongkang")
    county.opens(ready.get_absolute_url())
    county.proposes("提交申报")
    county.page.go_back()
    county.presses("送审核人")
    county.is_told("已送审核人：提交申报。")
    assert steps_of(ready) == ["begin", "propose"]
    approver = arrive(County, "yongkang_head")
    approver.approves("提交申报")
    approver.page.go_back()
    approver.presses("同意并提交申报")
    approver.is_told("已办理：提交申报。")
    assert steps_of(ready) == ["begin", "propose", "declare"]


def test_whoever_comes_second_is_told_who_was_faster(arrive, ready):
    builders.declare(ready, at("2025-04-10 08:00"))
    slow, fast = arrive(Province, "zhejiang"), arrive(Province, "zhejiang_head")
    slow.opens_the_review(NAME)
    fast.opens_the_queue()
    fast.accepts(NAME)
    slow.presses("受理")
    slow.reads("浙江省经济和信息化厅浙江审核已于09:")
    slow.reads("办理“受理”，请先看最新内容。本次没有改动任何内容。")
    slow.keeps("stale")
    slow.follows("看最新内容")
    slow.is_at(NAME)
    assert steps_of(ready) == ["begin", "propose", "declare", "accept"]


def test_a_session_that_ends_while_typing_loses_nothing(arrive, ready):
    county = arrive(County, "yongkang")
    county.opens(f"{ready.get_absolute_url()}sections/figures/")
    county.types("A01", "73.10", 2024)
    Session.objects.all().delete()
    county.field("A02", 2024).fill("58.40")
    county.field("A03", 2024).fill("55.20")
    county.field("A03", 2024).blur()
    alert = county.page.locator("#live-alert")
    expect(alert).to_contain_text("登录已过期，请重新登录，已在本机暂存2处，登录后自动上传。")
    county.keeps("signed-out")
    alert.get_by_role("link", name="重新登录").click()
    county.gives_name_and_password("yongkang")
    expect(county.page).to_have_url(re.compile("/sections/figures/$"))
    expect(county.page.locator("#save-state")).to_contain_text("已补传暂存在本机的2处")
    expect(county.field("A02", 2024)).to_have_value("58.40")
    county.page.reload()
    typed = [county.field(code, 2024).input_value() for code in ("A01", "A02", "A03")]
    assert typed == ["73.10", "58.40", "55.20"]
    assert ready.filing.answers.get(code="A03", year=2024).text == "55.20"
