"""The ranked list: opinion in force, hard quota, reserves that move up, ranks without gaps."""

import pytest
from django.core.exceptions import PermissionDenied

from clusters.models import Allotment, Recommendation
from records.models import Proposal
from records.moves import Stale, StepRefused
from records.proposals import propose
from reviews.lists import move_down, move_to, move_up, place_on_list, promote_reserve, put_on_reserve, take_off
from reviews.opinions import give_opinion
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import OPPOSE, accepted, listed, names, opine, reserved, supported

NOW = at("2025-05-06 10:00")


def with_quota(reference, quota, body="33"):
    allotment = reference.allotment(body)
    allotment.quota = quota
    allotment.save(update_fields=["quota"])
    return allotment


@pytest.fixture
def three(reference):
    """甲, 乙 and 丙 on 浙江's list, in this order."""
    return [listed(supported(reference, name)) for name in ("甲", "乙", "丙")]


# Entering


def test_an_entry_takes_the_last_place(reference, three):
    assert names(reference) == (["甲", "乙", "丙"], [])


def test_an_entry_needs_an_opinion(reference, zhejiang):
    application = accepted(reference, "甲")
    with pytest.raises(StepRefused, match="“甲”：还没有初审意见"):
        place_on_list(application.allotment, application, by=zhejiang, now=NOW)


def test_an_opposing_opinion_bars_the_list_and_the_reserve(reference, zhejiang):
    application = accepted(reference, "甲")
    opine(application, OPPOSE)
    for enter in (place_on_list, put_on_reserve):
        with pytest.raises(StepRefused, match="初审意见是不同意"):
            enter(application.allotment, application, by=zhejiang, now=NOW)


def test_an_opinion_on_an_older_edition_is_not_in_force(reference, zhejiang):
    application = supported(reference, "甲")
    builders.return_for_correction(application, ["figures"], at("2025-05-07"))
    builders.declare(application, at("2025-05-08"))
    with pytest.raises(StepRefused, match="意见所审的是第1版，现为第2版"):
        place_on_list(application.allotment, application, by=zhejiang, now=at("2025-05-09"))
    opine(application, now=at("2025-05-09"))
    place_on_list(application.allotment, application, by=zhejiang, now=at("2025-05-09"))
    assert names(reference) == (["甲"], [])


def test_only_files_under_preliminary_review_enter(reference, zhejiang):
    application = supported(reference, "甲")
    builders.return_for_correction(application, ["figures"], NOW)
    with pytest.raises(StepRefused, match="现在是“退回补正”"):
        place_on_list(application.allotment, application, by=zhejiang, now=NOW)


def test_a_renewal_goes_up_with_an_opposing_opinion_and_knows_no_reserve(reference, zhejiang):
    application = accepted(reference, "甲", batch=reference.renewal_batch)
    opine(application, OPPOSE)
    with pytest.raises(StepRefused, match="不设备选"):
        put_on_reserve(application.allotment, application, by=zhejiang, now=NOW)
    place_on_list(application.allotment, application, by=zhejiang, now=NOW)
    builders.by_two("send", application.allotment, application.dossier.body_id, now=NOW)
    assert fresh(application).state == "ministry"


def test_a_list_takes_its_own_files_only(reference, zhejiang):
    other = supported(reference, "外省", county="320281")
    with pytest.raises(StepRefused, match="不属于这份名单"):
        place_on_list(reference.allotment("33"), other, by=zhejiang, now=NOW)


@pytest.mark.parametrize("who", ["yongkang", "ningbo", "ministry", "observer", "passer_by"])
def test_nobody_else_touches_it(who, reference):
    application = supported(reference, "甲")
    for change in (place_on_list, put_on_reserve, take_off, move_up, promote_reserve):
        with pytest.raises(PermissionDenied):
            change(application.allotment, application, by=reference.people[who], now=NOW)
    assert not Recommendation.objects.exists()


# The quota


def test_a_full_list_takes_no_more(reference, three, zhejiang):
    with_quota(reference, 3)
    application = supported(reference, "丁")
    with pytest.raises(StepRefused) as refused:
        place_on_list(application.allotment, application, by=zhejiang, now=NOW)
    assert refused.value.sentence == "名额3个已满：可列为备选，或先移出一个。"
    assert names(reference) == (["甲", "乙", "丙"], [])


def test_a_reserve_does_not_move_up_over_the_quota(reference, three, zhejiang):
    with_quota(reference, 3)
    reserve = reserved(supported(reference, "丁"))
    with pytest.raises(StepRefused, match="名额3个已满"):
        promote_reserve(reserve.allotment, reserve, by=zhejiang, now=NOW)


def test_what_was_sent_is_no_longer_changed(reference, three, zhejiang):
    builders.by_two("send", three[0].allotment, three[0].dossier.body_id, now=NOW)
    with pytest.raises(StepRefused, match="名单已经报送"):
        take_off(three[0].allotment, three[0], by=zhejiang, now=NOW)


def test_a_list_over_its_quota_is_refused_whole(reference, three, zhejiang):
    """一律不予受理: a quota lowered after ranking lets nobody go, not even those within it."""
    allotment = with_quota(reference, 2)
    with pytest.raises(StepRefused, match="名单3个，超过名额2个，多出1个；超额名单一律不予受理"):
        propose("send", allotment, by=zhejiang, seen=allotment.dossier.version, now=NOW)
    assert {fresh(each).state for each in three} == {"provincial"}
    put_on_reserve(allotment, three[2], by=zhejiang, now=NOW)
    builders.by_two("send", allotment, allotment.body_id, now=NOW)
    assert [fresh(each).state for each in three] == ["ministry", "ministry", "rejected"]


# Reserves


def test_reserves_stand_behind_the_line_in_order(reference, three):
    for name in ("丁", "戊"):
        reserved(supported(reference, name))
    assert names(reference) == (["甲", "乙", "丙"], ["丁", "戊"])


def test_a_listed_file_becomes_the_first_reserve(reference, three, zhejiang):
    reserved(supported(reference, "丁"))
    put_on_reserve(three[1].allotment, three[1], by=zhejiang, now=NOW)
    assert names(reference) == (["甲", "丙"], ["乙", "丁"])


def test_the_first_reserve_moves_up_into_a_gap(reference, three, zhejiang):
    reserves = [reserved(supported(reference, name)) for name in ("丁", "戊")]
    with_quota(reference, 3)
    take_off(three[0].allotment, three[0], by=zhejiang, now=NOW)
    with pytest.raises(StepRefused, match="“戊”现在不是备1"):
        promote_reserve(three[0].allotment, reserves[1], by=zhejiang, now=NOW)
    promote_reserve(three[0].allotment, reserves[0], by=zhejiang, now=NOW)
    assert names(reference) == (["乙", "丙", "丁"], ["戊"])


def test_a_reserve_does_not_jump_the_queue(reference, zhejiang):
    reserve = reserved(supported(reference, "丁"))
    with pytest.raises(StepRefused, match="备选按位次递补"):
        place_on_list(reserve.allotment, reserve, by=zhejiang, now=NOW)


# Order


def test_moving_up_down_and_to_a_place(reference, three, zhejiang):
    allotment = three[0].allotment
    assert move_up(allotment, three[2], by=zhejiang, now=NOW) == "“丙”移到第2位"
    assert names(reference)[0] == ["甲", "丙", "乙"]
    move_down(allotment, three[0], by=zhejiang, now=NOW)
    assert names(reference)[0] == ["丙", "甲", "乙"]
    move_to(allotment, three[1], to=1, by=zhejiang, now=NOW)
    assert names(reference)[0] == ["乙", "丙", "甲"]


@pytest.mark.parametrize(("change", "who", "sentence"), [(move_up, 0, "已是首位"), (move_down, 2, "已是末位")])
def test_the_ends_of_the_list(reference, three, zhejiang, change, who, sentence):
    with pytest.raises(StepRefused, match=sentence):
        change(three[who].allotment, three[who], by=zhejiang, now=NOW)


@pytest.mark.parametrize("to", [0, -1, 4, 100])
def test_no_place_outside_the_list(reference, three, zhejiang, to):
    with pytest.raises(StepRefused, match="位次从1到3"):
        move_to(three[0].allotment, three[0], to=to, by=zhejiang, now=NOW)
    assert names(reference)[0] == ["甲", "乙", "丙"]


def test_taking_off_closes_the_gap(reference, three, zhejiang):
    take_off(three[1].allotment, three[1], by=zhejiang, now=NOW)
    assert names(reference) == (["甲", "丙"], [])
    with pytest.raises(StepRefused, match="“乙”不在名单上"):
        take_off(three[1].allotment, three[1], by=zhejiang, now=NOW)


def test_a_withdrawn_file_leaves_room(reference, three, zhejiang):
    with_quota(reference, 3)
    builders.withdraw(three[0], NOW)
    application = supported(reference, "丁")
    place_on_list(application.allotment, application, by=zhejiang, now=NOW)
    assert names(reference) == (["乙", "丙", "丁"], [])


def test_a_withdrawn_file_can_be_taken_off(reference, three, zhejiang):
    builders.withdraw(three[0], NOW)
    take_off(three[0].allotment, three[0], by=zhejiang, now=NOW)
    assert names(reference) == (["乙", "丙"], [])


# Two at once


def test_a_change_lets_a_proposal_to_send_lapse(reference, three, zhejiang):
    allotment = fresh(three[0].allotment)
    propose("send", allotment, by=zhejiang, seen=allotment.dossier.version, now=NOW)
    move_up(allotment, three[2], by=zhejiang, now=NOW)
    assert Proposal.objects.get(dossier=allotment.dossier_id, step="send").outcome == Proposal.Outcome.LAPSED


def test_a_stale_page_changes_nothing(reference, three, zhejiang, zhejiang_head):
    allotment = fresh(three[0].allotment)
    seen = allotment.dossier.version
    move_up(allotment, three[2], by=zhejiang, seen=seen, now=NOW)
    with pytest.raises(Stale, match="浙江经办已于10:00办理“上移”"):
        move_up(allotment, three[2], by=zhejiang_head, seen=seen, now=NOW)
    assert names(reference)[0] == ["甲", "丙", "乙"]


def test_a_double_click_moves_one_place(reference, three, zhejiang):
    allotment = fresh(three[0].allotment)
    seen = allotment.dossier.version
    said = move_up(allotment, three[2], by=zhejiang, seen=seen, now=NOW)
    assert move_up(allotment, three[2], by=zhejiang, seen=seen, now=NOW) == said
    assert names(reference)[0] == ["甲", "丙", "乙"]


def test_each_change_is_in_the_lists_own_history(reference, three, zhejiang):
    allotment = fresh(three[0].allotment)
    before = allotment.dossier.version
    move_up(allotment, three[2], by=zhejiang, now=NOW)
    event = allotment.dossier.events.last()
    assert (event.label, event.note, event.scope) == ("上移", "“丙”移到第2位", "internal")
    assert fresh(allotment).dossier.version == before + 1


def test_support_withdrawn_behind_the_list_cannot_happen(reference, three, zhejiang):
    with pytest.raises(StepRefused, match="移出名单"):
        give_opinion(three[0], by=zhejiang, verdict=OPPOSE, text="重新核算后不满足", now=NOW)
    assert Allotment.objects.get(pk=three[0].allotment_id).recommended.count() == 3


def test_a_withdrawn_reserve_leaves_before_the_list_is_sent(reference, three, zhejiang):
    reserve = reserved(supported(reference, "丁"))
    builders.withdraw(reserve, NOW)
    allotment = fresh(reserve.allotment)
    with pytest.raises(StepRefused, match="“丁”现在是“已撤回”，请移出名单"):
        propose("send", allotment, by=zhejiang, seen=allotment.dossier.version, now=NOW)
    take_off(allotment, reserve, by=zhejiang, now=NOW)
    builders.by_two("send", allotment, allotment.body_id, now=NOW)
    assert fresh(three[0]).state == "ministry"
