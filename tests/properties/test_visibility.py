"""Who sees which file: the query and the rule for one row agree for any posts, grants, files and moments."""

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Post, User
from accounts.roles import READING, Role
from records.models import Dossier, Grant
from records.tiers import Tier
from tests.builders import fresh
from tests.reference import at

AGENCIES = ["330784", "330206", "320281", "33", "3302", "32", "ministry"]
DAY_ONE = at("2025-04-01")
moments = st.integers(0, 6).map(lambda n: DAY_ONE + timedelta(days=n))
ends = st.none() | moments
posts = st.lists(st.tuples(st.sampled_from(AGENCIES), st.sampled_from(Role.values), moments, ends), max_size=4)
files = st.lists(
    st.tuples(st.sampled_from(AGENCIES), st.sampled_from([None, "33", "3302", "32"]), st.sampled_from(Tier.values)),
    min_size=1,
    max_size=6,
)
grants = st.lists(st.tuples(st.integers(0, 5), moments, ends), max_size=3)


def make_world(reference, posts, files, grants):
    """A person with these posts and grants, and the files."""
    agencies = reference.agencies
    person = User.objects.create(username="somebody")
    Post.objects.bulk_create(
        (
            Post(user=person, agency=agencies[code], role=role, valid_from=since, valid_until=until)
            for code, role, since, until in posts
        ),
        ignore_conflicts=True,
    )
    dossiers = [
        Dossier.objects.create(
            kind="letter", agency=agencies[own], body=agencies[body] if body else None, reach=reach, created_at=DAY_ONE
        )
        for own, body, reach in files
    ]
    permission = Permission.objects.get(codename="view_dossier")
    for place, since, until in grants:
        Grant.objects.get_or_create(
            user=person, content_object=dossiers[place % len(dossiers)], permission=permission,
            defaults={"starts_at": since, "ends_at": until},
        )  # fmt: skip
    return fresh(person), dossiers


def is_open_to(dossier, person, now):
    """The design's sentence, written out once more: jurisdiction, or a live grant."""
    live = [
        post
        for post in person.posts.all()
        if post.valid_from <= now and not (post.valid_until and post.valid_until <= now)
    ]
    for post in live:
        if post.role not in READING:
            continue
        own = post.agency_id == dossier.agency_id
        body = (
            post.agency.level == Tier.PROVINCE and post.agency_id == dossier.body_id and dossier.reach >= Tier.PROVINCE
        )
        top = post.agency.level == Tier.MINISTRY and dossier.reach == Tier.MINISTRY
        if own or body or top:
            return True
    given = Grant.objects.filter(user=person, content_object=dossier)
    return any(grant.starts_at <= now and not (grant.ends_at and grant.ends_at <= now) for grant in given)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=posts, files=files, grants=grants, now=moments)
def test_the_query_and_the_row_agree_with_the_design(reference, posts, files, grants, now):
    with transaction.atomic():
        person, dossiers = make_world(reference, posts, files, grants)
        by_query = set(Dossier.objects.visible_to(person, now).values_list("pk", flat=True))
        by_row = {dossier.pk for dossier in dossiers if dossier.is_visible_to(person, now)}
        by_design = {dossier.pk for dossier in dossiers if is_open_to(dossier, person, now)}
        transaction.set_rollback(True)
    assert by_query & {dossier.pk for dossier in dossiers} == by_row == by_design


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=posts, files=files, now=moments)
def test_a_file_is_listed_once_however_many_posts_open_it(reference, posts, files, now):
    with transaction.atomic():
        person, _dossiers = make_world(reference, posts, files, [])
        seen = list(Dossier.objects.visible_to(person, now).values_list("pk", flat=True))
        transaction.set_rollback(True)
    assert len(seen) == len(set(seen))
