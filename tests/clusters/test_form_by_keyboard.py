"""The whole form by keyboard alone: every stop is seen, in the order of the page, and nothing takes the focus away."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from clusters.models import Answer, Application
from records.models import Proposal
from tests.builders import answers_to, at, figure, fill, fresh
from tests.records.made_files import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STOPS = 400  # more than any page has
FOCUSED = """() => {
  const at = document.activeElement;
  const look = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const ring = (look.outlineStyle !== "none" && look.outlineColor !== "rgba(0, 0, 0, 0)") || look.boxShadow !== "none";
  return {
    tag: at.localName, id: at.id, name: at.name ?? "", words: (at.ariaLabel ?? at.textContent).trim(),
    isSeen: ring && box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""

ALL_UP = """async () => {
  const waits = () => Object.keys(localStorage).some((key) => key.startsWith("portal.unsent."));
  while (waits()) await new Promise(requestAnimationFrame);
}"""


class Keyboard:
    """Somebody who has no mouse; each stop must show where one is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.passed: list[dict[str, Any]] = []

    @property
    def focused(self) -> dict[str, Any]:
        return self.page.evaluate(FOCUSED)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def writes(self, text: str) -> None:
        """Over what stands there."""
        self.press("Control+A")
        self.page.keyboard.insert_text(text)

    def goes_to(self, selector: str, key: str = "Tab") -> None:
        """Tab on until that is reached."""
        wanted = self.page.locator(selector)
        for _stop in range(STOPS):
            self.press(key)
            stop = self.focused
            assert stop["isSeen"], stop
            self.passed.append(stop)
            if wanted.evaluate_all("(all) => all.includes(document.activeElement)"):
                return
        raise AssertionError(f"no way to {selector}: {[stop['words'] for stop in self.passed[-20:]]}")

    def follows(self, selector: str) -> None:
        """A link or a button."""
        self.goes_to(selector)
        self.press("Enter")


@pytest.fixture
def at_section(open_as: Callable[..., Page], yongkang: User, draft: Application) -> Callable[[str], Keyboard]:
    """`at_section("figures")`: the handler, with the focus where a page begins."""

    def arrive(key: str) -> Keyboard:
        return Keyboard(open_as(yongkang, reverse("clusters:section", args=[draft.pk, key])))

    return arrive


def saved(keys: Keyboard) -> None:
    """Nothing waits in the browser any more."""
    keys.page.evaluate(ALL_UP)
    expect(keys.page.locator("#save-state")).to_contain_text("已自动保存")


def asked(draft: Application, key: str) -> Sequence[dict[str, Any]]:
    """The fields of a section that are typed."""
    section = next(each for each in draft.filing.schema.definition["sections"] if each["key"] == key)
    return [field for field in section["fields"] if field["type"] not in ("document", "computed", "firms")]


def texts(draft: Application, codes: Sequence[str]) -> dict[str, str]:
    return dict(Answer.objects.filter(filing=draft.filing_id, code__in=codes, year=0).values_list("code", "text"))


def test_the_first_stop_leads_past_the_bar(at_section):
    keys = at_section("basic")
    keys.press("Tab")
    assert (keys.focused["words"], keys.focused["isSeen"]) == ("跳到正文", True)
    keys.press("Enter")
    expect(keys.page.locator("#main")).to_be_focused()
    keys.press("Tab")
    assert keys.page.evaluate("document.getElementById('main').contains(document.activeElement)")
    assert keys.focused["words"] == "今天"


def test_a_section_is_filled_in_from_top_to_bottom(at_section, draft):
    keys = at_section("basic")
    fields = asked(draft, "basic")
    wanted = {field["code"]: text for field in fields for _year, text in answers_to(field, 2025)} | {"industry": "34"}
    for field in fields:
        keys.goes_to(f"#f-{field['code']}")
        if field["type"] == "choice":
            keys.press("3", "4")  # a list is chosen from by the first letters of its words
        elif field["code"] in wanted:
            keys.writes(wanted[field["code"]])
    keys.press("Tab")
    saved(keys)
    assert texts(draft, list(wanted)) == wanted
    order = [stop["id"] for stop in keys.passed if stop["id"].startswith("f-")]
    assert order == [f"f-{field['code']}" for field in fields]


def test_the_grid_is_filled_in_row_by_row_and_pasted_into(at_section, draft):
    keys = at_section("figures")
    keys.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for year, text in ((2021, "36.20"), (2022, "41.30"), (2023, "46.85"), (2024, "52.10")):
        keys.goes_to(f"#f-A01-{year}")
        keys.writes(text)
    keys.goes_to("#f-A02-2022")
    saved(keys)
    order = [stop["id"] for stop in keys.passed if stop["id"].startswith("f-")]
    assert order == ["f-A01-2021", "f-A01-2022", "f-A01-2023", "f-A01-2024", "f-A02-2022"]
    keys.page.evaluate("navigator.clipboard.writeText('31.20\\t36.10\\t40.74\\r\\n30\\t35\\t40')")
    keys.press("Control+V")
    expect(keys.page.locator("#paste-state")).to_contain_text("已粘贴6处。")
    expect(keys.page.locator("#f-A02-2022")).to_be_focused()
    saved(keys)
    rows = Answer.objects.filter(filing=draft.filing_id, code__in=["A01", "A02", "A03"]).order_by("code", "year")
    assert list(rows.values_list("text", flat=True)) == [
        "36.20", "41.30", "46.85", "52.10", "31.20", "36.10", "40.74", "30", "35", "40",
    ]  # fmt: skip
    keys.goes_to("#paste-state button", "Shift+Tab")
    keys.press("Enter")
    expect(keys.page.locator("#f-A02-2022")).to_be_focused()
    expect(keys.page.locator("#f-A02-2022")).to_have_value("")


def test_commitments_are_given_with_the_arrows(at_section, draft):
    keys = at_section("commitments")
    codes = [field["code"] for field in asked(draft, "commitments") if field["type"] == "yesno"]
    for code in codes:
        keys.goes_to(f"[name={code}]")
        keys.press("Space")
    keys.goes_to("#f-eligibility_note")
    saved(keys)
    assert texts(draft, codes) == dict.fromkeys(codes, "yes")
    keys.goes_to(f"[name={codes[-1]}]", "Shift+Tab")
    keys.press("ArrowRight")
    keys.press("Tab")
    saved(keys)
    expect(keys.page.locator(f"#problem-{codes[-1]}-")).to_contain_text("这一项承诺为“是”方可提交申报。")
    assert texts(draft, codes)[codes[-1]] == "no"


def test_what_is_computed_anew_does_not_take_the_focus_away(at_section, draft):
    """A save draws the rails anew while one is already there."""
    keys = at_section("figures")
    panel = "[data-live=eligibility]"
    keys.goes_to("#f-A01-2022")
    keys.writes("41.30")
    keys.page.focus(f"{panel} a >> nth=0")
    href = keys.page.evaluate("document.activeElement.getAttribute('href')")
    saved(keys)
    assert keys.page.evaluate("document.activeElement.getAttribute('href')") == href
    assert keys.page.evaluate(f"document.querySelector('{panel}').contains(document.activeElement)")


def test_where_the_focus_stood_on_what_is_gone_its_heading_has_it(at_section, draft):
    """The link to the figure that lacked goes with the lack."""
    fill(draft, at("2025-04-10 09:30"))
    fresh(draft).filing.answers.filter(code="A01", year=2024).delete()
    keys = at_section("figures")
    keys.goes_to("#f-A01-2024")
    keys.writes(figure("A01", 2))
    keys.page.focus("[data-live=eligibility] a >> nth=0")
    expect(keys.page.locator("[data-live=eligibility] a")).to_have_count(0)
    heading = keys.page.get_by_role("heading", name="资格测算")
    expect(heading).to_be_focused()
    assert keys.focused["isSeen"]


def test_from_the_last_gaps_to_the_approver(open_as, yongkang, draft):
    fill(draft, at("2025-04-10 09:30"))
    for code, year in (("niche", 0), ("A01", 2024), ("is_truthful", 0)):
        fresh(draft).filing.answers.filter(code=code, year=year).delete()
    draft.dossier.documents.filter(slot="development_plan").delete()
    keys = Keyboard(open_as(yongkang, reverse("clusters:section", args=[draft.pk, "basic"])))
    page = keys.page
    page.on("filechooser", lambda _chooser: None)  # from here on: a chooser nobody listens for is closed at once
    check = f"a[href='{reverse('clusters:check', args=[draft.pk])}']"
    keys.follows(check)
    expect(page.locator(".head .next")).to_contain_text("还有4处要办")

    keys.follows("a[href$='#f-niche']")
    expect(page.locator("#f-niche")).to_be_focused()
    keys.writes("智能阀门")
    keys.goes_to(check, "Shift+Tab")
    saved(keys)
    keys.press("Enter")
    expect(page.locator(".head .next")).to_contain_text("还有3处要办")

    keys.follows("a[href$='#f-A01-2024']")
    expect(page.locator("#f-A01-2024")).to_be_focused()
    keys.writes(figure("A01", 2))
    keys.goes_to(check, "Shift+Tab")
    saved(keys)
    keys.press("Enter")
    expect(page.locator(".head .next")).to_contain_text("还有2处要办")

    keys.follows("a[href*='#f-is_truthful']")
    expect(page.locator("[name=is_truthful]").first).to_be_focused()
    keys.press("Space")
    keys.goes_to(check, "Shift+Tab")
    saved(keys)
    keys.press("Enter")
    expect(page.locator(".head .next")).to_contain_text("还有1处要办")

    keys.follows("a[href$='#slot-development_plan']")
    expect(page.locator("#slot-development_plan")).to_be_in_viewport()
    keys.goes_to("#files-development_plan")
    with page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files([{"name": "规划.pdf", "mimeType": "application/pdf", "buffer": pdf()}])
    expect(page.locator("#slot-development_plan .slot-files")).to_contain_text("规划.pdf")
    keys.goes_to(check, "Shift+Tab")
    keys.press("Enter")
    expect(page.locator(".head .next")).to_contain_text("各栏已齐，可以拟办提交申报。")

    keys.follows(".decide a:text-is('拟办：提交申报')")
    expect(page.get_by_role("heading", level=1)).to_have_text("提交申报")
    keys.goes_to("main textarea")
    keys.writes("各栏已核对")
    keys.follows("main button:text-is('送审核人')")
    expect(page.locator(".notes")).to_contain_text("已送审核人：提交申报。")
    proposal = Proposal.objects.get()
    assert (proposal.step, proposal.note, proposal.by) == ("declare", "各栏已核对", yongkang)
