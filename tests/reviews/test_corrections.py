"""Returning for correction: the sections named alone reopen, by a day counted in working days; the list waits."""

import pytest
from django.core.exceptions import PermissionDenied

from clusters.models import Correction
from records.moves import Stale, StepRefused
from records.proposals import propose
from reviews.corrections import Request, return_for_correction
from reviews.lists import take_off
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import listed, opine, supported

NOW = at("2025-04-15 10:00")
REQUEST = Request(sections=["figures"], reason="figure", note="2024年产值与统计证明不一致，请核对")


def test_the_named_sections_alone_reopen(accepted, zhejiang):
    return_for_correction(accepted, REQUEST, by=zhejiang, now=NOW)
    application = fresh(accepted)
    assert (application.state, application.returned_from) == ("returned", "provincial")
    assert application.filing.open_sections == ["figures"]
    assert application.filing.corrections.get().note == REQUEST.note


def test_ten_working_days_run_over_the_holiday_to_the_end_of_the_day(accepted, zhejiang):
    """1 to 5 May 2025 are off, 27 April is a make-up Sunday: ten days after 15 April end on 28 April."""
    return_for_correction(accepted, REQUEST, by=zhejiang, now=NOW)
    assert Correction.objects.get().due == at("2025-04-28 23:59:59")


def test_the_ministry_returns_in_the_same_way(recommended, ministry):
    return_for_correction(recommended, REQUEST, by=ministry, now=at("2025-08-01 10:00"))
    assert fresh(recommended).returned_from == "ministry"


@pytest.mark.parametrize("who", ["yongkang", "ningbo", "ministry", "observer", "passer_by"])
def test_nobody_else_returns(who, accepted, reference):
    with pytest.raises(PermissionDenied):
        return_for_correction(accepted, REQUEST, by=reference.people[who], now=NOW)
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sections": []}, "请选定要补正的栏目"),
        ({"sections": ["figures", "nowhere"]}, "请选定要补正的栏目"),
        ({"reason": "whim"}, "请选择退回的原因"),
        ({"days": 0}, "1到60个工作日"),
        ({"days": 61}, "1到60个工作日"),
        ({"note": " "}, "请写明理由"),
    ],
)
def test_bad_requests_change_nothing(accepted, zhejiang, change, sentence):
    with pytest.raises(StepRefused, match=sentence):
        return_for_correction(accepted, Request(**vars(REQUEST) | change), by=zhejiang, now=NOW)
    assert fresh(accepted).state == "provincial"
    assert not Correction.objects.exists()


def test_a_stale_page_returns_nothing(accepted, zhejiang, zhejiang_head):
    seen = fresh(accepted).dossier.version
    opine(accepted, now=NOW)
    with pytest.raises(Stale):
        return_for_correction(accepted, REQUEST, by=zhejiang_head, seen=seen, now=NOW)
    assert not Correction.objects.exists()


def test_a_double_click_returns_once(accepted, zhejiang):
    seen = fresh(accepted).dossier.version
    for _click in range(2):
        return_for_correction(accepted, REQUEST, by=zhejiang, seen=seen, now=NOW)
    assert Correction.objects.count() == 1


def test_an_ended_file_is_not_returned(accepted, zhejiang):
    builders.withdraw(accepted, NOW)
    with pytest.raises(StepRefused, match="已撤回"):
        return_for_correction(accepted, REQUEST, by=zhejiang, now=NOW)
    assert not Correction.objects.exists()


# A file on the list


@pytest.fixture
def ranked(reference):
    return listed(supported(reference, "甲"))


def test_a_ranked_file_keeps_its_place_and_its_list_waits(ranked, zhejiang):
    return_for_correction(ranked, REQUEST, by=zhejiang, now=NOW)
    assert [entry.application for entry in ranked.allotment.recommended] == [ranked]
    [hold] = ranked.allotment.dossier.holds.standing()
    assert (hold.steps, hold.source) == (["send"], f"correction:{ranked.pk}")


def test_a_new_opinion_on_the_new_edition_lets_the_list_go(ranked, zhejiang):
    return_for_correction(ranked, REQUEST, by=zhejiang, now=NOW)
    builders.declare(ranked, at("2025-04-16"))
    allotment = fresh(ranked.allotment)
    with pytest.raises(StepRefused, match="补正后须重新提出初审意见"):
        propose("send", allotment, by=zhejiang, seen=allotment.dossier.version, now=at("2025-04-16"))
    opine(ranked, now=at("2025-04-17"))
    builders.by_two("send", allotment, allotment.body_id, now=at("2025-04-17"))
    assert fresh(ranked).state == "ministry"


def test_off_the_list_it_holds_nothing(ranked, zhejiang):
    return_for_correction(ranked, REQUEST, by=zhejiang, now=NOW)
    take_off(ranked.allotment, ranked, by=zhejiang, now=NOW)
    assert not ranked.allotment.dossier.holds.standing().exists()


def test_returned_twice_it_puts_one_hold(ranked, zhejiang):
    for day in ("2025-04-15", "2025-04-17"):
        return_for_correction(ranked, REQUEST, by=zhejiang, now=at(day))
        builders.declare(ranked, at(day))
    assert ranked.allotment.dossier.holds.standing().count() == 1
