"""The papers of a file as a county meets them: made while one waits, sealed, scanned, handed in by keyboard alone."""

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from records.clock import real_now
from records.models import DemoClock, Paper, SealedCopy
from records.paper_codes import grouped
from tests.builders import at
from tests.papers.making import content_of, short
from tests.papers.scanning import as_pdf
from tests.papers.test_sealing import scan_of, without_mark

pytestmark = pytest.mark.browser
NOON = at("2025-04-11 12:00")


@pytest.fixture
def block(transactional_db, declared, yongkang, settings, client, page: Page, live_server):
    """The papers on the file's page, opened by its county's handler on the day after the submission."""
    settings.PORTAL_DEMO = True
    DemoClock.objects.create(pk=1, stands_at=at("2025-04-12 10:00"), set_at=real_now())
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    client.force_login(yongkang, "accounts.backends.PeopleBackend")
    value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    def open_block():
        page.goto(f"{live_server.url}/desk/applications/{declared.pk}/")
        return page.locator("#papers")

    return open_block


def pdf(content: bytes, name: str = "申报表盖章.pdf") -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_the_form_is_made_and_downloaded(block, page):
    papers = block()
    expect(papers).to_contain_text("未生成")
    papers.get_by_role("button", name="生成申报表").click()
    with page.expect_download() as saved:
        papers.get_by_role("link", name="下载申报表").click()
    paper = Paper.objects.get()
    assert saved.value.suggested_filename == f"中小企业特色产业集群申报表-第1版-{grouped(paper.code)}.pdf"
    assert saved.value.path().read_bytes() == content_of(paper)


def test_a_sealed_scan_is_handed_in_by_keyboard(block, page, declared):
    paper = short(declared, NOON)
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper)))])
    papers.locator("#seal-files").focus()
    page.keyboard.press("Tab")
    expect(papers.locator("button", has_text="上传盖章件")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#papers .s-ok")).to_have_text("已上传盖章件")
    expect(page.locator("#papers")).to_contain_text("各页与本版核对一致，页数齐全。")


def test_what_is_refused_says_so_and_the_next_try_is_at_hand(block, page, declared):
    paper = short(declared, NOON)
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper, [1, 2, 4])), "缺页.pdf")])
    papers.locator("button", has_text="上传盖章件").click()
    expect(page.locator("#papers")).to_contain_text("“缺页.pdf”没有收下：应有4页，收到3张，缺第3页。请整理后重新上传。")
    expect(page.locator("#seal-files")).to_be_visible()
    assert not SealedCopy.objects.kept().exists()


def test_a_code_is_typed_for_the_sheets_that_could_not_be_read(block, page, declared):
    paper = short(declared, NOON)
    sheets = scan_of(paper)
    sheets[1] = without_mark(sheets[1])
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(sheets))])
    papers.locator("button", has_text="上传盖章件").click()
    expect(page.locator("#papers")).to_contain_text("第2张的二维码没有读出")
    page.locator("#papers").get_by_label("文书编号").fill(grouped(paper.code).lower())
    page.keyboard.press("Enter")
    expect(page.locator("#papers")).to_contain_text("第2张的编号由人工核对，其余各页与本版核对一致，页数齐全。")


def test_a_visitor_verifies_a_paper_and_compares_a_file(page, declared, live_server, transactional_db):
    paper = short(declared, NOON)
    page.goto(f"{live_server.url}/papers/")
    page.get_by_label("文书编号").fill(grouped(paper.code).lower())
    page.get_by_role("button", name="验证", exact=True).click()
    expect(page.locator("main")).to_contain_text("现行版")
    page.get_by_label("要比对的PDF").set_input_files([pdf(content_of(paper))])
    page.get_by_role("button", name="比对", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("一致：与平台生成的原件逐字节相同。")
