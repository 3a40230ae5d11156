"""Signing in and out, lock-out, scripts, the own password and posts."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from tests.reference import PASSWORD, at, person

LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def test_name_and_password_lead_to_the_desk(reference, client):
    response = sign_in(client, "yongkang")
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/")


def test_one_returns_to_where_one_was_going(reference, client):
    assert sign_in(client, "yongkang", next="/desk/permissions/").headers["Location"] == "/desk/permissions/"


def test_no_stranger_s_address_is_followed(reference, client):
    assert sign_in(client, "yongkang", next="https://example.com/").headers["Location"] == "/desk/"


def test_a_wrong_password_says_no_more_than_that_and_keeps_the_name(reference, client):
    response = sign_in(client, "yongkang", "wrong")
    page = response.content.decode()
    assert "账号或密码不对" in page
    assert 'value="yongkang"' in page
    assert response.wsgi_request.user.is_anonymous


def test_an_unknown_name_is_answered_as_a_wrong_password_is(reference, client):
    errors = [sign_in(client, name, "wrong").context["form"].non_field_errors() for name in ("yongkang", "nobody")]
    assert errors[0] == errors[1]


def test_a_name_longer_than_any_is_told_and_noted_nowhere(reference, client):
    response = sign_in(client, "永" * 300)
    assert response.context["form"].errors == {"username": ["最多150字，现在是300字，请精简。"]}
    assert not AccessAttempt.objects.exists()


def test_after_five_wrong_passwords_the_right_one_is_refused_too(reference, client):
    answers = [sign_in(client, "yongkang", "wrong").status_code for _time in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(client, "yongkang").status_code == 429
    assert sign_in(Client(), "beilun").status_code == 302  # another's account is not locked


def test_who_is_signed_in_needs_no_sign_in_page(reference, get_as, yongkang):
    assert get_as(yongkang, LOGIN).headers["Location"] == "/desk/"


def test_signing_out_is_a_post(reference, signed_in, yongkang):
    client = signed_in(yongkang)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).headers["Location"] == "/"
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}],
)
def test_a_script_is_answered_401_and_never_the_sign_in_page(reference, headers):
    response = Client().get("/desk/", headers=headers)
    assert (response.status_code, response.content.decode()) == (401, "登录已过期，请重新登录。")


def test_a_browser_is_led_to_the_sign_in_page(reference):
    response = Client().get("/desk/", headers={"Accept": "text/html,application/xhtml+xml,*/*"})
    assert response.headers["Location"] == "/accounts/login/?next=/desk/"


def test_who_sends_a_form_after_the_session_has_ended_comes_back_to_its_page(reference):
    page = "http://testserver/desk/queue/?view=declared"
    led = Client().post("/desk/queue/accept/", headers={"Referer": page})
    assert sign_in(Client(), "zhejiang", **dict(parse_qsl(urlsplit(led.url).query))).url == page


@pytest.mark.parametrize("referer", ["", "https://example.com/desk/"])
def test_a_form_from_elsewhere_leads_to_the_desk(reference, referer):
    led = Client().post("/desk/queue/accept/", headers={"Referer": referer})
    assert led.url == "/accounts/login/?next=/desk/"


def test_whose_session_has_ended_signs_out_all_the_same(reference):
    assert Client().post(reverse("logout")).url == "/"


def test_a_public_page_asks_for_no_session(reference, yongkang, signed_in, django_assert_num_queries):
    client = signed_in(yongkang)
    with django_assert_num_queries(0):
        client.get("/robots.txt")


# The own password and posts


def change(client: Client, old: str, new: str, again: str | None = None):
    words = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post(reverse("password-change"), words)


def test_the_own_password_is_changed(reference, signed_in, yongkang):
    assert change(signed_in(yongkang), PASSWORD, "ni-hao-xin-mi-ma-7").headers["Location"] == "/accounts/posts/"
    assert sign_in(Client(), "yongkang", "ni-hao-xin-mi-ma-7").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "ni-hao-xin-mi-ma-7", None, "old_password"),
        (PASSWORD, "ni-hao-xin-mi-ma-7", "another", "new_password2"),
        (PASSWORD, "short", None, "new_password2"),
        (PASSWORD, "12345678901", None, "new_password2"),
    ],
)
def test_a_bad_new_password_is_said_beside_its_field(reference, signed_in, yongkang, old, new, again, field):
    response = change(signed_in(yongkang), old, new, again)
    assert list(response.context["form"].errors) == [field]
    assert sign_in(Client(), "yongkang").status_code == 302


def test_the_own_posts_are_listed_those_in_force_first(reference, get_as):
    retired = person("moved", reference.agencies["330784"], "handler", until=at("2024-01-01"))
    retired.posts.create(agency=reference.agencies["33"], role="handler", valid_from=at("2024-01-01"))
    rows = get_as(retired, reverse("posts")).context["rows"]
    assert [(row["post"].agency.code, row["live"]) for row in rows] == [("33", True), ("330784", False)]


@pytest.mark.parametrize("more", [1, 3])
def test_the_own_posts_cost_the_same_however_many(reference, signed_in, yongkang, django_assert_num_queries, more):
    for agency in list(reference.agencies.values())[:more]:
        yongkang.posts.create(agency=agency, role="observer", valid_from=at("2024-01-01"))
    client = signed_in(yongkang)
    with django_assert_num_queries(5):
        assert len(client.get(reverse("posts")).context["rows"]) == more + 1
