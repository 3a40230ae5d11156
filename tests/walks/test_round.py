"""The whole round in seven people's browsers: from a county's first field to the published list (第十二至十五条)."""

from datetime import date

import pytest
from playwright.sync_api import expect

from clusters.models import Application
from records import clock
from tests import builders
from tests.builders import at
from tests.walks.county import County, real_pdf
from tests.walks.ministry import Ministry
from tests.walks.province import Province

pytestmark = [pytest.mark.browser, pytest.mark.core_walk]

BATCH = "2025年度中小企业特色产业集群认定"
OURS, OTHERS = "示例永康智能阀门产业集群", "示例义乌饰品产业集群"
NUMBER = "示例工信函〔2025〕1号"


def test_the_whole_round(arrive, reference):
    others = builders.accept(_declared_by_yiwu(reference), at("2025-04-09 10:00"))
    builders.support(others, at("2025-04-09 11:00"))

    # 10 April: the county files
    handler, approver = arrive(County, "yongkang"), arrive(County, "yongkang_head")
    handler.keeps("county-desk")
    handler.starts_an_application(OURS)
    _fills_in(handler)
    handler.proposes("提交申报", note="各栏已填写并核对。", name="declare-proposed")
    approver.approves("提交申报", name="declare-approved")
    approver.keeps("county-desk-after")

    # 11 April: the province accepts, and returns one section
    province, province_head = arrive(Province, "zhejiang"), arrive(Province, "zhejiang_head")
    province.moves_the_clock("推进一天", date(2025, 4, 11))
    province.opens_the_queue()
    province.keeps("queue")
    province.accepts(OURS)
    province.opens_the_review(OURS)
    province.keeps("review")
    province.returns_for_correction(
        "三年指标", "数据有误或与佐证不符", "2024年总产值与统计证明不一致，请核对。", name="correction"
    )
    province.keeps("returned")

    # The county mends that section alone; the file comes back to the desk that returned it
    handler.opens_the_desk()
    handler.follows(OURS)
    handler.reads("2024年总产值与统计证明不一致，请核对。")
    handler.keeps("mending")
    handler.opens_section("基本信息")
    handler.reads("这一栏不在退回补正的范围内，保持提交时的内容。")
    handler.keeps("locked-section")
    handler.opens_section("三年指标")
    handler.types("A01", "73.00", 2024)
    handler.proposes("提交申报", note="已与统计部门核对。")
    approver.approves("提交申报")
    province.opens_the_review(OURS)
    expect(province.page.locator(".head .state")).to_have_text("省级初审")
    province.reads("与第1版比较")

    # Its opinion, its ranks, its list, sent by two
    province.supports("初审意见", "符合认定标准一至八，佐证齐全。")
    province.keeps("opinion")
    province.registers_the_provincial_recognition(name="provincial")
    province.opens_the_list(BATCH)
    province.keeps("candidates")
    province.places(OTHERS)
    province.places(OURS)
    province.moves_up(OURS)
    province.keeps("ranked")
    province.proposes("报送推荐名单", name="list-proposed")
    province_head.approves("报送推荐名单", name="list-approved")
    province_head.keeps("province-desk")

    # 12 April, a Saturday: the ministry gives its opinions and prepares the notice, but cannot open it
    ministry, ministry_head = arrive(Ministry, "ministry"), arrive(Ministry, "ministry_head")
    ministry.keeps("ministry-desk")
    ministry.moves_the_clock("推进一天", date(2025, 4, 12))
    for cluster in (OURS, OTHERS):
        ministry.opens_the_review(cluster)
        ministry.supports("复审意见", "复审同意。")
    ministry.keeps("re-review")
    ministry.drafts_a_notice(BATCH)
    ministry.lists_all()
    ministry.keeps("notice-drafted")
    ministry.cannot_yet("发布公示", because="今天不是工作日")
    ministry.keeps("notice-why-not")

    # 14 April, a Monday: opened by two
    for day in (13, 14):
        ministry.moves_the_clock("推进一天", date(2025, 4, day))
    ministry.proposes("发布公示", name="notice-proposed")
    ministry_head.approves("发布公示", name="notice-approved")

    # Somebody objects, and is told what becomes of it
    visitor = arrive()
    visitor.opens("/notices/")
    visitor.keeps("notices")
    visitor.follows(f"{BATCH}名单公示")
    visitor.keeps("notice")
    visitor.writes_an_objection(OURS, "2024年总产值与统计年鉴所列数据不一致，请核实。", "示例公司", "010-88880000")
    visitor.keeps("objecting")
    code = visitor.sends_the_objection()
    visitor.keeps("receipt")
    visitor.asks_about(code)
    visitor.reads("受理单位正在核实，核实期间该集群暂不公布。")

    # The county answers, two people at the ministry decide
    handler.opens_the_desk()
    handler.keeps("county-desk-with-objection")
    handler.follows(OURS, within=handler.page.get_by_role("region", name="可以答复的异议"))
    handler.keeps("objection-to-answer")
    handler.answers_the_objection("2024年总产值以县统计局证明为准，年鉴所列为初步核算数。")
    ministry.opens_the_objection(OURS)
    ministry.reads("2024年总产值以县统计局证明为准，年鉴所列为初步核算数。")
    ministry.keeps("objection")
    ministry.proposes("异议不成立", note="经核实，数据与统计证明一致。", name="objection-proposed")
    ministry_head.approves("异议不成立", name="objection-approved")
    visitor.asks_about(code)
    visitor.reads("经核实，异议不成立。")
    visitor.keeps("receipt-answered")

    # The notice ends on the 18th; on the 19th two people publish
    ministry.opens_the_desk()
    ministry.moves_the_clock("到下一个期限", date(2025, 4, 18))
    ministry.moves_the_clock("推进一天", date(2025, 4, 19))
    ministry.drafts_the_publication(NUMBER)
    ministry.keeps("publication-drafted")
    ministry.proposes("公布名单", name="publication-proposed")
    ministry_head.approves("公布名单", name="publication-approved")
    ministry.opens("/desk/publications/")
    ministry.follows(NUMBER)
    ministry.keeps("published")

    # Anybody finds it, with its three years
    visitor.opens("/")
    visitor.keeps("home")
    visitor.opens("/clusters/")
    visitor.fills("按集群名称、地区或产业查询", "智能阀门")
    visitor.presses("查询")
    visitor.keeps("found")
    expect(visitor.row(OURS)).to_contain_text("2026-01-01至2028-12-31")
    visitor.follows(OURS)
    visitor.is_at(OURS)
    visitor.reads(NUMBER)
    visitor.keeps("cluster")
    found = visitor.page.request.get(f"{visitor.address}/api/v1/recognitions/?q=智能阀门").json()
    assert (found["total"], found["items"][0]["name"]) == (1, OURS)
    handler.opens("/desk/applications/")
    expect(handler.row(OURS)).to_contain_text("已认定")
    handler.keeps("county-recognised")


def _declared_by_yiwu(reference) -> Application:
    """Another file, from another county of the province, so that there is something to rank."""
    cluster = builders.make_cluster(reference.agencies["330782"], OTHERS)
    draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-07 10:00")), at("2025-04-07 11:00"))
    return builders.declare(draft, at("2025-04-08 10:00"))


def _fills_in(county: County) -> None:
    """基本信息 and a wrong figure typed field by field, the evidence attached; colleagues have filled in the rest."""
    draft = Application.objects.get(cluster__name=OURS)
    builders.fill(draft, clock.now(), but=("basic", "evidence"))
    own = {"cluster_name": OURS, "industry": "34"}
    for field in draft.filing.schema.definition["sections"][0]["fields"]:
        county.types(field["code"], own.get(field["code"], field["example"]))
    county.keeps("basic")
    county.opens_section("三年指标")
    county.types("A01", "72.O0", 2024)
    county.is_asked_to_mend("A01", 2024, "“72.O0”中有字母O。请改为数字，例如52.10。您填的内容已原样保留。")
    county.page.reload()
    expect(county.field("A01", 2024)).to_have_value("72.O0")
    county.keeps("wrong-figure")
    county.types("A01", "72.00", 2024)
    county.opens_section("佐证材料")
    for slot in draft.filing.schema.definition["sections"][-1]["fields"]:
        if slot["required"]:
            county.attaches(slot["label"], f"{slot['label']}.pdf", real_pdf())
    county.keeps("evidence")
