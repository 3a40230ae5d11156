"""The two-person rule: one proposes, another takes; and how a proposal ends."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Post
from accounts.roles import Role
from records.models import Proposal
from records.moves import Stale, StepRefused, UnknownStep
from records.proposals import propose, return_proposal
from records.steps import take_step
from records.trail import faults
from tests.builders import fresh
from tests.records.letters import NOON, facts, put, sent, take, taken_up, version, write
from tests.reference import LONG_AGO, at, person


def send_back(letter, by, note="请再核一遍"):
    return return_proposal(letter, by=by, note=note, seen=version(letter), now=NOON)


def test_a_step_for_two_is_refused_without_a_proposal(reference, yongkang_head):
    letter = write(reference)
    before = facts(letter)
    with pytest.raises(StepRefused, match="须先由经办人员拟办，再由审核人员办理"):
        take("send", letter, yongkang_head)
    assert facts(letter) == before


def test_a_handler_cannot_take_what_an_approver_takes(reference, yongkang):
    letter = write(reference)
    put("send", letter, yongkang)
    with pytest.raises(PermissionDenied):
        take("send", letter, yongkang)


def test_who_proposed_cannot_take_the_step_also(reference, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang_head)
    before = facts(letter)
    with pytest.raises(StepRefused, match="拟办人与审核人须为两人"):
        take("send", letter, yongkang_head)
    assert facts(letter) == before


def test_two_posts_of_one_person_are_one_person(reference, yongkang):
    Post.objects.create(user=yongkang, agency=reference.agencies["330784"], role=Role.APPROVER, valid_from=LONG_AGO)
    letter, both = write(reference), fresh(yongkang)
    put("send", letter, both)
    with pytest.raises(StepRefused, match="请由另一位审核人员办理"):
        take("send", letter, both)


def test_two_approvers_are_two_persons(reference, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang_head)
    second = person("second", reference.agencies["330784"], Role.APPROVER)
    assert take("send", letter, second).state == "sent"


def test_the_approver_takes_the_note_and_conclusion_proposed(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    proposal = put("answer", letter, zhejiang, note="依据充分", choice="yes")
    done = take("answer", letter, zhejiang_head, choice="no")
    event = done.dossier.events.last()
    assert (done.answer_code, event.note, event.data) == (
        "yes",
        "依据充分",
        {"choice": "yes", "proposed_by": zhejiang.pk},
    )
    taken = fresh(proposal)
    assert (taken.outcome, taken.decided_by, taken.decided_at) == (Proposal.Outcome.TAKEN, zhejiang_head, NOON)


def test_the_approver_may_word_it_anew(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    done = take("answer", letter, zhejiang_head, note="同意，依据第十三条")
    assert done.dossier.events.last().note == "同意，依据第十三条"


def test_a_proposal_is_refused_as_the_step_would_be(reference, yongkang, zhejiang):
    blank = write(reference, text="")
    with pytest.raises(StepRefused, match="函件还没有内容"):
        put("send", blank, yongkang)
    with pytest.raises(StepRefused, match="这件现在是“拟写”，不能答复"):
        put("answer", blank, zhejiang, note="依据充分", choice="yes")
    with pytest.raises(StepRefused, match="请写明理由"):
        put("answer", taken_up(reference), zhejiang, choice="yes")
    assert Proposal.objects.waiting().count() == 0


def test_who_may_not_propose_is_refused(reference, zhejiang, passer_by):
    letter = write(reference)
    for stranger in (zhejiang, passer_by):
        with pytest.raises(PermissionDenied):
            put("send", letter, stranger)


def test_what_one_person_does_alone_is_not_proposed(reference, zhejiang):
    with pytest.raises(UnknownStep):
        put("take_up", sent(reference), zhejiang)


def test_what_came_in_between_makes_a_proposal_void(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    letter.dossier.refresh_from_db()
    letter.dossier.version += 1  # as an edit does
    letter.dossier.save()
    before = facts(letter)
    with pytest.raises(StepRefused, match="拟办之后内容有改动，请经办人员重新拟办"):
        take("answer", letter, zhejiang_head)
    assert facts(letter) == before


def test_only_one_proposal_waits_at_a_time(reference, yongkang, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang)
    before = facts(letter)
    with pytest.raises(StepRefused, match="这件已有一项拟办在等审核"):
        put("send", letter, yongkang_head)
    assert facts(letter) == before


def test_a_double_click_proposes_once(reference, yongkang):
    letter, seen = write(reference), 1
    first = propose("send", letter, by=yongkang, seen=seen, now=NOON)
    before = facts(letter)
    assert propose("send", letter, by=yongkang, seen=seen, now=NOON) == first
    assert facts(letter) == before


def test_a_proposal_on_an_old_page_is_refused(reference, yongkang):
    letter = write(reference)
    with pytest.raises(Stale):
        propose("send", letter, by=yongkang, seen=version(letter) - 1, now=NOON)
    assert Proposal.objects.count() == 0


def test_an_approver_sends_a_proposal_back_with_a_word(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    proposal = send_back(letter, zhejiang_head)
    event = letter.dossier.events.last()
    assert (proposal.outcome, proposal.decided_by) == (Proposal.Outcome.RETURNED, zhejiang_head)
    assert (proposal.decision_note, event.label, event.scope) == ("请再核一遍", "退回经办：答复", "internal")
    assert fresh(letter).state == "taken_up"
    put("answer", letter, zhejiang, note="依据充分", choice="no")
    assert take("answer", letter, zhejiang_head).answer_code == "no"


def test_a_proposer_takes_back_the_own_proposal(reference, zhejiang):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    assert send_back(letter, zhejiang).outcome == Proposal.Outcome.RETURNED
    assert letter.dossier.events.last().label == "收回拟办：答复"


def test_nobody_else_sends_a_proposal_back(reference, zhejiang, yongkang_head, ningbo_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    colleague = person("colleague", reference.agencies["33"], Role.HANDLER)
    for other in (yongkang_head, ningbo_head, colleague):
        with pytest.raises(PermissionDenied):
            send_back(letter, other)
    assert Proposal.objects.waiting().count() == 1


def test_nothing_waiting_cannot_be_sent_back(reference, zhejiang_head):
    with pytest.raises(StepRefused, match="没有在等审核的拟办"):
        send_back(taken_up(reference), zhejiang_head)


def test_sending_back_from_an_old_page_is_refused(reference, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    with pytest.raises(Stale):
        return_proposal(letter, by=zhejiang_head, note="", seen=version(letter) - 1, now=NOON)


def test_another_step_lets_a_proposal_lapse(reference, zhejiang):
    letter = taken_up(reference)
    proposal = put("answer", letter, zhejiang, note="依据充分", choice="yes")
    take("send_back", letter, zhejiang, note="缺公章")
    assert fresh(proposal).outcome == Proposal.Outcome.LAPSED


def test_proposals_are_the_offices_own_affair(reference, zhejiang, yongkang):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    event = letter.dossier.events.last()
    assert (event.step, event.scope, event.note) == ("propose", "internal", "依据充分")
    readable = letter.dossier.events.readable_at(1, 0, reference.agencies["330784"].pk)
    assert event not in readable
    assert event in letter.dossier.events.readable_at(3, 0, reference.agencies["33"].pk)


def test_the_chain_stays_sound_through_all_of_it(reference, yongkang, zhejiang, zhejiang_head):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    send_back(letter, zhejiang_head)
    put("answer", letter, zhejiang, note="依据充分", choice="no")
    take_step("answer", letter, by=zhejiang_head, seen=version(letter), now=at("2025-04-11"))
    assert list(faults(fresh(letter.dossier))) == []
