"""Who may know that a file exists, as a query and for one row; and what stands behind it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError

from accounts.models import Post
from accounts.roles import Role
from records.models import Dossier, Grant, Stepped
from records.tiers import Tier
from tests.builders import fresh
from tests.records.letters import NOON, forwarded, sent, take, taken_up, write
from tests.reference import LONG_AGO, at


def seers(subject, people, now=NOON):
    """The names of those who see a file; the query and the row must agree."""
    dossier = fresh(subject).dossier
    by_query = {name for name, user in people.items() if Dossier.objects.visible_to(user, now).filter(pk=dossier.pk)}
    by_row = {name for name, user in people.items() if dossier.is_visible_to(user, now)}
    assert by_query == by_row
    return by_query


COUNTY = {"yongkang", "yongkang_head", "county_administrator"}
PROVINCE = {"zhejiang", "zhejiang_head", "observer", "administrator"}
MINISTRY = {"ministry", "ministry_head"}


def test_a_file_is_seen_where_it_has_been(reference):
    assert seers(write(reference), reference.people) == COUNTY
    assert seers(sent(reference), reference.people) == COUNTY | PROVINCE
    assert seers(forwarded(reference), reference.people) == COUNTY | PROVINCE | MINISTRY


def test_a_file_sent_back_stays_in_sight_of_the_province(reference, zhejiang):
    letter = take("send_back", taken_up(reference), zhejiang, note="缺公章")
    assert seers(letter, reference.people) == COUNTY | PROVINCE


def test_a_county_in_a_planned_city_is_never_seen_by_the_province(reference):
    letter = write(reference, county="330206")
    letter.dossier.reach = Tier.PROVINCE
    letter.dossier.save()
    assert seers(letter, reference.people) == {"beilun", "beilun_head", "ningbo", "ningbo_head"}


def test_visitors_see_nothing(reference):
    letter = forwarded(reference)
    assert seers(letter, {"visitor": AnonymousUser()}) == set()


def test_experts_and_system_administrators_see_by_their_post_nothing(reference, expert, admin):
    assert seers(forwarded(reference), {"expert": expert, "admin": admin}) == set()


def test_a_grant_opens_one_file_for_its_time(reference, passer_by):
    one, other = sent(reference), sent(reference)
    Grant.objects.create(
        user=passer_by, content_object=one.dossier, permission=view_permission(),
        starts_at=at("2025-05-01"), ends_at=at("2025-05-02"),
    )  # fmt: skip
    people = {"passer_by": passer_by}
    for moment, sees in [("2025-04-30 23:59", False), ("2025-05-01", True), ("2025-05-02", False)]:
        assert bool(seers(one, people, at(moment))) is sees
        assert not seers(other, people, at(moment))


def test_a_grant_without_an_end_lasts(reference, passer_by):
    letter = sent(reference)
    Grant.objects.create(
        user=passer_by, content_object=letter.dossier, permission=view_permission(), starts_at=at("2025-05-01")
    )
    assert seers(letter, {"passer_by": passer_by}, at("2035-05-01")) == {"passer_by"}


def test_who_is_let_in_by_a_grant_knows_what_the_county_knows(reference, passer_by):
    dossier = sent(reference).dossier
    assert dossier.seat_of(passer_by, NOON) is None
    assert dossier.tier_of(passer_by, NOON) == Tier.COUNTY


def test_of_several_seats_the_highest_counts(reference, yongkang):
    Post.objects.create(user=yongkang, agency=reference.agencies["33"], role=Role.OBSERVER, valid_from=LONG_AGO)
    dossier = sent(reference).dossier
    assert dossier.seat_of(fresh(yongkang), NOON) == (Tier.PROVINCE, reference.agencies["33"].pk)


def test_a_dossier_leads_to_what_stands_on_it(reference, declared):
    letter = write(reference)
    assert Dossier.objects.get(pk=letter.dossier_id).subject == letter
    assert Dossier.objects.get(pk=declared.dossier_id).subject == declared


@pytest.mark.parametrize("kind", Dossier.Kind.values)
def test_each_kind_of_file_has_its_model(kind):
    names = {model._meta.model_name for model in apps.get_models() if issubclass(model, Stepped)}
    assert kind in names


def test_every_kind_is_a_known_one(reference):
    with pytest.raises(ValidationError, match="kind"):
        write(reference).dossier.full_clean()  # a letter is of the tests, not of the portal


def view_permission():
    return Permission.objects.get(codename="view_dossier")
