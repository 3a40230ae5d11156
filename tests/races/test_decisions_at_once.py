"""A list, its quota and its notice under many hands at the same moment."""

import pytest

from accounts.roles import Role
from clusters.models import Allotment, Application, Recognition
from records.models import Proposal
from records.proposals import propose
from records.steps import take_step
from records.trail import faults
from reviews.lists import place_on_list, take_off
from reviews.objections import file_objection
from tests import builders
from tests.builders import fresh
from tests.races.together import at_once, told
from tests.reference import at, person

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-06-20 10:00")


def accepted_files(reference, count):
    """Files of 永康 under preliminary review, each with the province's support."""
    files = []
    for n in range(count):
        cluster = builders.make_cluster(reference.agencies["330784"], f"示例第{n}产业集群")
        draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
        files.append(builders.accept(builders.declare(draft, at("2025-04-11 09:00")), at("2025-04-14 09:00")))
        builders.support(files[-1], at("2025-04-15 09:00"))
    return files


def test_twenty_at_one_quota_of_eight(reference):
    files, allotment = accepted_files(reference, 20), reference.allotment("33")
    handlers = [person(f"handler-{n}", reference.agencies["33"], Role.HANDLER) for n in range(20)]
    acts = [
        lambda application=application, by=by: place_on_list(allotment, application, by=by, now=NOW)
        for application, by in zip(files, handlers, strict=True)
    ]
    outcomes = at_once(allotment, *acts)
    assert told(outcomes) == ["名额8个已满：可列为备选，或先移出一个。"] * 12
    assert list(allotment.recommended.values_list("rank", flat=True)) == list(range(1, 9))
    assert list(faults(fresh(allotment).dossier)) == []


def test_a_list_is_sent_once(reference, zhejiang_head):
    files = accepted_files(reference, 2)
    allotment = builders.rank(files, NOW)
    second = person("second", reference.agencies["33"], Role.APPROVER)
    propose("send", allotment, by=reference.people["zhejiang"], seen=fresh(allotment).dossier.version, now=NOW)
    seen = fresh(allotment).dossier.version
    acts = [lambda by=by: take_step("send", allotment, by=by, seen=seen, now=NOW) for by in (zhejiang_head, second)]
    outcomes = at_once(allotment, *acts)
    (sentence,) = told(outcomes)
    assert "办理“报送推荐名单”，请先看最新内容" in sentence
    assert fresh(allotment).state == "sent"
    for application in files:
        assert fresh(application).dossier.events.filter(step="recommend").count() == 1


def test_a_list_is_not_sent_while_it_changes(reference, zhejiang, zhejiang_head):
    """Whoever comes second is told: the list sent is the one that two persons saw."""
    files = accepted_files(reference, 2)
    allotment = builders.rank(files, NOW)
    propose("send", allotment, by=zhejiang, seen=fresh(allotment).dossier.version, now=NOW)
    seen = fresh(allotment).dossier.version
    outcomes = at_once(
        allotment,
        lambda: take_step("send", allotment, by=zhejiang_head, seen=seen, now=NOW),
        lambda: take_off(allotment, files[1], by=zhejiang, now=NOW),
    )
    assert len(told(outcomes)) == 1
    up = Application.objects.filter(state="ministry").count()
    assert (fresh(allotment).state, up, allotment.recommended.count()) in [("sent", 2, 2), ("open", 0, 1)]


def test_a_withdrawal_and_the_list_that_carries_the_file(reference, zhejiang, zhejiang_head):
    """The file goes up and is then withdrawn, or is withdrawn and keeps the list: never half of either."""
    files = accepted_files(reference, 2)
    allotment = builders.rank(files, NOW)
    propose("send", allotment, by=zhejiang, seen=fresh(allotment).dossier.version, now=NOW)
    leaving = files[1]
    propose(
        "withdraw", leaving, by=reference.people["yongkang"], seen=fresh(leaving).dossier.version, note="自愿", now=NOW
    )
    seen, version = fresh(leaving).dossier.version, fresh(allotment).dossier.version
    outcomes = at_once(
        leaving,
        lambda: take_step("send", allotment, by=zhejiang_head, seen=version, now=NOW),
        lambda: take_step("withdraw", leaving, by=reference.people["yongkang_head"], seen=seen, now=NOW),
    )
    assert len(told(outcomes)) == 1
    states = fresh(allotment).state, *(fresh(application).state for application in files)
    assert states in [("sent", "ministry", "ministry"), ("open", "provincial", "withdrawn")]


def test_an_objection_against_the_publication_of_its_entry(on_notice, ministry, ministry_head):
    """At the stroke of the notice's end: the objection holds the entry, or comes too late; never both."""
    notice = on_notice.notice_entries.get().notice
    after = at("2025-09-27 00:00")
    publication = builders.draft_publication(notice, after)
    propose("issue", publication, by=ministry, seen=publication.dossier.version, now=after)
    seen = fresh(publication).dossier.version
    words = {"name": "示例公司", "contact": "010-88880000", "grounds": "2024年产值与统计年报所列数据不一致"}
    outcomes = at_once(
        on_notice,
        lambda: file_objection(notice, on_notice, **words, now=at("2025-09-26 23:59:59")),
        lambda: take_step("issue", publication, by=ministry_head, seen=seen, now=after),
    )
    (sentence,) = told(outcomes)
    if fresh(on_notice).state == "published":
        assert "不再受理对它的异议" in sentence
        assert (Recognition.objects.count(), on_notice.objections.count()) == (1, 0)
    else:
        assert "公示期间收到异议，正在核实" in sentence
        assert (Recognition.objects.count(), on_notice.objections.count()) == (0, 1)


def test_an_objection_is_upheld_or_dismissed(reference, on_notice, ministry, ministry_head):
    objection = builders.object_to(on_notice, at("2025-09-23 10:00"))
    propose("uphold", objection, by=ministry, seen=objection.dossier.version, note="查实", now=NOW)
    second = person("second", reference.agencies["ministry"], Role.APPROVER)
    seen = fresh(objection).dossier.version
    outcomes = at_once(
        objection,
        lambda: take_step("uphold", objection, by=ministry_head, seen=seen, note="查实", now=NOW),
        lambda: take_step("uphold", objection, by=second, seen=seen, note="查实", now=NOW),
    )
    assert len(told(outcomes)) == 1
    assert (fresh(objection).state, fresh(on_notice).state) == ("upheld", "rejected")
    assert fresh(on_notice).dossier.events.filter(step="reject").count() == 1


def test_an_objection_sent_twice_is_received_once(on_notice):
    notice = on_notice.notice_entries.get().notice
    words = {"name": "示例公司", "contact": "010-88880000", "grounds": "2024年产值与统计年报所列数据不一致"}
    acts = [lambda: file_objection(notice, on_notice, **words, now=at("2025-09-23 10:00"))] * 4
    received = at_once(on_notice, *acts)
    assert len({objection.pk for objection in received}) == 1
    assert fresh(on_notice).dossier.holds.standing().count() == 1


def test_a_list_is_announced_once(reference, recommended, ministry, ministry_head):
    notice = builders.draft_notice([recommended], at("2025-09-22 09:00"))
    now = at("2025-09-22 09:30")
    propose("open", notice, by=ministry, seen=notice.dossier.version, now=now)
    second = person("second", reference.agencies["ministry"], Role.APPROVER)
    seen = fresh(notice).dossier.version
    acts = [lambda by=by: take_step("open", notice, by=by, seen=seen, now=now) for by in (ministry_head, second)]
    outcomes = at_once(notice, *acts)
    assert len(told(outcomes)) == 1
    assert fresh(recommended).dossier.events.filter(step="announce").count() == 1
    assert Proposal.objects.waiting().count() == 0


def test_the_quota_holds_at_each_entry_too(reference, zhejiang, zhejiang_head):
    """Even where the list was made before the quota was lowered: refused whole, nothing goes up."""
    files = accepted_files(reference, 2)
    allotment = builders.rank(files, NOW)
    propose("send", allotment, by=zhejiang, seen=fresh(allotment).dossier.version, now=NOW)
    Allotment.objects.filter(pk=allotment.pk).update(quota=1)
    seen = fresh(allotment).dossier.version
    (sentence,) = told(at_once(allotment, lambda: take_step("send", allotment, by=zhejiang_head, seen=seen, now=NOW)))
    assert "名单2个，超过名额1个，多出1个；超额名单一律不予受理" in sentence
    assert Application.objects.filter(state="ministry").count() == 0
