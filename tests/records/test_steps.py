"""Taking a step on a tiny lifecycle: what happens, and each reason for which nothing does."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from records.holds import lift_hold, put_hold
from records.models import Event
from records.moves import StepRefused, UnknownStep, moves_of
from records.steps import NOTE_LIMIT, locked, take_step
from records.trail import faults
from tests.builders import fresh
from tests.records.letters import NOON, answered, facts, put, sent, take, taken_up, write
from tests.reference import at
from tests.tiny.models import Letter


def refusal(step, letter, by, **words):
    """The sentence with which a step is refused, having changed nothing."""
    before = facts(letter)
    with pytest.raises(StepRefused) as refused:
        take(step, letter, by, **words)
    assert facts(letter) == before
    return refused.value.sentence


def test_a_step_changes_the_state_and_records_who(reference, zhejiang):
    letter = take("take_up", sent(reference), zhejiang, now=at("2025-04-11 09:00"), note="已登记")
    event = letter.dossier.events.last()
    assert fresh(letter).state == "taken_up"
    assert (event.step, event.label, event.source, event.target) == ("take_up", "收下", "sent", "taken_up")
    assert (event.by, event.agency.code, event.tier, event.note) == (zhejiang, "33", 3, "已登记")
    assert (event.at, event.version) == (at("2025-04-11 09:00"), letter.dossier.version)
    assert letter.dossier.turns.standing().get().agency.code == "33"
    assert list(faults(letter.dossier)) == []


def test_a_step_returns_the_fresh_row_and_the_one_passed_in_is_stale(reference, zhejiang):
    letter = sent(reference)
    done = take("take_up", letter, zhejiang)
    assert (letter.state, done.state) == ("sent", "taken_up")


def test_an_unknown_step_is_told_apart_from_a_refused_one(reference, zhejiang):
    letter = sent(reference)
    with pytest.raises(UnknownStep):
        take("explode", letter, zhejiang)


@pytest.mark.parametrize("name", ["state", "save", "delete", "dossier", "__class__", "state_field", "word_for"])
def test_no_attribute_but_a_declared_step_can_be_called_by_name(reference, zhejiang, name):
    with pytest.raises(UnknownStep):
        take(name, sent(reference), zhejiang)


def test_who_may_not_is_refused_before_anything_is_told(reference, ningbo, yongkang_head, passer_by, observer):
    letter = sent(reference)
    before = facts(letter)
    for person in (ningbo, yongkang_head, passer_by, observer, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            take_step("take_up", letter, by=person, seen=0, now=NOON)
    assert facts(letter) == before


def test_a_post_that_has_ended_or_not_begun_is_no_post(reference, zhejiang):
    letter = sent(reference)
    post = zhejiang.posts.get()
    post.valid_from, post.valid_until = at("2025-04-10 13:00"), at("2025-04-10 14:00")
    post.save()
    for moment in ("2025-04-10 12:59:59", "2025-04-10 14:00"):
        with pytest.raises(PermissionDenied):
            take("take_up", letter, fresh(zhejiang), now=at(moment))
    assert take("take_up", letter, fresh(zhejiang), now=at("2025-04-10 13:00")).state == "taken_up"


def test_a_step_out_of_another_state_is_refused_with_the_state_in_words(reference, zhejiang):
    sentence = refusal("take_up", write(reference), zhejiang)
    assert sentence == "这件现在是“拟写”，不能收下。"


def test_a_hold_stands_against_the_steps_it_names_and_no_other(reference, zhejiang):
    letter = sent(reference)
    put_hold(letter.dossier, steps=["take_up"], sentence="有一项核查未完成", source="check:1", now=NOON)
    assert refusal("take_up", letter, zhejiang) == "有一项核查未完成。"
    assert take("send_back", letter, zhejiang, note="缺公章").state == "returned"


def test_a_lifted_hold_no_longer_stands(reference, zhejiang):
    letter = sent(reference)
    for source in ("check:1", "check:2"):
        put_hold(letter.dossier, steps=["take_up"], sentence=f"{source}未完成", source=source, now=NOON)
    assert lift_hold(letter.dossier, source="check:1", because="已完成", now=NOON) == 1
    assert refusal("take_up", letter, zhejiang) == "check:2未完成。"
    lift_hold(letter.dossier, source="check:2", because="已完成", now=NOON)
    assert take("take_up", letter, zhejiang).state == "taken_up"


def test_every_obstacle_is_told_at_once(reference, yongkang):
    letter = write(reference, text="")
    put_hold(letter.dossier, steps=["send"], sentence="有一项核查未完成", source="check:1", now=NOON)
    with pytest.raises(StepRefused) as refused:
        put("send", letter, yongkang, now=at("2025-04-10 18:30"))
    assert [item.sentence for item in refused.value.against] == ["有一项核查未完成", "函件还没有内容", "18点以后不收"]
    assert refused.value.sentence == "有一项核查未完成；函件还没有内容；18点以后不收。"
    assert refused.value.against[1].anchor == "#text"


def test_a_required_reason_cannot_be_left_out(reference, zhejiang):
    letter = sent(reference)
    for note in ("", "  \n"):
        assert refusal("send_back", letter, zhejiang, note=note).startswith("请写明理由：“退回”须说明理由")


def test_a_note_has_a_limit_that_is_said_in_figures(reference, zhejiang):
    letter = sent(reference)
    sentence = refusal("take_up", letter, zhejiang, note="长" * (NOTE_LIMIT + 1))
    assert sentence == "意见最多2000字，现在是2001字，请精简。"
    assert take("take_up", letter, zhejiang, note="长" * NOTE_LIMIT).state == "taken_up"


@pytest.mark.parametrize("choice", ["", "maybe", "YES"])
def test_a_conclusion_must_be_one_of_those_declared(reference, zhejiang, choice):
    letter = taken_up(reference)
    before = facts(letter)
    with pytest.raises(StepRefused) as refused:
        put("answer", letter, zhejiang, note="依据充分", choice=choice)
    assert (refused.value.sentence, facts(letter)) == ("请选择“答复”的结论。", before)


def test_the_conclusion_is_on_the_file_and_in_its_history(reference):
    letter = answered(reference)
    assert fresh(letter).answer_code == "yes"
    assert letter.dossier.events.last().data["choice"] == "yes"


def test_a_returned_file_goes_back_to_the_desk_that_returned_it(reference, yongkang, yongkang_head, zhejiang):
    letter = take("send_back", taken_up(reference), zhejiang, note="缺公章")
    put("send", letter, yongkang)
    assert take("send", letter, yongkang_head).state == "taken_up"


def test_nothing_but_a_step_writes_the_state(reference):
    letter = write(reference)
    with pytest.raises(AttributeError):
        letter.state = "answered"


def test_a_locked_file_is_a_fresh_one(reference, zhejiang):
    letter = sent(reference)
    take("take_up", letter, zhejiang)
    assert locked(letter).state == "taken_up"


def test_a_failure_in_the_middle_of_a_step_changes_nothing(reference, zhejiang, monkeypatch):
    letter = sent(reference)
    before = facts(letter)

    def broken(self, **_words):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Event, "save", broken)
    with pytest.raises(RuntimeError):
        take("take_up", letter, zhejiang)
    assert facts(letter) == before


def test_moves_are_read_from_the_declarations_in_their_order():
    moves = moves_of(Letter)
    assert list(moves) == ["send", "take_up", "send_back", "answer", "forward", "close"]
    assert moves["send"].ways == {"written": ("sent",), "returned": ("sent", "taken_up")}
    assert moves["send_back"].legs == [(["sent", "taken_up"], ("returned",))]
    assert [name for name, move in moves.items() if move.needs_two] == ["send", "answer"]
    assert [name for name, move in moves.items() if move.collective] == ["forward"]
