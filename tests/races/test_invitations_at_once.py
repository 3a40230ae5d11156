"""An invitation under two hands at the same moment: one account, one invitation, and no save after its end."""

import pytest

from accounts.models import User
from clusters.answers import save_answer
from clusters.invitations import accept, invite, token_of, withdraw
from clusters.models import Invitation
from clusters.schema import Place
from records.models import Grant
from records.trail import faults
from tests.builders import fresh
from tests.clusters.coediting import NOON, asked, coeditor, invited
from tests.races.together import at_once, told

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_link_makes_one_account(draft):
    token = token_of(invited(draft))
    people = [User(username="zhang@example.com", display_name=name) for name in ("张三", "李四")]
    outcomes = at_once(draft, *[lambda person=person: accept(token, person, NOON) for person in people])
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert (User.objects.filter(username="zhang@example.com").count(), Grant.objects.count()) == (1, 1)
    assert list(faults(fresh(draft).dossier)) == []


def test_two_of_a_county_invite_one_address_once(draft, yongkang, yongkang_head):
    acts = [lambda by=by: invite(draft, asked(), by=by, now=NOON) for by in (yongkang, yongkang_head)]
    outcomes = at_once(draft, *acts)
    assert told(outcomes) == ["已向这个邮箱发出邀请，还在有效期内。要改栏目的，请先撤回再邀请。"]
    assert Invitation.objects.count() == 1


def test_what_is_saved_while_it_is_withdrawn_is_saved_before_or_not_at_all(draft, yongkang):
    zhang = coeditor(draft)
    _withdrawn, saved = at_once(
        draft,
        lambda: withdraw(draft, Invitation.objects.get(), by=yongkang, now=NOON),
        lambda: save_answer(draft.filing, Place("A01", 2024), "52.10", by=zhang, version=0, now=NOON),
    )
    assert draft.filing.answers.filter(code="A01", year=2024).exists() is (saved != "forbidden")
