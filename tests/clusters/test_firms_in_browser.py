"""The firm list in a browser: imported, watched on its way, mended, searched; every page of it without a barrier."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clusters.models import Application
from config.celery import app
from records.job_runs import run
from records.models import Job
from tests.builders import at, declare
from tests.clusters.conftest import violations
from tests.firms import firm, list_firms, register, workbook
from tests.reference import Reference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-10 10:00")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def no_worker() -> Iterator[None]:
    """Nobody takes from the queue until the test does."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def section(application: Application) -> str:
    return reverse("clusters:section", args=[application.pk, "firms"])


def choose(page: Page, rows: list[Any], name: str = "名录.xlsx") -> None:
    """Pick a workbook and import it."""
    if page.get_by_text("换一份名录").is_visible():
        page.get_by_text("换一份名录").click()
    page.set_input_files("#workbook", {"name": name, "mimeType": EXCEL, "buffer": workbook(rows).getvalue()})
    page.get_by_role("button", name="导入").click()


def test_a_list_is_imported_mended_and_searched(open_as, yongkang, draft):
    page = open_as(yongkang, section(draft))
    expect(page.get_by_role("heading", name="还没有企业名录")).to_be_visible()
    assert violations(page) == []

    choose(page, [firm(1, "little_giant"), [*firm(2)[:2], "中等", *firm(2)[3:]]])
    expect(page.locator(".note-bad")).to_contain_text("“名录.xlsx”有1处须改，没有导入")
    expect(page.get_by_role("row", name="“企业名录”表第3行C列（规模）")).to_contain_text(
        "请从大型、中型、小型、微型中选一个"
    )
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注过的工作簿").click()
    assert download.value.suggested_filename == "名录（须改之处）.xlsx"

    choose(page, [firm(1, "little_giant"), firm(2, size="大型")])
    expect(page.locator(".tasks .cur")).to_contain_text("2家")
    expect(page.locator("[data-live=eligibility]")).to_contain_text("按企业名录，主导产业的单项冠军、小巨人企业1家")
    page.get_by_label("规模").select_option(label="大型")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".data tbody tr")).to_have_count(1)
    expect(page.locator(".data tbody")).to_contain_text("示例2号阀门有限公司")
    assert violations(page) == []


def test_one_watches_the_import_and_sees_the_list_when_it_stands(open_as, yongkang, yongkang_head, draft, no_worker):
    page = open_as(yongkang, section(draft))
    choose(page, [firm(1)])
    expect(page.locator(".job")).to_contain_text("导入企业名录")
    expect(page.locator("#workbook")).to_have_count(0)
    colleague = open_as(yongkang_head, section(draft))
    expect(colleague.locator(".note").first).to_contain_text("永康经办于")
    assert violations(page) == []

    run(Job.objects.get().pk)
    expect(page.locator(".data tbody")).to_contain_text("示例1号阀门有限公司")
    expect(page.locator(".job")).to_have_count(0)


def test_what_is_asked_is_answered_in_a_word_and_read_by_the_reviewer(open_as, yongkang, zhejiang, filled):
    list_firms(filled, [firm(1, "champion")], NOW)
    page = open_as(yongkang, section(filled))
    page.get_by_label("名录说明").fill("小巨人名单尚未列入本名录")
    page.get_by_label("名录说明").press("Tab")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")

    declare(filled, at("2025-04-11 09:00"))
    page = open_as(zhejiang, reverse("clusters:edition-firms", args=[filled.pk, 1]))
    expect(page.locator("main")).to_contain_text("小巨人名单尚未列入本名录")
    assert violations(page) == []


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_scrolls_sideways_or_shuts_anybody_out(
    open_as, reference: Reference, ministry, zhejiang, yongkang, filled, width
):
    register("little_giant", [1], reference.agencies["ministry"], by=ministry, now=NOW)
    made = register("specialised", [1], reference.agencies["33"], by=zhejiang, now=NOW)
    list_firms(filled, [firm(n, "little_giant", "specialised") for n in range(1, 60)], NOW)
    addresses = {
        section(filled): yongkang,
        reverse("reviews:titles"): zhejiang,
        reverse("reviews:title-new"): zhejiang,
        reverse("reviews:title-list", args=[made.pk]): ministry,
    }
    for address, user in addresses.items():
        page = open_as(user, address)
        page.set_viewport_size({"width": width, "height": 768})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
