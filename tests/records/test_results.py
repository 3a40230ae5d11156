"""Results are released together: what county, province and ministry may read before and after."""

import pytest

from records.models import Event
from records.moves import StepRefused
from records.steps import release, take_step
from records.tiers import Tier
from tests.builders import fresh
from tests.records.letters import NOON, answered, bag_of, forwarded, put, take, taken_up, version
from tests.reference import at

ORDER = (Tier.COUNTY, Tier.PREFECTURE, Tier.PROVINCE, Tier.MINISTRY)


def known(letter):
    """The state as county, prefecture, province and ministry may know it."""
    letter = fresh(letter)
    return [letter.dossier.state_known_at(tier, str(letter.state)) for tier in ORDER]


def labels(letter, tier, agency):
    """The labels of the events that people of an agency may read."""
    dossier = fresh(letter).dossier
    return [event.label for event in dossier.events.readable_at(tier, dossier.released_at(tier), agency.pk)]


def test_an_ordinary_step_is_known_to_all_at_once(reference):
    assert known(taken_up(reference)) == ["taken_up"] * 4


def test_a_provinces_result_is_known_to_it_alone_until_released(reference):
    letter = answered(reference)
    assert known(letter) == ["taken_up", "taken_up", "answered", "answered"]
    release(letter, by=None, seat=(Tier.PROVINCE, reference.agencies["33"].pk), now=NOON)
    assert known(letter) == ["answered"] * 4


def test_the_ministrys_result_is_known_to_it_alone_until_released(reference, ministry_head):
    letter = take("close", forwarded(reference), ministry_head)
    assert known(letter) == ["forwarded", "forwarded", "forwarded", "closed"]
    release(letter, by=ministry_head, seat=(Tier.MINISTRY, reference.agencies["ministry"].pk), now=NOON)
    assert known(letter) == ["closed"] * 4


def test_a_withheld_event_is_read_from_its_own_tier_upwards(reference):
    letter, agencies = answered(reference), reference.agencies
    assert "答复" not in labels(letter, Tier.COUNTY, agencies["330784"])
    assert "答复" not in labels(letter, Tier.PREFECTURE, agencies["330784"])
    assert "答复" in labels(letter, Tier.PROVINCE, agencies["33"])
    assert "答复" in labels(letter, Tier.MINISTRY, agencies["ministry"])
    release(letter, by=None, seat=(Tier.PROVINCE, agencies["33"].pk), now=NOON)
    assert labels(letter, Tier.COUNTY, agencies["330784"])[-2:] == ["答复", "结果公布"]


def test_the_provinces_people_do_not_read_what_the_ministry_withholds(reference, ministry_head):
    letter = take("close", forwarded(reference), ministry_head)
    assert "了结" not in labels(letter, Tier.PROVINCE, reference.agencies["33"])
    assert "了结" in labels(letter, Tier.MINISTRY, reference.agencies["ministry"])


def test_a_refusal_names_the_state_one_may_know(reference, yongkang, yongkang_head, zhejiang, ministry_head):
    withheld = answered(reference)
    with pytest.raises(StepRefused, match="这件现在是“已收下”，不能寄出"):
        take("send", withheld, yongkang_head)
    with pytest.raises(StepRefused, match="这件现在是“已收下”，不能寄出"):
        put("send", withheld, yongkang)
    closed = take("close", forwarded(reference), ministry_head)
    with pytest.raises(StepRefused, match="这件现在是“已转报”，不能退回"):
        take("send_back", closed, zhejiang, note="缺公章")


def test_releasing_twice_says_it_once(reference):
    letter, seat = answered(reference), (Tier.PROVINCE, reference.agencies["33"].pk)
    for _time in range(2):
        release(letter, by=None, seat=seat, now=NOON)
    assert letter.dossier.events.filter(step="release").count() == 1


def test_releasing_what_is_known_says_nothing(reference):
    letter = taken_up(reference)
    before = version(letter)
    release(letter, by=None, seat=None, now=NOON)
    assert version(letter) == before


def test_a_result_later_than_the_release_is_withheld_again(reference, ministry_head, zhejiang):
    letter = taken_up(reference)
    release(letter, by=None, seat=None, now=NOON)
    take("carry", bag_of(reference, letter), zhejiang)
    take_step("close", letter, by=ministry_head, seen=version(letter), now=at("2025-04-11"))
    assert known(letter)[:3] == ["forwarded"] * 3


def test_internal_events_stay_inside_their_agency(reference, zhejiang):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    assert letter.dossier.events.filter(scope=Event.Scope.INTERNAL, step="propose").count() == 2
    assert labels(letter, Tier.COUNTY, reference.agencies["330784"])[1] == "拟办：寄出"
    assert "拟办：答复" not in labels(letter, Tier.COUNTY, reference.agencies["330784"])
    assert "拟办：答复" not in labels(letter, Tier.MINISTRY, reference.agencies["ministry"])
    assert labels(letter, Tier.PROVINCE, reference.agencies["33"])[-1] == "拟办：答复"


def test_somebody_without_a_seat_reads_no_internal_event(reference, zhejiang):
    letter = taken_up(reference)
    put("answer", letter, zhejiang, note="依据充分", choice="yes")
    dossier = fresh(letter).dossier
    readable = dossier.events.readable_at(Tier.COUNTY, dossier.released_at(Tier.COUNTY), None)
    assert not readable.filter(scope=Event.Scope.INTERNAL).exists()
