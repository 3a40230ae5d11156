"""Evidence in a browser: dropped, seen arriving, cut off and going on, by keyboard, and read page by page."""

import base64
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from clusters.models import Application
from records import clock
from records.digests import digest_of_file
from records.models import Document, Upload
from records.scanning import scan_waiting
from tests.clusters.conftest import PATIENCE, violations
from tests.records.made_files import docx, pdf, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOT = "statistics_certificate"
MEGABYTE = 1 << 20
SLOW = 3 * MEGABYTE  # bytes a second, so that a file of twenty megabytes is under way for a while
DROP = """(target, files) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def evidence(open_as: Callable[..., Page], yongkang: User, draft: Application) -> Page:
    return open_as(yongkang, reverse("clusters:section", args=[draft.pk, "evidence"]))


@pytest.fixture
def large(tmp_path: Any) -> Any:
    """A sound PDF of twenty megabytes."""

    def fill(file: Any) -> None:
        file.Root["/Filler"] = file.make_stream(os.urandom(20 * MEGABYTE))

    path = tmp_path / "规划.pdf"
    path.write_bytes(pdf(fill))
    return path


def slot(page: Page, code: str = SLOT) -> Locator:
    return page.locator(f"#slot-{code}")


def see(locator: Locator, text: Any) -> None:
    expect(locator).to_contain_text(text, timeout=PATIENCE)


def slowly(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


def digest_of(path: Any) -> str:
    with path.open("rb") as file:
        return digest_of_file(file)


def test_three_files_are_dropped_at_once(evidence: Page, draft: Application):
    files = {"证明.pdf": pdf(), "现场.jpg": picture(), "规划.docx": docx()}
    sent = [(name, base64.b64encode(content).decode()) for name, content in files.items()]
    slot(evidence).evaluate(DROP, sent)
    for name in files:
        see(slot(evidence).locator(".slot-files"), name)
    expect(slot(evidence).locator(".uploads li")).to_have_count(0)
    see(evidence.locator("[data-live=task-evidence]"), "缺3件")
    expect(evidence.locator("[data-live=decide]")).not_to_contain_text("缺“统计部门证明”")
    kept = {document.name: document.size for document in draft.dossier.documents.kept()}
    assert kept == {name: len(content) for name, content in files.items()}


def test_a_file_chosen_before_the_script_is_there_goes_up(evidence: Page, draft: Application):
    held: list[Route] = []
    evidence.route("**/js/uploads*.js", lambda route: held.append(route))
    evidence.reload(wait_until="commit")
    files: list[Any] = [{"name": "证明.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
    evidence.set_input_files(f"#files-{SLOT}", files)
    held[0].continue_()
    see(slot(evidence).locator(".slot-files"), "证明.pdf")
    assert draft.dossier.documents.get().name == "证明.pdf"


def test_what_is_refused_says_why_and_stops_no_other(evidence: Page, draft: Application):
    files: list[Any] = [
        {"name": "清单.exe", "mimeType": "", "buffer": b"MZ"},
        {"name": "清单.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + b"\0" * 100},
        {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": pdf()},
    ]
    evidence.set_input_files(f"#files-{SLOT}", files)
    see(slot(evidence).locator(".slot-files"), "证明.pdf")
    rows = slot(evidence).locator(".uploads li.is-bad")
    expect(rows).to_have_count(2)
    see(rows.nth(0), "“清单.exe”不是可以上传的类型。请改为PDF、OFD、DOCX、XLSX、WPS、JPG或PNG。")
    see(rows.nth(1), "“清单.pdf”的内容是程序，不是PDF，可能改过扩展名。请上传原件。")
    rows.nth(0).get_by_role("button", name="知道了：清单.exe").click()
    expect(rows).to_have_count(1)
    assert [document.name for document in draft.dossier.documents.all()] == ["证明.pdf"]


def test_a_line_that_breaks_in_the_middle_goes_on_where_it_stopped(evidence: Page, draft: Application, large: Any):
    slowly(evidence)
    evidence.set_input_files(f"#files-{SLOT}", large)
    row = slot(evidence).locator(".uploads li")
    see(row, re.compile(r"正在上传，[4-9]\.\dMB/20\.\dMB"))
    evidence.context.set_offline(True)
    see(row, "网络中断，已传")
    evidence.context.set_offline(False)
    see(slot(evidence).locator(".slot-files"), "规划.pdf")
    kept = Document.objects.get()
    assert (kept.digest, kept.size, Upload.objects.count()) == (digest_of(large), large.stat().st_size, 1)


def test_after_a_reload_the_same_file_goes_on(evidence: Page, draft: Application, large: Any):
    slowly(evidence)
    evidence.set_input_files(f"#files-{SLOT}", large)
    see(slot(evidence).locator(".uploads li"), re.compile(r"正在上传，(9|1\d)\.\dMB/20\.\dMB"))
    evidence.reload()
    see(slot(evidence), re.compile(r"“规划\.pdf”没有传完（\d+\.\d\sMB/20\.\d\sMB）。再选一次同一个文件"))
    begun = Upload.objects.get()
    evidence.set_input_files(f"#files-{SLOT}", large)
    see(slot(evidence).locator(".slot-files"), "规划.pdf")
    expect(slot(evidence).locator("[data-unfinished]")).to_have_count(0)
    assert (Document.objects.get().digest, Upload.objects.get().pk) == (digest_of(large), begun.pk)


def test_one_pauses_goes_on_and_gives_up(evidence: Page, draft: Application, large: Any):
    slowly(evidence)
    evidence.set_input_files(f"#files-{SLOT}", large)
    row = slot(evidence).locator(".uploads li")
    see(row, re.compile(r"正在上传，\d\.\dMB"))
    row.get_by_role("button", name="暂停：规划.pdf").click()
    see(row, "已暂停")
    expect(row.get_by_role("button", name="继续：规划.pdf")).to_be_focused()
    row.get_by_role("button", name="继续：规划.pdf").click()
    see(row, "正在上传")
    row.get_by_role("button", name="取消：规划.pdf").click()
    expect(row).to_have_count(0)
    see(evidence.locator("#live-status"), "已取消上传“规划.pdf”")
    expect(slot(evidence).locator("h3")).to_be_focused()
    expect(slot(evidence).locator("[data-unfinished]")).to_have_count(0)
    assert Document.objects.count() == 0


def test_a_session_that_ends_under_way_keeps_what_was_sent(evidence: Page, yongkang: User, large: Any):
    slowly(evidence)
    evidence.set_input_files(f"#files-{SLOT}", large)
    row = slot(evidence).locator(".uploads li")
    see(row, re.compile(r"正在上传，\d\.\dMB"))
    session = evidence.context.cookies()
    evidence.context.clear_cookies(name="sessionid")
    see(row, "登录已过期")
    see(evidence.locator("#live-alert"), "登录已过期，请重新登录")
    evidence.context.add_cookies(session)
    evidence.evaluate("window.dispatchEvent(new Event('focus'))")
    see(slot(evidence).locator(".slot-files"), "规划.pdf")
    assert (Document.objects.get().digest, Upload.objects.count()) == (digest_of(large), 1)


def test_all_of_it_by_keyboard(evidence: Page, draft: Application, tmp_path: Any):
    for name, content in (("甲.pdf", pdf()), ("乙.pdf", pdf(pages=2))):
        (tmp_path / name).write_bytes(content)
        evidence.set_input_files(f"#files-{SLOT}", tmp_path / name)  # the chooser is the browser's own
        see(slot(evidence).locator(".slot-files"), name)
        see(evidence.locator("#live-status"), f"已上传“{name}”")
    button = slot(evidence).get_by_role("button", name="上移乙.pdf")
    button.focus()
    evidence.keyboard.press("Enter")
    see(slot(evidence).locator(".slot-files li").first, "乙.pdf")
    see(slot(evidence).locator("[data-said]"), "已移动“乙.pdf”")

    slot(evidence).locator("summary").first.focus()
    evidence.keyboard.press("Enter")
    evidence.keyboard.press("Tab")
    evidence.keyboard.type("统计局证明")
    evidence.keyboard.press("Enter")
    see(slot(evidence).locator(".slot-files li").first, "统计局证明.pdf")

    slot(evidence).get_by_role("button", name="移除甲.pdf").focus()
    evidence.keyboard.press("Enter")
    see(slot(evidence).locator("[data-said]"), "已移除“甲.pdf”，可在下方恢复。")
    expect(slot(evidence).locator("h3")).to_be_focused()
    slot(evidence).get_by_role("button", name="恢复甲.pdf").focus()
    evidence.keyboard.press("Enter")
    expect(slot(evidence).locator(".slot-files li")).to_have_count(2)
    assert draft.dossier.documents.kept().count() == 2


def test_without_scripts_an_ordinary_form_sends_them(open_as: Callable[..., Page], yongkang: User, draft: Application):
    page = open_as(yongkang, reverse("clusters:section", args=[draft.pk, "evidence"]), java_script_enabled=False)
    files: list[Any] = [{"name": "证明.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
    page.set_input_files(f"#files-{SLOT}", files)
    slot(page).get_by_role("button", name="上传", exact=True).click()
    see(slot(page).locator(".slot-files"), "证明.pdf")
    assert Document.objects.get().name == "证明.pdf"


def test_the_page_follows_the_virus_scanner(evidence: Page, draft: Application, settings: Any):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    files: list[Any] = [{"name": "证明.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
    evidence.set_input_files(f"#files-{SLOT}", files)
    see(slot(evidence), "正在查毒，通过前他人不能打开")
    settings.CLAMAV_SOCKET = ""
    scan_waiting(clock.now())
    expect(slot(evidence)).not_to_contain_text("正在查毒", timeout=PATIENCE)


def test_pages_are_turned_enlarged_and_changed_by_keys(
    open_as: Callable[..., Page], evidence: Page, yongkang: User, draft: Application
):
    files: list[Any] = [
        {"name": "甲.pdf", "mimeType": "application/pdf", "buffer": pdf(pages=3)},
        {"name": "乙.jpg", "mimeType": "image/jpeg", "buffer": picture()},
    ]
    for file in files:
        evidence.set_input_files(f"#files-{SLOT}", [file])
        see(slot(evidence).locator(".slot-files"), file["name"])
    slot(evidence).get_by_role("link", name="甲.pdf").click()
    image = evidence.locator(".viewer-page")
    see(evidence.locator(".viewer-bar"), "第1/3页")
    for key, words in (("ArrowRight", "第2/3页"), ("ArrowRight", "第3/3页"), ("ArrowLeft", "第2/3页")):
        evidence.keyboard.press(key)
        see(evidence.locator(".viewer-bar"), words)
    evidence.keyboard.press("+")
    expect(image).to_have_class("viewer-page z-100")
    evidence.keyboard.press("r")
    expect(image).to_have_attribute("src", re.compile(r"/pages/2/\?width=900&turn=90$"))
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1274
    evidence.keyboard.press("j")
    see(evidence.locator(".viewer-name"), "乙.jpg")
    evidence.keyboard.press("k")
    see(evidence.locator(".viewer-name"), "甲.pdf")


def test_the_pages_are_without_a_violation(open_as: Callable[..., Page], yongkang: User, draft: Application):
    page = open_as(yongkang, reverse("clusters:section", args=[draft.pk, "evidence"]), bypass_csp=True)
    files: list[Any] = [
        {"name": "甲.pdf", "mimeType": "application/pdf", "buffer": pdf(pages=3)},
        {"name": "乙.exe", "mimeType": "", "buffer": b"MZ"},
    ]
    page.set_input_files(f"#files-{SLOT}", files)
    see(slot(page).locator(".slot-files"), "甲.pdf")
    see(slot(page).locator(".uploads"), "不是可以上传的类型")
    assert violations(page) == []
    slot(page).get_by_role("link", name="甲.pdf").click()
    see(page.locator(".viewer-bar"), "第1/3页")
    assert violations(page) == []
