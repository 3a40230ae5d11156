"""Submitting an application: what it freezes, and what it asks of the database however much is in it."""

import pytest
from django.urls import reverse

from clusters.answers import save_answer
from clusters.models import Cluster
from clusters.schema import Place
from records.proposals import propose
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, list_firms

PROPOSED, SUBMITTED = at("2025-04-11 08:30"), at("2025-04-11 09:00")


@pytest.fixture
def proposed(filled, yongkang):
    """The handler has put the submission before the approver."""
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=PROPOSED)
    return fresh(filled)


def send(client, application):
    """The approver agrees to what a page has just shown."""
    address = reverse("records:step", args=[application.dossier_id, "declare"])
    return client.post(address, {"seen": application.dossier.version, "act": "take"})


def test_it_tells_whose_turn_it_is_now(proposed, yongkang_head, signed_in, stand_at):
    stand_at(SUBMITTED)
    client = signed_in(yongkang_head)
    page = client.get(send(client, proposed).headers["Location"])
    assert [str(each) for each in page.context["messages"]] == [
        "已办理：提交申报。接下来由浙江省经济和信息化厅办理，期限2025-07-15。"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_however_much_is_filed(
    filled, reference, yongkang, yongkang_head, signed_in, stand_at, django_assert_num_queries, count
):
    """Once some process has had to do with this form before; two statements are the test's savepoint."""
    other = builders.make_cluster(reference.agencies["330784"], "示例永康门业产业集群")
    builders.declare(builders.fill(builders.start(other, reference.batch, PROPOSED), PROPOSED), PROPOSED)
    Cluster.objects.update(industry=None)
    for number in range(count):
        builders.attach(filled.dossier, "other_evidence", by=yongkang, now=PROPOSED, content=b"%d" % number)
    list_firms(filled, [firm(number) for number in range(1, count + 1)], PROPOSED)
    save_answer(filled.filing, Place("eligibility_note", 0), "名录待补。", by=yongkang, version=0, now=PROPOSED)
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=PROPOSED)
    stand_at(SUBMITTED)
    client, application = signed_in(yongkang_head), fresh(filled)
    assert application.dossier.version
    with django_assert_num_queries(22):
        assert send(client, application).status_code == 302
    assert fresh(filled).state == "declared"


def test_the_edition_holds_what_was_typed_attached_and_listed(proposed, yongkang_head, signed_in, stand_at):
    stand_at(SUBMITTED)
    rows = proposed.filing.answers.values("code", "year", "text", "version")
    typed = sorted(rows, key=lambda row: (row["code"], row["year"]))
    attached = list(proposed.dossier.documents.attached().in_order().values_list("digest", flat=True))
    send(signed_in(yongkang_head), proposed)
    edition = fresh(proposed).filing.editions.get()
    assert edition.data["answers"] == typed
    assert [row["digest"] for row in edition.data["documents"]] == attached
    assert (edition.number, edition.made_by, edition.made_at) == (1, yongkang_head, SUBMITTED)


def test_the_cluster_takes_the_industry_that_was_submitted(proposed, yongkang_head, signed_in, stand_at):
    stand_at(SUBMITTED)
    Cluster.objects.update(industry=None)
    send(signed_in(yongkang_head), proposed)
    assert fresh(proposed).cluster.industry.code == proposed.filing.answers.get(code="industry").text
