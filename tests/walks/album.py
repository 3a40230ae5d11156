"""Pictures of a walk, stage by stage, at both widths; each page is held to what every page promises."""

from pathlib import Path

from playwright.sync_api import Page

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
WIDER_THAN_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Album:
    """The pictures of one walk, numbered in the order in which they were taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def keep(self, page: Page, name: str) -> None:
        """Take the page as it stands: the whole of it on a phone, on a desk what the window shows.

        No page may scroll sideways at either width.
        """
        self.count += 1
        for size, whole in ((PHONE, True), (DESK, False)):
            page.set_viewport_size(size)
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=self.folder / f"{self.count:02d}-{name}-{size['width']}.png", full_page=whole)
            assert not page.evaluate(WIDER_THAN_WINDOW), f"{name} scrolls sideways at {size['width']}"
