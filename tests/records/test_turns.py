"""Turns: whose desk a file lies on, since when, and until when."""

from tests.builders import fresh
from tests.records.letters import NOON, answered, forwarded, put, sent, take, taken_up, write
from tests.reference import at


def desks(letter):
    """The agencies on whose desks the file has lain, in order."""
    return list(letter.dossier.turns.order_by("pk").values_list("agency__code", flat=True))


def test_a_new_file_lies_on_its_authors_desk(reference):
    turn = write(reference).dossier.turns.get()
    assert (turn.agency.code, turn.since, turn.due, turn.ended_at) == ("330784", NOON, None, None)


def test_a_step_ends_one_turn_and_begins_the_next(reference, yongkang, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang)
    take("send", letter, yongkang_head, now=at("2025-04-10 15:00"))
    ended, standing = letter.dossier.turns.order_by("pk")
    assert (ended.agency.code, ended.ended_at) == ("330784", at("2025-04-10 15:00"))
    assert (standing.agency.code, standing.since, standing.ended_at) == ("33", at("2025-04-10 15:00"), None)


def test_a_file_that_has_ended_is_nobodys_turn(reference, ministry_head):
    assert answered(reference).dossier.turns.standing().count() == 0
    assert take("close", forwarded(reference), ministry_head).dossier.turns.standing().count() == 0


def test_the_turn_follows_the_file_back_and_up(reference, zhejiang):
    letter = sent(reference)
    take("send_back", letter, zhejiang, note="缺公章")
    assert desks(letter) == ["330784", "33", "330784"]
    assert desks(forwarded(reference)) == ["330784", "33", "ministry"]


def test_a_file_that_stays_on_its_desk_goes_on_with_its_turn(reference, zhejiang):
    letter = sent(reference)
    arrived = letter.dossier.turns.standing().get()
    taken = take("take_up", letter, zhejiang, now=at("2025-04-11 09:00"))
    standing = taken.dossier.turns.standing().get()
    assert (standing.pk, standing.since, standing.due) == (arrived.pk, arrived.since, taken.due(at("2025-04-11 09:00")))


def test_proposing_passes_no_turn(reference, zhejiang):
    letter = taken_up(reference)
    before = desks(letter)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    assert desks(letter) == before


def test_the_county_has_its_date_and_the_province_the_ministrys(draft, declared):
    first, second = declared.dossier.turns.order_by("pk")
    assert (first.agency.code, first.due) == ("330784", at("2025-06-15 18:00"))
    assert (second.agency.code, second.due) == ("33", at("2025-07-15 18:00"))


def test_each_published_file_ends_its_turns(published):
    published = fresh(published)
    assert desks(published) == ["330784", "33", "ministry"]
    assert published.dossier.turns.standing().count() == 0
