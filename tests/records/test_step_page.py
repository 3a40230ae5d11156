"""The page of one step: what it offers to whoever proposes, whoever waits, and whoever decides."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from records.proposals import propose
from tests import builders
from tests.builders import at, fresh

PROPOSE, TAKE, RETURN = ("propose", "送审核人"), ("take", "同意并提交申报"), ("return", "退回经办")
TAKE_BACK = ("return", "收回拟办")


@pytest.fixture
def page(filled) -> str:
    return reverse("records:step", args=[filled.dossier_id, "declare"])


def buttons(response) -> list[tuple[str, str]]:
    """What each button of the form sends, and its words."""
    return re.findall(r'<button type="submit"[^>]* name="act" value="(\w+)"[^>]*>([^<]+)<', response.content.decode())


def next_words(response) -> str:
    found = re.search(r"<b>下一步</b><span>([^<]+)</span>", response.content.decode())
    return found[1] if found else ""


def proposed(filled, yongkang) -> int:
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, note="请审", now=at("2025-04-10 12:00"))
    return fresh(filled).dossier.version


def test_the_file_says_what_has_been_proposed_to_both_persons(filled, page, get_as, yongkang, yongkang_head):
    words = f"{yongkang}已拟办：提交申报，等审核人员核对办理"
    pages = [(who, filled.get_absolute_url()) for who in (yongkang, yongkang_head)]
    assert [words in get_as(*each).content.decode() for each in pages] == [False, False]
    proposed(filled, yongkang)
    shown = [get_as(*each).content.decode() for each in pages]
    assert [words in each for each in shown] == [True, True]
    way = f'<a href="{page}?next={quote(filled.get_absolute_url(), safe="")}">看拟办</a>'  # there it is taken back, too
    assert [way in each for each in shown] == [True, True]


def test_whoever_proposes_sends_to_an_approver(page, get_as, yongkang):
    response = get_as(yongkang, page)
    assert buttons(response) == [PROPOSE]
    assert next_words(response) == "写好意见送审核人；申报单位的审核人员审核后才生效。"
    assert "可以审核的人：永康审核" in response.content.decode()


def test_whoever_proposed_may_take_it_back(filled, page, get_as, yongkang):
    proposed(filled, yongkang)
    response = get_as(yongkang, page)
    assert buttons(response) == [TAKE_BACK]
    assert next_words(response) == "已送审核，等申报单位的审核人员办理；办理前可以收回。"


def test_taken_back_and_returned_are_told_apart(filled, page, post_as, yongkang, yongkang_head):
    for who, words in ((yongkang, "已收回拟办：提交申报。"), (yongkang_head, "已退回经办：提交申报。")):
        asked = {"act": "return", "seen": proposed(filled, yongkang), "note": "再核对一遍"}
        assert words in post_as(who, page, asked, follow=True).content.decode()


def test_whoever_decides_reads_the_proposal_and_takes_or_returns_it(filled, page, get_as, yongkang, yongkang_head):
    proposed(filled, yongkang)
    response = get_as(yongkang_head, page)
    assert buttons(response) == [RETURN, TAKE]
    assert next_words(response) == "核对拟办意见，同意并提交申报，或者退回经办。"
    assert "请审" in response.content.decode()


def test_what_was_done_is_said_with_who_is_next(filled, page, post_as, yongkang, yongkang_head):
    asked = {"act": "propose", "seen": fresh(filled).dossier.version, "note": "请审"}
    sent = post_as(yongkang, page, asked, follow=True)
    assert [str(said) for said in sent.context["messages"]] == ["已送审核人：提交申报。由申报单位的审核人员办理。"]
    taken = post_as(yongkang_head, page, {"act": "take", "seen": fresh(filled).dossier.version}, follow=True)
    said = "已办理：提交申报。接下来由浙江省经济和信息化厅办理，期限2025-07-15。"
    assert [str(said) for said in taken.context["messages"]] == [said]


@pytest.mark.parametrize(
    ("wanted", "is_taken"),
    [
        ("/desk/applications/?state=draft", True), ("draft", False), ("records:step", False), ("", False),
        ("https://example.com/", False), ("//example.com/", False), ("/\\example.com/", False),
        ("/" + "x" * 1999, True), ("/" + "x" * 2000, False),
    ],
)  # fmt: skip
def test_whatever_leads_on_a_step_taken_is_answered_by_a_page_of_ours(declared, post_as, zhejiang, wanted, is_taken):
    """A word like the name of a view was looked up as one: an error was shown, though the step stood."""
    address = reverse("records:step", args=[declared.dossier_id, "accept"])
    answer = post_as(zhejiang, address, {"seen": fresh(declared).dossier.version, "next": wanted})
    assert answer.headers["Location"] == (wanted if is_taken else declared.get_absolute_url())
    assert fresh(declared).state == "provincial"


def test_a_stale_page_says_who_was_faster_and_leads_to_the_newest(declared, post_as, zhejiang):
    page = reverse("records:step", args=[declared.dossier_id, "accept"])
    seen = fresh(declared).dossier.version
    builders.return_for_correction(declared, ["figures"], at("2025-04-10 10:00"))
    response = post_as(zhejiang, page, {"act": "take", "seen": seen, "next": "/desk/queue/"})
    text = response.content.decode()
    assert "浙江省经济和信息化厅浙江经办已于10:00办理“退回补正”，请先看最新内容。本次没有改动任何内容。" in text
    assert '<a href="/desk/queue/">看最新内容</a>' in text
    assert fresh(declared).state == "returned"


def test_a_reason_that_is_wanted_does_not_read_as_optional(declared, get_as, zhejiang):
    asked = {
        step: "选填" in get_as(zhejiang, reverse("records:step", args=[declared.dossier_id, step])).content.decode()
        for step in ("decline", "accept")
    }
    assert asked == {"decline": False, "accept": True}


def test_a_missing_reason_keeps_what_was_typed(declared, post_as, zhejiang):
    page = reverse("records:step", args=[declared.dossier_id, "decline"])
    response = post_as(zhejiang, page, {"act": "propose", "seen": fresh(declared).dossier.version, "note": " "})
    assert response.context["form"]["note"].errors == ["请写明理由：“不予受理”须说明理由，例如缺什么、依据哪一条。"]
    assert buttons(response) == [PROPOSE]


def test_the_page_is_not_there_for_strangers(page, get_as, beilun, ningbo, passer_by):
    assert [get_as(who, page).status_code for who in (beilun, ningbo, passer_by)] == [404, 404, 404]
    assert get_as(None, page).headers["Location"] == f"/accounts/login/?next={page}"
