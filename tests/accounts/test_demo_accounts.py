"""The accounts of the demonstration, and signing in with one click."""

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.demo import ONE_CLICK, OPERATOR, PASSWORD, build_demo_accounts
from accounts.models import Agency, Post, User
from records.tiers import Tier
from tests.reference import at

SIGN_IN = "/accounts/demo/sign-in/"


@pytest.fixture
def demo(reference, settings):
    settings.PORTAL_DEMO = True
    build_demo_accounts()


def seat(username: str) -> tuple[str, str]:
    post = Post.objects.get(user__username=username)
    return post.agency.code, post.role


def test_every_agency_has_a_handler_and_an_approver(demo):
    expected = {
        {Tier.COUNTY: f"county-{code}", Tier.PROVINCE: f"province-{code}", Tier.MINISTRY: "ministry"}[level]
        for code, level in Agency.objects.values_list("code", "level")
    }
    names = set(User.objects.values_list("username", flat=True))
    assert {name for each in expected for name in (each, f"{each}-head")} <= names


@pytest.mark.parametrize(
    ("username", "where"),
    [
        ("county-330784", ("330784", "handler")),
        ("county-330784-head", ("330784", "approver")),
        ("province-3302", ("3302", "handler")),
        ("ministry-head", ("ministry", "approver")),
        ("admin", ("ministry", "system")),
    ],
)
def test_an_account_is_named_by_where_it_sits(reference, settings, username, where):
    User.objects.filter(username=username).delete()  # the small reference set has people of its own
    build_demo_accounts()
    assert seat(username) == where


def test_the_one_password_opens_each_account(demo):
    for username in ("county-330784", "province-33", "ministry-head"):
        signed_in = Client().post("/accounts/login/", {"username": username, "password": PASSWORD})
        assert signed_in.headers["Location"] == "/desk/"


def test_everybody_has_a_name_and_has_been_in_post_since_2020(demo):
    made = Post.objects.filter(user__username__startswith="county-")
    assert {post.valid_from for post in made} == {at("2020-01-01")}
    assert all(2 <= len(post.user.display_name) <= 3 for post in made.select_related("user"))


def test_a_second_run_changes_nothing(demo):
    before = set(User.objects.values_list("username", "display_name", "password"))
    assert build_demo_accounts() == 0
    assert set(User.objects.values_list("username", "display_name", "password")) == before


def test_the_command_is_for_the_demonstration_only(reference):
    with pytest.raises(CommandError):
        call_command("demo_accounts")


def test_making_them_takes_few_queries(reference, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        build_demo_accounts()


# One click


def test_one_click_signs_in_as_that_account(demo):
    client = Client()
    response = client.post(SIGN_IN, {"username": "province-33"})
    assert response.headers["Location"] == "/desk/"
    assert client.get("/desk/").wsgi_request.user.username == "province-33"


def test_the_sign_in_page_offers_the_accounts_there_are(demo, client):
    offered = [account["username"] for account in client.get("/accounts/login/").context["demo_accounts"]]
    assert offered == [name for name in ONE_CLICK if "66" not in name and name != OPERATOR]


def test_no_other_account_is_opened_by_a_click(demo, client):
    assert client.post(SIGN_IN, {"username": "county-320281"}).status_code == 404
    assert client.post(SIGN_IN, {"username": "yongkang"}).status_code == 404


def test_a_click_is_a_post_and_leads_to_our_own_pages_only(demo, client):
    assert client.get(SIGN_IN).status_code == 405
    response = client.post(SIGN_IN, {"username": "ministry", "next": "https://example.com/"})
    assert response.headers["Location"] == "/desk/"


def test_outside_the_demonstration_there_is_no_such_address(reference, client):
    assert portal.PORTAL_DEMO is False
    build_demo_accounts()
    assert client.post(SIGN_IN, {"username": "province-33"}).status_code == 404
    assert client.get("/accounts/login/").context["demo_accounts"] == []
