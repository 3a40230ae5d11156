"""Two steps of one file at the same moment: exactly one is taken, the other person is told."""

from functools import partial

import pytest

from accounts.roles import Role
from clusters.answers import save_answer
from clusters.applications import start_application
from clusters.models import Allotment, Application
from clusters.schema import Place
from records.holds import put_hold
from records.models import Proposal
from records.proposals import propose
from records.steps import take_step
from records.trail import faults
from tests import builders
from tests.builders import fresh
from tests.races.together import at_once, at_once_on, told
from tests.reference import at, person

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-14 10:00")


def taking(step, subject, by, **words):
    """An act: this step by this person on the file as everybody's page shows it now."""
    seen = fresh(subject).dossier.version
    return lambda: take_step(step, subject, by=by, seen=seen, now=NOW, **words)


def test_of_two_approvers_one_takes_the_step(reference, filled, yongkang, yongkang_head):
    second = person("second", reference.agencies["330784"], Role.APPROVER)
    propose("declare", filled, by=yongkang, seen=filled.dossier.version, now=NOW)
    outcomes = at_once(filled, taking("declare", filled, yongkang_head), taking("declare", filled, second))
    (sentence,) = told(outcomes)
    assert "已于10:00办理“提交申报”，请先看最新内容" in sentence
    assert fresh(filled).dossier.events.filter(step="declare").count() == 1
    assert filled.filing.editions.count() == 1
    assert list(faults(fresh(filled).dossier)) == []


def test_a_double_click_takes_the_step_once(declared, zhejiang):
    outcomes = at_once(declared, *[taking("accept", declared, zhejiang)] * 5)
    assert [outcome.state for outcome in outcomes] == ["provincial"] * 5
    assert fresh(declared).dossier.events.filter(step="accept").count() == 1


def test_a_double_click_proposes_once(filled, yongkang):
    seen = filled.dossier.version
    acts = [lambda: propose("declare", filled, by=yongkang, seen=seen, now=NOW)] * 5
    proposals = at_once(filled, *acts)
    assert len({proposal.pk for proposal in proposals}) == 1
    assert Proposal.objects.count() == 1


def test_two_opposite_decisions_are_never_both_taken(declared, zhejiang, zhejiang_head):
    propose("decline", declared, by=zhejiang, seen=declared.dossier.version, note="不属于申报范围", now=NOW)
    seen = fresh(declared).dossier.version
    outcomes = at_once(
        declared,
        lambda: take_step("accept", declared, by=zhejiang, seen=seen, now=NOW),
        lambda: take_step("decline", declared, by=zhejiang_head, seen=seen, now=NOW),
    )
    assert len(told(outcomes)) == 1
    assert fresh(declared).dossier.events.filter(step__in=["accept", "decline"]).count() == 1


def test_a_hold_put_while_a_step_waits_stands_against_it(declared, zhejiang):
    """What stands on a file is read once its lock is held: before, it would be of the moment before."""
    put = partial(put_hold, declared.dossier, steps=["accept"], sentence="示例事项待核", source="test:1", now=NOW)
    outcomes = at_once(declared, taking("accept", declared, zhejiang), meanwhile=put)
    assert told(outcomes) == ["示例事项待核。"]
    assert fresh(declared).state == "declared"


def test_a_proposal_made_while_another_waits_is_the_only_one(declared, zhejiang, zhejiang_head):
    """Both were begun on what the page showed; the second is told, whatever the version it names."""
    version = declared.dossier.version
    first = partial(propose, "decline", declared, by=zhejiang_head, seen=version, note="不属于申报范围", now=NOW)
    second = partial(propose, "decline", declared, by=zhejiang, seen=version + 1, note="不属于申报范围", now=NOW)
    (sentence,) = told(at_once(declared, second, meanwhile=first))
    assert sentence == "这件已有一项拟办在等审核，请先由审核人员办理，或由拟办人收回。"
    assert Proposal.objects.waiting().get().by == zhejiang_head


def test_an_edit_is_in_what_was_submitted_or_refused(filled, yongkang, yongkang_head):
    """Whichever comes first, nothing stands in the form that the edition does not hold."""
    propose("declare", filled, by=yongkang, seen=filled.dossier.version, now=NOW)
    answer = filled.filing.answers.get(code="area")
    words = {"by": yongkang, "version": answer.version, "now": NOW}
    outcomes = at_once(
        filled,
        lambda: save_answer(filled.filing, Place("area"), "99.90", **words),
        taking("declare", filled, yongkang_head),
    )
    (sentence,) = told(outcomes)
    if fresh(filled).state == "declared":
        assert sentence == "这一栏现在不能填写：已提交的内容须退回补正后才能改。"
        frozen = {row["code"]: row["text"] for row in filled.filing.editions.get().data["answers"]}
        assert frozen["area"] == fresh(answer).text == answer.text
    else:
        assert "这件的内容刚刚有更新" in sentence
        assert (fresh(answer).text, filled.filing.editions.count()) == ("99.90", 0)


def test_two_starts_of_one_cluster_make_one_file(reference, yongkang, yongkang_head):
    cluster = builders.make_cluster(reference.agencies["330784"])
    numbers = Allotment.objects.filter(pk=reference.allotment("33").pk)
    start = {"cluster": cluster, "batch": reference.batch, "now": NOW}
    outcomes = at_once_on(
        numbers, lambda: start_application(by=yongkang, **start), lambda: start_application(by=yongkang_head, **start)
    )
    (sentence,) = told(outcomes)
    number = Application.objects.get().number
    assert sentence == f"“{cluster}”在本批次已有一件申报（{number}），请在原件上办理。"


def test_numbers_are_given_once(reference, yongkang):
    clusters = [builders.make_cluster(reference.agencies["330784"], f"示例第{n}产业集群") for n in range(6)]
    acts = [
        lambda cluster=cluster: start_application(cluster=cluster, batch=reference.batch, by=yongkang, now=NOW)
        for cluster in clusters
    ]
    made = at_once_on(Allotment.objects.filter(pk=reference.allotment("33").pk), *acts)
    assert sorted(application.number for application in made) == [f"2025-33-{n:04d}" for n in range(1, 7)]
