"""Offers: the buttons a page may show, why not, and who could."""

from records.holds import put_hold
from records.offers import Offer, offers
from tests.builders import fresh
from tests.records.letters import NOON, answered, put, sent, take, taken_up, write
from tests.reference import at


def shown(letter, user, now=NOON):
    """Each offered step with what a click does and whether it can."""
    return [(offer.step, offer.kind, offer.is_possible) for offer in offers(fresh(letter), user, now)]


def test_a_handler_proposes_and_an_approver_waits_for_it(reference, yongkang, yongkang_head):
    letter = write(reference)
    assert shown(letter, yongkang) == [("send", Offer.PROPOSE, True)]
    assert shown(letter, yongkang_head) == [("send", Offer.PROPOSE, True)]
    put("send", letter, yongkang)
    assert shown(letter, yongkang) == [("send", Offer.WAIT, False)]
    assert shown(letter, yongkang_head) == [("send", Offer.TAKE, True)]


def test_nobody_takes_the_own_proposal(reference, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang_head)
    assert shown(letter, yongkang_head) == [("send", Offer.WAIT, False)]


def test_the_words_on_the_button(reference, yongkang, zhejiang):
    assert [offer.verb for offer in offers(write(reference), yongkang, NOON)] == ["拟办：寄出"]
    assert [offer.verb for offer in offers(sent(reference), zhejiang, NOON)] == ["收下", "退回"]
    assert [offer.who for offer in offers(write(reference), yongkang, NOON)] == ["县里的审核人员"]


def test_strangers_and_observers_are_offered_nothing(reference, ningbo, observer, passer_by):
    letter = sent(reference)
    assert [shown(letter, person) for person in (ningbo, observer, passer_by)] == [[], [], []]


def test_a_collective_step_is_never_offered(reference, zhejiang):
    assert "forward" not in [step for step, *_rest in shown(taken_up(reference), zhejiang)]


def test_what_stands_against_a_step_is_said_beside_it(reference, yongkang):
    letter = write(reference, text="")
    put_hold(letter.dossier, steps=["send"], sentence="有一项核查未完成", source="check:1", now=NOON)
    (offer,) = offers(letter, yongkang, at("2025-04-10 18:30"))
    assert [item.sentence for item in offer.against] == ["有一项核查未完成", "函件还没有内容", "18点以后不收"]
    assert not offer.is_possible


def test_a_second_proposal_is_not_offered_while_one_waits(reference, zhejiang):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    assert shown(letter, zhejiang) == [("send_back", Offer.TAKE, True), ("answer", Offer.WAIT, False)]


def test_a_void_proposal_says_so_to_the_approver(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    letter.dossier.refresh_from_db()
    letter.dossier.version += 1
    offer = next(offer for offer in offers(letter, zhejiang_head, NOON) if offer.step == "answer")
    assert (offer.kind, [item.sentence for item in offer.against]) == (
        Offer.TAKE,
        ["拟办之后内容有改动，请经办人员重新拟办"],
    )


def test_an_ended_file_offers_nothing(reference, zhejiang, zhejiang_head, yongkang):
    letter = answered(reference)
    assert [shown(letter, person) for person in (zhejiang, zhejiang_head, yongkang)] == [[], [], []]


def test_an_offer_is_kept_by_the_engine(reference, zhejiang):
    letter = sent(reference)
    for offer in offers(letter, zhejiang, NOON):
        assert offer.is_possible
    assert take("take_up", letter, zhejiang).state == "taken_up"
