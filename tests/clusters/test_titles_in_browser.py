"""A list of titled firms in a browser: handed in, watched while it is read, mended, registered."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clusters.models import TitleList
from config.celery import app
from records.job_runs import run
from records.models import Job
from tests.clusters.conftest import violations
from tests.firms import TITLE_HEADINGS, code, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SOUND, TO_MEND = ["示例甲公司", code(1)], ["示例乙公司", "91X"]


@pytest.fixture
def no_worker() -> Iterator[None]:
    """Nobody takes from the queue until the test does."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def hand_in(page: Page, *rows: list[Any]) -> None:
    """Fill in the form and send it."""
    page.get_by_label("称号", exact=True).select_option(label="专精特新中小企业")
    page.get_by_label("公布文号").fill("示例浙经信〔2024〕7号")
    page.get_by_label("有效期起").fill("2024-07-01")
    page.get_by_label("有效期止").fill("2027-06-30")
    content = workbook(rows, TITLE_HEADINGS).getvalue()
    page.get_by_label("名单文件").set_input_files({"name": "名单.xlsx", "mimeType": EXCEL, "buffer": content})
    page.get_by_role("button", name="登记").click()


@pytest.mark.parametrize("width", [1366, 390])
def test_a_province_mends_its_list_and_registers_it(open_as, zhejiang, reference, width):
    page = open_as(zhejiang, reverse("reviews:title-new"))
    page.set_viewport_size({"width": width, "height": 768})
    hand_in(page, SOUND, TO_MEND)
    expect(page.locator(".note-bad")).to_contain_text("“名单.xlsx”有1处须改，没有登记。")
    expect(page.get_by_role("row", name="“企业名录”表第3行B列（统一社会信用代码）")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注过的工作簿").click()
    assert download.value.suggested_filename == "名单（须改之处）.xlsx"

    page.get_by_role("link", name="改好后再登记").click()
    hand_in(page, SOUND)
    expect(page.locator("[data-ended]")).to_have_text("已登记专精特新中小企业 示例浙经信〔2024〕7号，1家。")
    assert violations(page) == []
    page.get_by_role("link", name="看名单").click()
    expect(page.get_by_role("row", name="示例甲公司")).to_be_visible()
    assert TitleList.objects.get().imported_by == zhejiang


def test_one_watches_the_reading_and_sees_what_must_be_mended(open_as, zhejiang, reference, no_worker):
    page = open_as(zhejiang, reverse("reviews:title-new"))
    hand_in(page, SOUND, TO_MEND)
    expect(page.locator(".job")).to_contain_text("登记称号名单")
    assert violations(page) == []
    run(Job.objects.get().pk)
    expect(page.get_by_role("row", name="“企业名录”表第3行B列（统一社会信用代码）")).to_be_visible()
