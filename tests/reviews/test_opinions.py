"""Opinions: given at the desk where the file lies, on its latest edition; a later one replaces, none is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from records.models import Proposal
from records.moves import Stale, StepRefused
from records.proposals import propose
from records.tiers import Tier
from reviews.models import Opinion
from reviews.opinions import give_opinion, in_force
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import OPPOSE, SUPPORT, listed, opine, supported

NOW = at("2025-05-06 10:00")
WORDS = {"verdict": SUPPORT, "text": "符合认定标准，佐证齐全", "now": NOW}


# Where the file lies


def test_the_province_gives_its_opinion_on_what_it_has_accepted(accepted, zhejiang):
    opinion = give_opinion(accepted, by=zhejiang, **WORDS)
    assert (opinion.level, opinion.verdict, opinion.edition.number) == (Tier.PROVINCE, SUPPORT, 1)
    assert opinion.agency.code == "33"


def test_the_ministry_gives_its_own(recommended, ministry):
    opinion = give_opinion(recommended, by=ministry, **WORDS | {"now": at("2025-08-01 10:00")})
    assert opinion.level == Tier.MINISTRY


def test_a_file_not_accepted_is_accepted_first(declared, zhejiang):
    with pytest.raises(StepRefused, match="还没有受理"):
        give_opinion(declared, by=zhejiang, **WORDS)


def test_a_file_under_correction_comes_back_first(accepted, zhejiang):
    builders.return_for_correction(accepted, ["figures"], at("2025-05-06 09:00"))
    with pytest.raises(StepRefused, match="正在补正"):
        give_opinion(accepted, by=zhejiang, **WORDS)


def test_a_file_at_the_ministry_is_no_longer_the_provinces(recommended, zhejiang):
    with pytest.raises(PermissionDenied):
        give_opinion(recommended, by=zhejiang, **WORDS)


def test_an_ended_file_takes_no_opinion_and_the_province_learns_nothing(recommended, zhejiang, ministry):
    builders.reject(recommended, "not_selected", at("2025-08-01"))
    with pytest.raises(PermissionDenied):
        give_opinion(recommended, by=zhejiang, **WORDS)
    with pytest.raises(StepRefused, match="现在是“未入选”，不能再提出意见"):
        give_opinion(recommended, by=ministry, **WORDS)


def test_a_file_on_notice_has_had_its_opinions(on_notice, ministry):
    with pytest.raises(StepRefused, match="现在是“公示中”，不能再提出意见"):
        give_opinion(on_notice, by=ministry, **WORDS | {"now": at("2025-09-23")})


@pytest.mark.parametrize("who", ["yongkang", "ningbo", "ministry", "observer", "passer_by"])
def test_nobody_else_gives_one(who, accepted, reference):
    with pytest.raises(PermissionDenied):
        give_opinion(accepted, by=reference.people[who], **WORDS)
    assert not Opinion.objects.exists()


# In force


def test_the_latest_is_in_force_and_every_one_is_kept(accepted, zhejiang):
    opine(accepted, OPPOSE, now=at("2025-05-05"))
    latest = opine(accepted, SUPPORT, now=at("2025-05-06"))
    assert in_force([accepted], Tier.PROVINCE) == {accepted.pk: latest}
    assert accepted.opinions.count() == 2


def test_the_history_keeps_it_inside_the_province(accepted, zhejiang):
    opinion = give_opinion(accepted, by=zhejiang, **WORDS)
    event = fresh(accepted).dossier.events.last()
    assert (event.step, event.label, event.scope) == ("opinion", "提出初审意见", "internal")
    assert event.data == {"verdict": "support", "opinion": opinion.pk, "edition": 1}


def test_a_ranked_file_leaves_the_list_before_its_support_ends(reference, zhejiang):
    application = listed(supported(reference, "示例甲"))
    with pytest.raises(StepRefused, match="请先把它移出名单"):
        give_opinion(application, by=zhejiang, **WORDS | {"verdict": OPPOSE})
    assert in_force([application], Tier.PROVINCE)[application.pk].verdict == SUPPORT


# Two reviewers


def test_a_stale_page_is_told_who_was_faster(accepted, zhejiang, zhejiang_head):
    seen = fresh(accepted).dossier.version
    give_opinion(accepted, by=zhejiang, seen=seen, **WORDS)
    with pytest.raises(Stale, match="浙江经办已于10:00办理“提出初审意见”"):
        give_opinion(accepted, by=zhejiang_head, seen=seen, **WORDS | {"verdict": OPPOSE})
    assert accepted.opinions.count() == 1


def test_a_double_click_gives_one_opinion(accepted, zhejiang):
    seen = fresh(accepted).dossier.version
    first = give_opinion(accepted, by=zhejiang, seen=seen, **WORDS)
    assert give_opinion(accepted, by=zhejiang, seen=seen, **WORDS) == first
    assert accepted.opinions.count() == 1


def test_what_was_proposed_before_it_lapses(accepted, zhejiang):
    seen = fresh(accepted).dossier.version
    propose("reject", accepted, by=zhejiang, seen=seen, now=NOW, note="规模较小", choice="not_recommended")
    give_opinion(accepted, by=zhejiang, **WORDS)
    assert accepted.dossier.proposals.get(step="reject").outcome == Proposal.Outcome.LAPSED


# Words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"text": "  "}, "请写明意见"),
        ({"text": "长" * 2001}, "最多2000字，现在是2001字"),
        ({"verdict": "maybe"}, "请选择结论"),
    ],
)
def test_bad_words_are_refused(accepted, zhejiang, words, sentence):
    with pytest.raises(StepRefused, match=sentence):
        give_opinion(accepted, by=zhejiang, **WORDS | words)
    assert not Opinion.objects.exists()
