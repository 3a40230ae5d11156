"""Who walks: a visitor with a browser of one's own, and officials who sign in and work at a desk."""

import re
from contextlib import nullcontext
from datetime import date

from django.db import transaction
from playwright.sync_api import Locator, Page, Request, expect

from records.models import Dossier
from tests.reference import PASSWORD
from tests.walks.album import Album


class Visitor:
    """Somebody with a browser, at the portal's address."""

    def __init__(self, page: Page, address: str, album: Album) -> None:
        self.page = page
        self.address = address
        self.album = album

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def follows(self, words: str, *, within: Locator | None = None) -> None:
        """Click a link by its words."""
        (within or self.page.locator("main, header")).get_by_role("link", name=words).first.click()

    def presses(self, words: str, *, within: Locator | None = None) -> None:
        """Click a button by its words."""
        (within or self.page.locator("main")).get_by_role("button", name=words, exact=True).click()

    def double_clicks(self, words: str, sends: int = 1) -> None:
        """Click a second time while the server is still busy with the first.

        `sends` is how often the form goes out: once from the desk, whose script holds the second click back, and twice
        from a public page, which has none.
        """
        sent: list[Request] = []
        self.page.on("request", lambda request: sent.append(request) if _is_a_form(request) else None)
        button = self.page.locator("main").get_by_role("button", name=words, exact=True)
        button.scroll_into_view_if_needed()
        place = button.bounding_box()
        assert place is not None
        with transaction.atomic():
            list(Dossier.objects.select_for_update())  # nobody is served until both clicks are done
            for click in (1, 2):
                with self.page.expect_request(_is_a_form) if click <= sends else nullcontext():
                    self.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        assert len(sent) == sends

    def fills(self, label: str, text: str) -> None:
        self.page.locator("input, textarea").and_(self.page.get_by_label(label)).fill(text)

    def picks(self, words: str) -> None:
        """Tick a box or choose a radio button by its words."""
        self.page.get_by_label(words, exact=True).check()

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def is_told(self, words: str) -> None:
        """What the portal says about the last step."""
        expect(self.page.locator(".notes")).to_contain_text(words)

    def reads(self, words: str) -> None:
        """Words somewhere on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def row(self, name: str) -> Locator:
        """The row of a table that names a cluster or a file."""
        return self.page.get_by_role("row").filter(has_text=name).first

    def keeps(self, name: str) -> None:
        self.album.keep(self.page, name)

    def writes_an_objection(self, cluster: str, grounds: str, name: str, contact: str) -> None:
        """Fill in the form of an objection to one entry of the notice in view."""
        self.follows("提出异议", within=self.row(cluster))
        self.fills("异议内容与理由", grounds)
        self.fills("姓名或单位全称", name)
        self.fills("联系电话或电子邮箱", contact)

    def sends_the_objection(self) -> str:
        """Returns the receipt code."""
        self.presses("提出异议")
        self.is_at("异议已收到")
        return self.page.locator("dd .code").inner_text()

    def asks_about(self, code: str) -> None:
        """Ask what became of an objection by its receipt code."""
        self.opens("/receipts/")
        self.fills("回执编码", code)
        self.presses("查进度")

    def moves_the_clock(self, words: str, to: date) -> None:
        """Press a button of the demonstration clock."""
        clock = self.page.get_by_role("complementary", name="演示时钟")
        clock.get_by_role("button", name=words).click()
        expect(clock.locator("b")).to_have_text(f"{to}")


class Official(Visitor):
    """Somebody with a post: signs in, and takes steps alone or as one of two."""

    def signs_in(self, username: str) -> None:
        self.opens("/accounts/login/")
        self.gives_name_and_password(username)
        expect(self.page).to_have_url(re.compile("/desk/$"))

    def gives_name_and_password(self, username: str) -> None:
        self.fills("账号", username)
        self.fills("密码", PASSWORD)
        self.presses("登录")

    def opens_the_desk(self) -> None:
        self.opens("/desk/")
        self.is_at_home()

    def is_at_home(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("今天，")

    def proposes(self, step: str, note: str = "", name: str = "") -> None:
        """Put a step of the file in view before an approver (拟办)."""
        self.follows(f"拟办：{step}")
        self.is_at(step)
        if note:
            self.page.get_by_role("textbox").fill(note)
        if name:
            self.keeps(name)
        self.presses("送审核人")
        self.is_told(f"已送审核人：{step}。")

    def opens_the_approval(self, step: str) -> None:
        """Open the step that waits for approval on the own desk."""
        self.opens_the_desk()
        waiting = self.page.get_by_role("region", name="等您审核")
        waiting.get_by_role("link", name=step, exact=True).click()
        self.is_at(step)

    def approves(self, step: str, name: str = "") -> None:
        """Take the step that waits for approval."""
        self.opens_the_approval(step)
        if name:
            self.keeps(name)
        self.presses(f"同意并{step}")
        self.is_told(f"已办理：{step}。")


def _is_a_form(request: Request) -> bool:
    return request.method == "POST"
