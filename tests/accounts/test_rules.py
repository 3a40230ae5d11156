"""Rules: a role, a seat and a label; "may I" and "who could" give one answer."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Post, User
from accounts.roles import READING, WORKING, Role
from accounts.rules import rule, sits_at
from records.clock import standing_at
from records.tiers import Tier
from tests.builders import fresh
from tests.reference import LONG_AGO, at, person

NOW = at("2025-04-10 10:00")


@rule("永康的审核人员", Role.APPROVER)
def agency_approver(subject):
    return subject.agency_id


@rule("永康的经办或审核人员")
def agency_worker(subject):
    return subject.agency_id


@rule("部里的审核人员", Role.APPROVER)
def ministry_approver(_subject):
    return Tier.MINISTRY


@pytest.fixture
def subject(reference):
    return SimpleNamespace(agency_id=reference.agencies["330784"].pk)


def allowed(rule_, subject, reference, now=NOW):
    """The names of those who may, asked one by one; asked the other way round the answer is the same."""
    by_predicate = {name for name, user in reference.people.items() if rule_.seat_of(subject, user, now)}
    by_query = set(rule_.people(subject, now).values_list("username", flat=True))
    assert by_predicate == by_query
    return by_predicate


def test_a_rule_wants_its_role_at_its_seat(subject, reference):
    assert allowed(agency_approver, subject, reference) == {"yongkang_head"}
    assert allowed(agency_worker, subject, reference) == {"yongkang", "yongkang_head"}
    assert allowed(ministry_approver, subject, reference) == {"ministry_head"}


def test_a_rule_says_from_which_seat(subject, reference, yongkang_head, ministry_head):
    assert agency_approver.seat_of(subject, yongkang_head, NOW) == (Tier.COUNTY, subject.agency_id)
    seat = ministry_approver.seat_of(subject, ministry_head, NOW)
    assert seat == (Tier.MINISTRY, reference.agencies["ministry"].pk)


def test_a_missing_agency_is_a_no(reference):
    nowhere = SimpleNamespace(agency_id=None)
    assert allowed(agency_worker, nowhere, reference) == set()


def test_visitors_may_nothing(subject):
    assert agency_worker.seat_of(subject, AnonymousUser(), NOW) is None


def test_a_rule_without_roles_means_those_who_work_on_files():
    assert agency_worker.roles == WORKING == {Role.HANDLER, Role.APPROVER}


def test_a_rule_is_named_after_its_seat_and_carries_its_label():
    assert (agency_approver.name, agency_approver.label) == ("agency_approver", "永康的审核人员")


def test_django_fsm_asks_with_the_portals_time(subject, reference):
    late = person("late", reference.agencies["330784"], Role.APPROVER, since=at("2025-05-01"))
    with standing_at(at("2025-04-30")):
        assert not agency_approver(subject, fresh(late))
    with standing_at(at("2025-05-01")):
        assert agency_approver(subject, fresh(late))


@pytest.mark.parametrize(
    ("moment", "live"),
    [("2025-04-30 23:59:59", False), ("2025-05-01 00:00", True), ("2025-05-31 23:59", True), ("2025-06-01", False)],
)
def test_a_post_is_live_from_its_first_moment_to_before_its_last(subject, reference, moment, live):
    standin = person(
        "standin", reference.agencies["330784"], Role.APPROVER, since=at("2025-05-01"), until=at("2025-06-01")
    )
    reference.people = {"standin": fresh(standin), "yongkang_head": reference.people["yongkang_head"]}
    expected = {"yongkang_head", "standin"} if live else {"yongkang_head"}
    assert allowed(agency_approver, subject, reference, at(moment)) == expected


def test_somebody_who_has_left_could_not(subject, reference, yongkang_head):
    User.objects.filter(pk=yongkang_head.pk).update(is_active=False)
    assert list(agency_approver.people(subject, NOW)) == []


def test_several_posts_open_several_seats(reference, yongkang):
    Post.objects.create(user=yongkang, agency=reference.agencies["33"], role=Role.OBSERVER, valid_from=LONG_AGO)
    seats = fresh(yongkang).seats(NOW)
    assert sorted(seats) == [
        (Tier.COUNTY, reference.agencies["330784"].pk),
        (Tier.PROVINCE, reference.agencies["33"].pk),
    ]
    assert fresh(yongkang).seats(NOW, WORKING) == [(Tier.COUNTY, reference.agencies["330784"].pk)]


def test_two_posts_at_one_agency_name_the_person_once(subject, reference, yongkang):
    Post.objects.create(user=yongkang, agency_id=subject.agency_id, role=Role.APPROVER, valid_from=LONG_AGO)
    assert list(agency_worker.people(subject, NOW).filter(pk=yongkang.pk)) == [yongkang]


def test_reading_is_more_than_working_and_less_than_all():
    assert sorted(READING - WORKING) == [Role.ADMINISTRATOR, Role.OBSERVER]
    assert sorted(set(Role) - READING) == [Role.EXPERT, Role.SYSTEM]


def test_sitting_at_a_tier(zhejiang, ministry, observer):
    assert sits_at(Tier.PROVINCE, zhejiang, NOW)
    assert not sits_at(Tier.MINISTRY, zhejiang, NOW)
    assert not sits_at(Tier.PROVINCE, observer, NOW)
    assert sits_at(Tier.PROVINCE, observer, NOW, Role.OBSERVER)
    assert not sits_at(Tier.MINISTRY, ministry, NOW, Role.APPROVER)


def test_sitting_in_an_agency(yongkang, reference):
    assert yongkang.sits_in(reference.agencies["330784"].pk, WORKING, NOW)
    assert not yongkang.sits_in(reference.agencies["33"].pk, WORKING, NOW)
    assert not yongkang.sits_in(None, WORKING, NOW)


def test_posts_are_read_once_per_request(yongkang, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _time in range(3):
            yongkang.seats(NOW)
