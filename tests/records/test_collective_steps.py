"""Collective steps: a letter is forwarded with its bag only, and a bag goes whole or not at all."""

import pytest
from django.core.exceptions import PermissionDenied

from records.holds import put_hold
from records.models import Proposal
from records.moves import StepRefused
from records.steps import take_step
from tests.builders import fresh
from tests.records.letters import NOON, bag_of, facts, put, sent, take, taken_up


def test_a_collective_step_is_refused_alone(reference, zhejiang):
    letter = taken_up(reference)
    before = facts(letter)
    with pytest.raises(StepRefused, match="“转报”须随名单整体办理，不能单独办理"):
        take("forward", letter, zhejiang)
    assert facts(letter) == before


def test_nothing_but_its_own_kind_of_list_carries_it(reference, zhejiang):
    letter, other = taken_up(reference), taken_up(reference)
    with pytest.raises(StepRefused, match="须随名单整体办理"):
        take("forward", letter, zhejiang, through=other)


def test_a_list_carries_all_of_its_files(reference, zhejiang):
    letters = [taken_up(reference), taken_up(reference)]
    bag = take("carry", bag_of(reference, *letters), zhejiang, note="随袋")
    events = [letter.dossier.events.last() for letter in letters]
    assert [fresh(letter).state for letter in letters] == ["forwarded", "forwarded"]
    assert [(event.step, event.note, event.data) for event in events] == [
        ("forward", "随袋", {"through": bag.dossier_id})
    ] * 2


def test_one_file_that_cannot_go_keeps_the_whole_list(reference, zhejiang):
    good, bad = taken_up(reference), sent(reference)
    bag = bag_of(reference, good, bad)
    before = [facts(row) for row in (good, bad, bag)]
    with pytest.raises(StepRefused, match="这件现在是“已寄出”，不能转报"):
        take("carry", bag, zhejiang)
    assert [facts(row) for row in (good, bad, bag)] == before


def test_a_hold_on_one_file_keeps_the_whole_list(reference, zhejiang):
    good, held = taken_up(reference), taken_up(reference)
    put_hold(held.dossier, steps=["forward"], sentence="有一项异议待核实", source="objection:1", now=NOON)
    with pytest.raises(StepRefused, match="有一项异议待核实"):
        take("carry", bag_of(reference, good, held), zhejiang)
    assert fresh(good).state == "taken_up"


def test_who_carries_the_list_must_be_allowed_each_of_its_steps(reference, zhejiang, beilun, ningbo):
    letter = taken_up(reference)
    letter.dossier.body = reference.agencies["3302"]
    letter.dossier.save()
    with pytest.raises(PermissionDenied):
        take("carry", bag_of(reference, letter), zhejiang)
    assert fresh(letter).state == "taken_up"


def test_a_double_click_carries_once(reference, zhejiang):
    letter = taken_up(reference)
    bag = bag_of(reference, letter)
    take_step("carry", bag, by=zhejiang, seen=1, now=NOON)
    before = facts(letter), facts(bag)
    take_step("carry", bag, by=zhejiang, seen=1, now=NOON)
    assert (facts(letter), facts(bag)) == before


def test_a_proposal_waiting_on_a_file_lapses_when_its_list_goes(reference, zhejiang):
    letter = taken_up(reference)
    proposal = put("answer", letter, zhejiang, note="依据充分", choice="yes")
    take("carry", bag_of(reference, letter), zhejiang)
    assert fresh(proposal).outcome == Proposal.Outcome.LAPSED
