"""The papers of a file as a county meets them: made while one waits, sealed, scanned, handed in by keyboard alone."""

import io
import os
import re

import pikepdf
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from records.clock import real_now
from records.models import DemoClock, Paper, SealedCopy, Upload
from records.paper_codes import grouped
from tests import builders
from tests.builders import at, fresh
from tests.papers.making import content_of, short
from tests.papers.scanning import as_jpeg, as_pdf
from tests.papers.test_sealing import scan_of, without_mark

pytestmark = pytest.mark.browser
NOON = at("2025-04-11 12:00")
MEGABYTE = 1 << 20


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


def heavy(content: bytes, more: int) -> bytes:
    """The same scan with so many bytes more, as a scanner of many dots makes it."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as scan:
        scan.Root["/Filler"] = scan.make_stream(os.urandom(more))
        scan.save(made)
    return made.getvalue()


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
    papers.get_by_role("link", name="下载申报表").focus()
    page.keyboard.press("Tab")
    expect(papers.locator("#seal-files")).to_be_focused()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper)))])  # the chooser is the browser's own
    expect(page.locator("#papers .s-ok")).to_have_text("已上传盖章件")
    expect(page.locator("#papers")).to_contain_text("各页与本版核对一致，页数齐全。")


def test_what_is_refused_says_so_and_the_next_try_is_at_hand(block, page, declared):
    paper = short(declared, NOON)
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper, [1, 2, 4])), "缺页.pdf")])
    expect(page.locator("#papers")).to_contain_text("“缺页.pdf”没有收下：应有4页，收到3张，缺第3页。请整理后重新上传。")
    expect(page.locator("#seal-files")).to_be_visible()
    assert not SealedCopy.objects.kept().exists()


def test_a_line_that_breaks_goes_on_and_the_scan_is_matched(block, page, declared):
    """Twenty megabytes at three a second: cut off on the way, not sent again from the start."""
    paper = short(declared, NOON)
    scan = heavy(as_pdf(scan_of(paper)), 20 * MEGABYTE)
    papers = block()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3 * MEGABYTE}
    line.send("Network.emulateNetworkConditions", slow)
    papers.locator("#seal-files").set_input_files([pdf(scan)])
    row = papers.locator(".uploads li")
    expect(row).to_contain_text(re.compile(r"正在上传，[4-9]\.\dMB/"))
    page.context.set_offline(True)
    expect(row).to_contain_text("网络中断，已传")
    page.context.set_offline(False)
    expect(page.locator("#papers .s-ok")).to_have_text("已上传盖章件")
    copy = SealedCopy.objects.get()
    assert (copy.paper, copy.size, Upload.objects.count()) == (paper, len(scan), 0)


def test_after_a_reload_the_same_scan_is_asked_for(block, page, declared):
    paper = short(declared, NOON)
    papers = block()
    page.route("**/uploads/*/", lambda route: route.abort())  # begun, and not a byte comes through
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper)))])
    expect(papers.locator(".uploads li")).to_contain_text("服务器没有应答")
    page.unroute("**/uploads/*/")
    page.reload()
    expect(papers).to_contain_text("“申报表盖章.pdf”没有传完")
    papers.get_by_role("button", name="不传了：申报表盖章.pdf").click()
    expect(papers).not_to_contain_text("没有传完")
    assert Upload.objects.count() == 0


def test_a_scan_of_an_older_edition_is_refused_at_the_same_place(block, page, accepted):
    first = short(accepted, NOON)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-11 13:00"))
    builders.declare(fresh(accepted), at("2025-04-11 14:00"))
    short(fresh(accepted), at("2025-04-11 15:00"))
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(first)), "旧版.pdf")])
    expect(papers.locator(".note-bad")).to_contain_text("“旧版.pdf”没有收下：这是第1版的盖章件，现在的版次是第2版。")
    expect(papers.locator("#seal-files")).to_be_visible()


def test_photographs_go_up_as_one_and_one_that_is_no_picture_holds_them_up(block, page, declared):
    paper = short(declared, NOON)
    leaves = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": as_jpeg(leaf)}
        for n, leaf in enumerate(scan_of(paper), 1)
    ]
    papers = block()
    broken = {"name": "5.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + b"\0" * 100}
    papers.locator("#seal-files").set_input_files([*leaves, broken])
    expect(papers.locator("section [data-said]")).to_contain_text("有文件没有收下，这一组还没有提交。")
    expect(papers.locator(".uploads li")).to_have_count(1)
    papers.get_by_role("button", name="知道了：5.jpg").click()
    papers.locator("#seal-files").set_input_files(leaves)
    expect(page.locator("#papers .s-ok")).to_have_text("已上传盖章件")
    assert SealedCopy.objects.get().document.pages == 4


def test_without_its_script_the_form_hands_it_in(block, page, declared):
    paper = short(declared, NOON)
    page.route("**/js/uploads*.js", lambda route: route.abort())
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(scan_of(paper)))])
    papers.get_by_role("button", name="上传盖章件").click()
    expect(page.locator("#papers .s-ok")).to_have_text("已上传盖章件")


def test_a_code_is_typed_for_the_sheets_that_could_not_be_read(block, page, declared):
    paper = short(declared, NOON)
    sheets = scan_of(paper)
    sheets[1] = without_mark(sheets[1])
    papers = block()
    papers.locator("#seal-files").set_input_files([pdf(as_pdf(sheets))])
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
