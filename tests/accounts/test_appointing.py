"""Accounts and posts of a portal in production, given by a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Post, User
from records.clock import standing_at
from tests.reference import at

NOW, LATER = at("2025-04-10 14:00"), at("2025-04-12 09:00")
ZHOU = ["zhou", "--agency", "330784", "--role", "handler"]


@pytest.fixture(autouse=True)
def _today(reference):
    with standing_at(NOW):
        yield


def said(*words):
    out = StringIO()
    call_command("appoint", *words, stdout=out)
    return out.getvalue()


def posts():
    rows = Post.objects.filter(user__username="zhou").order_by("pk")
    return list(rows.values_list("agency__code", "role", "valid_from", "valid_until"))


def test_a_new_person_signs_in_with_the_password_that_was_shown_once():
    shown = said(*ZHOU, "--name", "周启明")
    password = shown.partition("初始密码 ")[2].partition("（")[0]
    client = Client()
    client.post(reverse("login"), {"username": "zhou", "password": password})
    assert "永康市经济和信息化局" in client.get(reverse("portal:desk")).content.decode()
    assert str(User.objects.get(username="zhou")) == "周启明"
    assert posts() == [("330784", "handler", NOW, None)]


def test_a_second_post_goes_to_the_same_account():
    said(*ZHOU, "--name", "周启明")
    assert said("zhou", "--agency", "330782", "--role", "approver", "--until", "2025-12-31") == (
        "周启明（zhou）任义乌市经济和信息化局 审核\n"
    )
    assert posts()[1] == ("330782", "approver", NOW, at("2025-12-31 23:59:59"))


def test_the_same_again_changes_nothing():
    said(*ZHOU, "--name", "周启明")
    before = posts(), User.objects.get(username="zhou").password
    assert said(*ZHOU, "--name", "周启明") == "周启明已任永康市经济和信息化局 经办，没有改动\n"
    assert (posts(), User.objects.get(username="zhou").password) == before


def test_a_post_ends_and_may_begin_anew():
    said(*ZHOU, "--name", "周启明")
    with standing_at(LATER):
        assert said(*ZHOU, "--end") == "zhou不再任永康市经济和信息化局经办\n"
        with pytest.raises(CommandError, match="现在不任"):
            said(*ZHOU, "--end")
        said(*ZHOU)
    assert posts() == [("330784", "handler", NOW, LATER), ("330784", "handler", LATER, None)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["zhou", "--agency", "999999", "--role", "handler", "--name", "周"], "没有代码为999999的单位"),
        (["zhou", "--agency", "330784", "--role", "handler"], "“zhou”是新账号，请写明姓名，没有改动"),
        (["周 启明", "--agency", "330784", "--role", "handler", "--name", "周"], "没有改动"),
        (
            ["zhou", "--agency", "330784", "--role", "system", "--name", "周"],
            "系统管理员只设在工业和信息化部，没有改动",
        ),
        ([*ZHOU, "--name", "周", "--until", "2025-04-09"], "任职的截止时间已经过去，没有改动"),
        ([*ZHOU, "--name", "周", "--until", "2025-02-30"], "“2025-02-30”不是YYYY-MM-DD的日期"),
        ([*ZHOU, "--name", "周" * 50], "没有改动"),
        (["zhou", "--agency", "330784", "--role", "king", "--name", "周"], "invalid choice: 'king'"),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(words, why):
    with pytest.raises(CommandError, match=why):
        said(*words)
    assert (posts(), User.objects.filter(display_name__startswith="周").count()) == ([], 0)
