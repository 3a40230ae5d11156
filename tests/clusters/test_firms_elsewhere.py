"""One firm in two clusters' files: a question on both sides that reveals nothing of the other's."""

import pytest
from django.urls import reverse

from clusters.firms.elsewhere import marked_elsewhere, only_elsewhere
from clusters.models import Firm
from tests import builders
from tests.builders import at, fresh, make_cluster, start
from tests.firms import firm, list_firms

NOW = at("2025-04-10 14:00")
QUESTION = "该企业同时出现在另一集群的申报或认定材料中，请核对"


@pytest.fixture
def other(reference):
    """A draft of 北仑, in another body."""
    return start(make_cluster(reference.agencies["330206"], "示例北仑模具产业集群"), reference.batch, NOW)


def shared(application):
    """The rows of a file's list that are asked about."""
    firms = Firm.objects.filter(list=application.filing.current_firm_list)
    found = only_elsewhere(firms, application.filing)
    assert [each.pk for each in marked_elsewhere(firms, application.filing) if each.is_elsewhere] == [
        each.pk for each in found
    ]
    return [each.name for each in found]


def test_both_sides_are_asked(draft, other, yongkang, beilun, get_as):
    list_firms(draft, [firm(1), firm(2)], NOW)
    list_firms(other, [firm(2), firm(3)], NOW)
    assert shared(draft) == shared(other) == ["示例2号阀门有限公司"]
    for person, application in ((yongkang, draft), (beilun, other)):
        page = get_as(person, reverse("clusters:section", args=[application.pk, "firms"])).content.decode()
        assert page.count(QUESTION) == 1
        assert "有1家企业同时出现在另一集群的申报或认定材料中" in page


def test_the_question_reveals_nothing_of_the_others_file(draft, other, yongkang, get_as):
    list_firms(draft, [firm(1)], NOW)
    list_firms(other, [[*firm(1)[:1], *firm(1)[1:]]], NOW, "北仑名录.xlsx")
    page = get_as(yongkang, reverse("clusters:section", args=[draft.pk, "firms"]), {"ask": "elsewhere"})
    words = page.content.decode()
    assert QUESTION in words
    secrets = ("北仑", "宁波", other.number, other.cluster.name, "北仑名录")
    assert [secret for secret in secrets if secret in words] == []


def test_alone_nobody_is_asked(draft, other):
    list_firms(draft, [firm(1)], NOW)
    list_firms(other, [firm(2)], NOW)
    assert shared(draft) == []


def test_the_own_clusters_other_round_is_no_other_cluster(draft, reference):
    list_firms(draft, [firm(1)], NOW)
    renewal = start(draft.cluster, reference.renewal_batch, NOW)
    list_firms(renewal, [firm(1)], NOW)
    assert shared(draft) == []


def test_a_list_that_was_replaced_asks_no_more(draft, other):
    list_firms(draft, [firm(1)], NOW)
    list_firms(other, [firm(1)], NOW)
    list_firms(other, [firm(2)], NOW)
    assert shared(draft) == []


def test_a_file_that_has_ended_asks_no_more(draft, filled, other):
    list_firms(other, [firm(1)], NOW)
    list_firms(filled, [firm(1)], NOW)
    assert shared(other) == ["示例1号阀门有限公司"]
    builders.withdraw(filled, at("2025-04-11 09:00"))
    assert shared(other) == []


def test_a_result_not_yet_released_does_not_show_by_a_question_gone(accepted, other):
    """The province has decided, the county does not know it yet: the question stands until it does."""
    list_firms(other, [firm(1)], NOW)
    reopened = builders.return_for_correction(accepted, ["firms"], at("2025-04-15 09:00"))
    list_firms(reopened, [firm(1)], at("2025-04-16 09:00"))
    again = builders.declare(reopened, at("2025-04-16 10:00"))
    builders.reject(again, "failed_preliminary", at("2025-04-17 09:00"))
    assert fresh(again).state == "rejected"
    assert shared(other) == ["示例1号阀门有限公司"]


def test_a_recognised_clusters_firm_is_asked_about(filled, other):
    list_firms(filled, [firm(1, "champion")], NOW)
    list_firms(other, [firm(1)], NOW)
    accepted = builders.accept(builders.declare(filled, at("2025-04-11 09:00")), at("2025-04-14 09:00"))
    builders.recommend_list([accepted], at("2025-07-01 10:00"))
    notice = builders.announce([accepted], at("2025-09-22 09:00"))
    builders.publish(notice, at("2025-09-29 10:00"))
    assert fresh(filled).state == "published"
    assert shared(other) == ["示例1号阀门有限公司"]


def test_reviewers_are_asked_as_well(filled, other, zhejiang, get_as):
    list_firms(filled, [firm(1, "champion")], NOW)
    list_firms(other, [firm(1)], NOW)
    builders.declare(filled, at("2025-04-11 09:00"))
    page = get_as(zhejiang, reverse("clusters:edition-firms", args=[filled.pk, 1])).content.decode()
    assert QUESTION in page
    assert "北仑" not in page
