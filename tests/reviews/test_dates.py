"""A province sets until when its counties file, and lets one of them file later for a reason it reads."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clusters.applications import start_application
from records.daily import run_day
from records.moves import StepRefused
from reviews.dates import extend, set_county_deadline
from tests import builders
from tests.builders import at, fresh
from tests.reference import build_county

NOW = at("2025-05-20 10:00")
LATER = at("2025-06-25 23:59:59")
REASON = "因台风停工三日"


@pytest.fixture
def allotment(reference):
    return reference.allotment("33")


@pytest.fixture
def extended(allotment, reference, zhejiang):
    return extend(allotment, reference.agencies["330784"], until=LATER, reason=REASON, by=zhejiang, now=NOW)


def test_all_counties_file_until_the_new_date(allotment, filled, zhejiang):
    earlier = at("2025-05-31 23:59:59")
    set_county_deadline(allotment, earlier, by=zhejiang, now=NOW)
    assert fresh(filled).deadline(NOW) == earlier
    assert filled.dossier.turns.standing().get().due == earlier
    with pytest.raises(StepRefused, match="已过截止时间2025-05-31 23:59"):
        builders.declare(filled, earlier + timedelta(seconds=1))


def test_one_county_files_later_and_reads_why(extended, filled, get_as, yongkang):
    page = get_as(yongkang, filled.get_absolute_url()).content.decode()
    assert "2025-06-25 23:59" in page
    assert f"已准予延期：{REASON}" in page
    assert filled.dossier.turns.standing().get().due == LATER
    assert builders.declare(filled, LATER).state == "declared"


def test_the_others_keep_their_date(extended, reference, allotment):
    cluster = builders.make_cluster(reference.agencies["330782"])
    after = allotment.county_deadline + timedelta(seconds=1)
    with pytest.raises(StepRefused, match="县级申报已经截止"):
        builders.start(cluster, reference.batch, after)


def test_an_extended_county_may_still_begin(extended, reference, yongkang):
    cluster = builders.make_cluster(reference.agencies["330784"])
    assert start_application(cluster=cluster, batch=reference.batch, by=yongkang, now=LATER).state == "draft"


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2025-06-10 23:59:59", "延期须晚于现在的截止时间2025-06-15 18:00"),
        ("2025-07-16 23:59:59", "不能晚于报送部级的截止时间2025-07-15 18:00"),
    ],
)
def test_an_extension_lies_between_the_two_dates(allotment, reference, zhejiang, until, sentence):
    with pytest.raises(StepRefused, match=sentence):
        extend(allotment, reference.agencies["330784"], until=at(until), reason=REASON, by=zhejiang, now=NOW)
    assert not allotment.extensions.exists()


def test_a_county_of_another_body_is_not_extended(allotment, reference, zhejiang):
    with pytest.raises(StepRefused, match="请选择本地区的县级主管部门"):
        extend(allotment, reference.agencies["330206"], until=LATER, reason=REASON, by=zhejiang, now=NOW)


def test_after_the_list_was_sent_no_date_moves(accepted, allotment, reference, zhejiang):
    builders.recommend_list([accepted], at("2025-06-01 10:00"))
    with pytest.raises(StepRefused, match="名单已经报送"):
        extend(allotment, reference.agencies["330784"], until=LATER, reason=REASON, by=zhejiang, now=at("2025-06-02"))


def test_only_the_own_province_sets_dates(allotment, reference, yongkang, jiangsu, ministry):
    for stranger in (yongkang, jiangsu, ministry):
        with pytest.raises(PermissionDenied):
            set_county_deadline(allotment, LATER, by=stranger, now=NOW)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(signed_in, stand_at, allotment, reference, zhejiang):
    client, address = signed_in(zhejiang), reverse("reviews:allotment-dates", args=[allotment.pk])
    stand_at(NOW)
    sent = {"act": "extend", "seen": allotment.dossier.version, "agency": reference.agencies["330784"].pk}
    page = client.post(address, sent | {"until": "2025-06-10", "reason": REASON})
    assert page.context["extension"].errors == {"until": ["延期须晚于现在的截止时间2025-06-15 18:00。"]}
    assert f'value="{REASON}"' in page.content.decode()
    empty = client.post(address, {"act": "extend", "seen": allotment.dossier.version})
    assert empty.context["extension"].errors == {
        "agency": ["请选择准予延期的县（市、区）。"],
        "until": ["请填写日期，例如2025-06-10。"],
        "reason": ["请写明准予延期的理由，例如因台风停工三日。"],
    }
    assert client.post(address, sent | {"until": "2025-06-25", "reason": REASON}).status_code == 302
    assert allotment.extensions.get().until == LATER
    stale = client.post(address, {"act": "deadline", "seen": 0, "county_deadline": "2025-06-20"})
    assert "请先看最新内容" in stale.context["deadline"].non_field_errors()[0]


def test_the_page_is_the_provinces(get_as, allotment, jiangsu, yongkang, observer, ministry):
    address = reverse("reviews:allotment-dates", args=[allotment.pk])
    assert [get_as(who, address).status_code for who in (jiangsu, yongkang, ministry, observer)] == [404, 404, 404, 403]


def test_the_county_is_told_of_its_later_date_with_the_reason(extended, yongkang, yongkang_head, yiwu):
    for person in (yongkang, yongkang_head):
        message = person.received_messages.get()
        assert message.subject == "准予延期至2025-06-25 23:59：2025年度中小企业特色产业集群认定"
        assert message.words == f"浙江省经济和信息化厅准予延期。理由：{REASON}"
    assert yiwu.received_messages.count() == 0


def test_counties_with_a_draft_are_told_of_a_new_date(allotment, draft, zhejiang, yongkang, yiwu):
    run_day(date(2025, 5, 16))
    set_county_deadline(allotment, at("2025-05-31 23:59:59"), by=zhejiang, now=NOW)
    [message] = yongkang.received_messages.unread()
    assert message.subject == "县级申报截止改为2025-05-31 23:59：2025年度中小企业特色产业集群认定"
    assert message.words == "浙江省经济和信息化厅由2025-06-15 18:00改为2025-05-31 23:59。"
    assert [each.subject[:5] for each in yongkang.received_messages.order_by("pk")] == ["还剩30天", "县级申报截"]
    assert yiwu.received_messages.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_extension_and_for_three(
    allotment, reference, signed_in, zhejiang, django_assert_num_queries, count
):
    for county in [
        reference.agencies["330784"],
        reference.agencies["330782"],
        build_county("330783", "东阳市", allotment.body),
    ][:count]:
        extend(allotment, county, until=LATER, reason=REASON, by=zhejiang, now=NOW)
    client, address = signed_in(zhejiang), reverse("reviews:allotment-dates", args=[allotment.pk])
    with django_assert_num_queries(7):
        assert len(client.get(address).context["given"]) == count
