"""The link that an invitation sends: good once, for its time and its person, and the account behind it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from clusters.invitations import MOST_SENDINGS, accept, invitation_of, link_to, send_again, token_of, withdraw
from clusters.models import Invitation
from clusters.models.invitation import LINK_LASTS
from records.models import Job, MailPreference
from records.moves import StepRefused
from tests import builders
from tests.builders import at, fresh
from tests.clusters.coediting import LATER, NOON, OPERATOR, PASSWORD, coeditor, invited, owns, section, taken_up

Stand = Invitation.Stand


# The link


def test_a_link_is_good_once(draft):
    invitation = invited(draft)
    token = token_of(invitation)
    taken_up(invitation)
    assert invitation_of(token, NOON) is None
    assert invitation_of(token_of(fresh(invitation)), NOON) is None
    assert accept(token, User(username="x"), NOON) is None
    assert not User.objects.filter(username="x").exists()


def test_the_address_is_confirmed_by_the_link_that_came_there(draft):
    assert coeditor(draft).mail_preference.is_confirmed


def test_an_address_changed_since_stays_confirmed_when_another_link_comes_to_the_old_one(draft, reference):
    zhang = coeditor(draft)
    owns(zhang, "new@example.com")
    other = builders.start(builders.make_cluster(reference.agencies["330782"]), reference.batch, NOON)
    assert accept(token_of(invited(other)), fresh(zhang), NOON)
    assert MailPreference.objects.get(user=zhang).is_confirmed


def test_a_new_link_makes_the_old_one_void(draft, yongkang):
    invitation = invited(draft)
    old = token_of(invitation)
    sent = send_again(draft, invitation, by=yongkang, now=NOON + timedelta(minutes=5))
    assert invitation_of(old, NOON) is None
    assert invitation_of(token_of(sent), NOON + timedelta(minutes=6)) == sent


def test_a_link_lapses_after_a_week_and_with_its_invitation(draft):
    long, short = invited(draft), invited(draft, email="li@example.com", until=at("2025-04-11 23:59:59"))
    assert invitation_of(token_of(long), NOON + LINK_LASTS - timedelta(seconds=1)) == long
    assert invitation_of(token_of(long), NOON + LINK_LASTS) is None
    assert long.stand(NOON + LINK_LASTS) == Stand.LAPSED
    assert invitation_of(token_of(short), short.until) is None


@pytest.mark.parametrize(
    "token", ["", "x", "WzEsMV0", "WzEsMV0:x", "💥", "W10:IwlRO3wFTGcSAmhow4Klqk7HytPbBtwZMmg4DXyVQQU"]
)
def test_a_forged_link_opens_nothing(draft, token):
    invited(draft)
    assert invitation_of(token, NOON) is None


def test_a_withdrawn_invitation_is_not_accepted(draft, yongkang):
    invitation = invited(draft)
    withdraw(draft, invitation, by=yongkang, now=NOON)
    assert accept(token_of(fresh(invitation)), User(username="x"), NOON) is None


def test_an_address_that_has_become_an_officials_is_not_accepted(draft, yiwu):
    invitation = invited(draft)
    owns(yiwu, "Zhang@example.com")
    assert accept(token_of(invitation), User(username="x"), NOON) is None


def test_an_address_that_an_official_has_merely_typed_bars_nobody(draft, yiwu):
    """Nor one confirmed before it was changed for another."""
    User.objects.filter(pk=yiwu.pk).update(email="zhang@example.com")
    MailPreference.objects.create(user=yiwu, confirmed="yiwu@example.gov.cn")
    assert coeditor(draft).username == "zhang@example.com"
    assert coeditor(draft, email="yiwu@example.gov.cn", name="李四").username == "yiwu@example.gov.cn"


def test_a_click_twice_sends_one_mail(draft, yongkang):
    invitation = invited(draft)
    assert invited(draft) == invitation
    send_again(draft, invitation, by=yongkang, now=NOON + timedelta(minutes=5))
    send_again(draft, fresh(invitation), by=yongkang, now=NOON + timedelta(minutes=5, seconds=1))
    assert Job.objects.filter(kind="clusters.mail_invitation").count() == 2


def test_links_are_not_sent_for_ever(draft, yongkang):
    invitation = invited(draft)
    for turn in range(1, MOST_SENDINGS):
        send_again(draft, fresh(invitation), by=yongkang, now=NOON + timedelta(minutes=5 * turn))
    with pytest.raises(StepRefused, match="这份邀请已发过10次"):
        send_again(draft, fresh(invitation), by=yongkang, now=NOON + timedelta(days=1))


def test_what_was_accepted_is_not_sent_again(draft, yongkang):
    invitation = invited(draft)
    taken_up(invitation)
    with pytest.raises(StepRefused, match="已经接受或已经结束"):
        send_again(draft, invitation, by=yongkang, now=NOON + timedelta(hours=1))


# Accepting


@pytest.fixture
def link(draft, stand_at):
    found = link_to(invited(draft))
    stand_at(LATER)
    return found


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"display_name": " "}, "display_name", "请填写您的姓名。"),
        ({"new_password1": "short", "new_password2": "short"}, "new_password2", "密码至少10个字符，请加长。"),
        ({"new_password2": "Lupin-und-Distel-8"}, "new_password2", "两次输入的密码不一样，请重新输入。"),
        ({"new_password1": "zhang@example.com", "new_password2": "zhang@example.com"}, "new_password2",
         "密码与用户名太相近，请换一个。"),
    ],
)  # fmt: skip
def test_a_bad_password_has_its_sentence(link, change, field, sentence):
    words = {"display_name": "张三丰", "new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = Client().post(link, words | change)
    assert answer.context["form"].errors[field][0].replace(" ", "") == sentence
    if field != "display_name":
        assert 'value="张三丰"' in answer.content.decode()
    assert not User.objects.filter(username="zhang@example.com").exists()


def test_whoever_has_an_account_proves_it_by_its_password(draft, reference, stand_at):
    zhang = coeditor(draft)
    other = builders.start(builders.make_cluster(reference.agencies["330782"]), reference.batch, NOON)
    link = link_to(invited(other, sections=["heads"]))
    stand_at(LATER)
    wrong = Client().post(link, {"password": "somebody else"})
    assert wrong.context["form"].errors == {"password": ["密码不对，请重新输入。密码区分大小写。"]}
    client = Client()
    assert client.post(link, {"password": PASSWORD}).headers["Location"] == section(other, "heads")
    assert [client.get(section(each, key)).status_code for each, key in ((draft, "figures"), (other, "heads"))] == [
        200, 200,
    ]  # fmt: skip
    assert [User.objects.get(username="zhang@example.com")] == [zhang]


def test_a_forgotten_password_is_set_anew_by_the_link(draft, reference, stand_at):
    """The link came to the own address: that is proof enough."""
    zhang = coeditor(draft)
    other = builders.start(builders.make_cluster(reference.agencies["330782"]), reference.batch, NOON)
    link = f"{link_to(invited(other))}?forgotten=1"
    stand_at(LATER)
    new = {"display_name": "张三", "new_password1": "Distel-und-Lupin-9", "new_password2": "Distel-und-Lupin-9"}
    assert Client().post(link, new).headers["Location"] == section(other)
    assert [fresh(zhang).check_password(each) for each in (PASSWORD, "Distel-und-Lupin-9")] == [False, True]
    assert User.objects.filter(username="zhang@example.com").count() == 1


def test_an_account_put_out_of_use_stays_so(draft, reference, yongkang, stand_at):
    zhang = coeditor(draft)
    other = builders.start(builders.make_cluster(reference.agencies["330782"]), reference.batch, NOON)
    link = link_to(invited(other))
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    stand_at(LATER)
    new = {"display_name": "张三", "new_password1": "Distel-und-Lupin-9", "new_password2": "Distel-und-Lupin-9"}
    assert Client().post(link, {"password": PASSWORD}).status_code == 200
    assert Client().post(f"{link}?forgotten=1", new).status_code == 404
    withdraw(draft, draft.dossier.invitations.get(), by=yongkang, now=NOON)
    with pytest.raises(StepRefused, match="这个邮箱的账号已停用，不能邀请。请与系统管理员联系。"):
        invited(draft)


def test_the_page_names_the_file_the_sections_and_the_account_to_be(link, draft):
    page = Client().get(link).content.decode()
    assert f"{draft.dossier.agency}邀请{OPERATOR}协同填报“{draft.cluster}”的申报材料" in page
    assert "请您填报的栏目：三年指标、佐证材料" in page
    assert "以后用邮箱zhang@example.com作账号登录；本机登录着别的账号的，接受后改为这个账号。" in page


def test_whoever_else_is_signed_in_does_not_stay_so(link, signed_in, yongkang):
    client = signed_in(yongkang)
    client.post(link, {"display_name": "张三", "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.get("/desk/").context["user"].username == "zhang@example.com"


@pytest.mark.parametrize("token", ["x", "W10:x", "WzEsMV0:IwlRO3wFTGcSAmhow4Klqk7HytPbBtwZMmg4DXyVQQU"])
def test_a_link_that_is_no_good_says_no_more_than_that(draft, token):
    address = reverse("clusters:invitation-accept", args=[token])
    for answer in (Client().get(address), Client().post(address, {"password": "x"})):
        assert (answer.status_code, "示例永康" in answer.content.decode()) == (404, False)
        assert "链接已经用过、已经过期，或者邀请已经撤回。" in answer.content.decode()


def test_looking_at_a_link_does_not_use_it_up(link):
    """Scanners of mail open every link."""
    for _turn in range(3):
        assert Client().get(link).status_code == 200
    assert Client().head(link).status_code == 200
