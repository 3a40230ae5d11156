"""An address is the person's own once a link sent there was opened: until then nothing else is written to it."""

import re

import pytest
from django.urls import reverse

from records.confirming import keep_settings, mail_links
from records.mailing import mail_what_is_due
from records.messages import tell
from records.models import MailPreference, Message, SentLink
from records.sent_links import forget_links
from tests.builders import at, fresh

SETTINGS, AGAIN = reverse("messages:settings"), reverse("messages:send-link")
OWN = "yongkang@example.gov.cn"
MORNING, LATER = at("2025-04-10 10:01"), at("2025-04-10 10:30")


@pytest.fixture
def client(signed_in, yongkang):
    """The handler of 永康, at ten in the morning of 10 April."""
    return signed_in(yongkang)


def choose(client, email=OWN, mail="at_once"):
    return client.post(SETTINGS, {"mail": mail, "email": email})


def link_in(letter):
    return re.search(r"https://portal\.example\.cn(/\S+)", letter.get_content()).group(1)


def told(client, response):
    """What the portal says last."""
    return str(list(client.get(response.headers["Location"]).context["messages"])[-1])


def say(person, now=MORNING):
    tell([person], Message.Kind.RESULT, subject="有了结果", words="结果。", key=f"{now}", now=now)


def test_a_new_address_gets_one_letter_and_nothing_else(client, yongkang, office, stand_at):
    assert told(client, choose(client)) == f"已保存邮件提醒。请到{OWN}打开确认信中的链接。"
    say(yongkang)
    assert (mail_what_is_due(LATER), mail_links(LATER), mail_links(LATER)) == (0, 1, 0)
    assert office.lines == [(OWN, "【集群认定平台】请确认邮箱")]
    stand_at("2025-04-10 10:32")
    page = client.get(SETTINGS).content.decode()
    assert f'{OWN}还没有确认，确认以前不向它发送消息。确认信已于<span class="n">2025-04-10 10:30</span>发出' in page
    assert "重新发送确认信" in page


def test_the_link_opened_and_confirmed_lets_mail_go_there(client, yongkang, office):
    choose(client)
    mail_links(MORNING)
    link = link_in(office.letters[0][1])
    assert f"邮箱 <b>{OWN}</b>" in client.get(link).content.decode()
    assert not MailPreference.objects.get(user=yongkang).is_confirmed  # reading on is no click
    assert told(client, client.post(link)) == f"已确认{OWN}。"
    assert f"{OWN}已确认。" in client.get(SETTINGS).content.decode()
    say(yongkang)
    assert (mail_what_is_due(LATER), office.lines[-1]) == (1, (OWN, "【集群认定平台】有了结果"))


def test_a_link_is_good_once(client, office):
    choose(client)
    mail_links(MORNING)
    link = link_in(office.letters[0][1])
    client.post(link)
    for ask in (client.get, client.post):
        assert told(client, ask(link)) == f"{OWN}已经确认过，不必再打开这个链接。"


@pytest.mark.parametrize(("moment", "is_good"), [("2025-04-13 10:01:00", True), ("2025-04-13 10:01:01", False)])
def test_a_link_is_good_for_three_days(client, yongkang, office, stand_at, moment, is_good):
    choose(client)
    mail_links(MORNING)
    stand_at(moment)
    said = told(client, client.post(link_in(office.letters[0][1])))
    assert said == (f"已确认{OWN}。" if is_good else "这个链接已过有效期，请重新发送确认信。")
    assert MailPreference.objects.get(user=yongkang).is_confirmed == is_good


def test_an_address_changed_meanwhile_is_not_confirmed_by_the_old_link(client, yongkang, office):
    """Nor does the first link come alive again when the address is changed back."""
    choose(client)
    mail_links(MORNING)
    first = link_in(office.letters[0][1])
    choose(client, "office@example.gov.cn")
    changed = "邮箱在发出这个链接以后改过，请打开最近的一封确认信，或者重新发送确认信。"
    assert told(client, client.post(first)) == changed
    mail_links(LATER)
    client.post(link_in(office.letters[1][1]))
    choose(client)
    assert told(client, client.post(first)) == changed
    assert (fresh(yongkang).email, MailPreference.objects.get(user=yongkang).is_confirmed) == (OWN, False)


def test_an_address_given_up_for_another_is_written_to_no_more(client, yongkang, office):
    choose(client)
    mail_links(MORNING)
    client.post(link_in(office.letters[0][1]))
    choose(client, "office@example.gov.cn")
    say(yongkang)
    assert (mail_what_is_due(LATER), mail_links(LATER)) == (0, 1)
    assert office.lines[-1] == ("office@example.gov.cn", "【集群认定平台】请确认邮箱")


def test_another_person_cannot_use_the_link(client, signed_in, yongkang, yiwu, office):
    choose(client)
    mail_links(MORNING)
    link, stranger = link_in(office.letters[0][1]), signed_in(yiwu)
    for ask in (stranger.get, stranger.post):
        assert told(stranger, ask(link)) == "这个链接是发给另一个账号的，请用那个账号登录后再打开。"
    assert signed_in(None).get(link).headers["Location"].startswith(reverse("login"))
    assert not MailPreference.objects.get(user=yongkang).is_confirmed


@pytest.mark.parametrize("bend", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "x"])
def test_a_bent_link_confirms_nothing(client, yongkang, office, bend):
    choose(client)
    mail_links(MORNING)
    token = link_in(office.letters[0][1]).split("/")[-2]
    answer = client.post(reverse("messages:confirm", args=[bend(token)]))
    assert told(client, answer) == "这个链接不完整，请从确认信中重新打开，或者重新发送确认信。"
    assert not MailPreference.objects.get(user=yongkang).is_confirmed


def test_the_letter_is_sent_again_but_not_at_every_click(client, office, stand_at):
    choose(client)
    mail_links(at("2025-04-10 10:00"))
    assert told(client, client.post(AGAIN)) == "上一封确认信刚刚发出，下一封最早2025-04-10 10:02可以发。"
    assert "重新发送确认信" not in client.get(SETTINGS).content.decode()
    stand_at("2025-04-10 10:05")
    assert told(client, client.post(AGAIN)) == f"确认信将在一两分钟内发往{OWN}。"
    assert "重新发送确认信" not in client.get(SETTINGS).content.decode()  # it is on its way
    assert (mail_links(at("2025-04-10 10:06")), len(office.letters)) == (1, 2)
    assert client.post(link_in(office.letters[1][1])).status_code == 302
    assert told(client, client.post(AGAIN)) == "没有要确认的邮箱。"


def test_changing_the_address_brings_no_letter_sooner(client, office):
    """Whoever types one address after the other mails strangers no faster than one letter in two minutes."""
    choose(client)
    assert mail_links(at("2025-04-10 10:00:00")) == 1
    choose(client, "office@example.gov.cn")
    page = client.get(SETTINGS).content.decode()
    assert ("上一封确认信刚刚发出，下一封最早2025-04-10 10:02可以发。到时自动发出" in page, "确认信已于" in page) == (
        True,
        False,
    )
    choose(client, "another@example.gov.cn")
    assert mail_links(at("2025-04-10 10:01:59")) == 0
    assert mail_links(at("2025-04-10 10:02:00")) == 1
    assert [address for address, _subject in office.lines] == [OWN, "another@example.gov.cn"]


def test_one_person_causes_six_letters_a_day_to_whatever_addresses(client, office, stand_at):
    for minute in range(10, 40, 5):
        stand_at(f"2025-04-10 10:{minute}")
        choose(client, f"somebody{minute}@example.gov.cn")
        assert mail_links(at(f"2025-04-10 10:{minute}")) == 1
    stand_at("2025-04-10 11:00")
    choose(client)
    wait = "24小时内已为您发出6封确认信，下一封最早2025-04-11 10:10可以发。"
    assert f"{wait}到时自动发出，请打开信中的链接。" in client.get(SETTINGS).content.decode()
    assert told(client, client.post(AGAIN)) == wait
    assert (mail_links(at("2025-04-11 10:09:59")), mail_links(at("2025-04-11 10:10"))) == (0, 1)
    assert office.lines[-1][0] == OWN


def test_one_address_receives_three_letters_a_day_whoever_causes_them(signed_in, reference, office, stand_at):
    """Nor does another way of writing it receive more."""
    senders = [signed_in(reference.people[name]) for name in ("yongkang", "yongkang_head", "yiwu", "beilun")]
    for sender, address in zip(senders, (OWN, OWN.upper(), OWN, OWN), strict=True):
        choose(sender, address)
    assert mail_links(MORNING) == 3
    stand_at("2025-04-10 10:30")
    wait = f"24小时内发往{OWN}的确认信已有3封，下一封最早2025-04-11 10:01可以发。"
    assert told(senders[3], senders[3].post(AGAIN)) == wait
    assert told(senders[0], senders[0].post(AGAIN)) == wait
    assert (mail_links(at("2025-04-11 10:00:59")), mail_links(at("2025-04-11 10:01"))) == (0, 1)


def test_letters_are_counted_for_a_day(client, office):
    choose(client)
    mail_links(MORNING)
    assert (forget_links(at("2025-04-11 10:00:59")), SentLink.objects.count()) == (0, 1)
    assert (forget_links(at("2025-04-11 10:01")), SentLink.objects.count()) == (1, 0)


def test_settings_saved_from_an_old_page_undo_no_confirmation(client, yongkang, office):
    """The page had read person and settings before the link was opened."""
    as_read = fresh(yongkang)
    choose(client)
    mail_links(MORNING)
    client.post(link_in(office.letters[0][1]))
    kept = keep_settings(as_read, mail="none", email=OWN, now=LATER)
    standing = MailPreference.objects.get(user=yongkang)
    assert (standing.mail, standing.is_confirmed, standing.link_wanted_at) == ("none", True, None)
    assert (kept.is_to_confirm, mail_links(LATER)) == (False, 0)


def test_a_server_that_refuses_leaves_the_button(client, yongkang, office, stand_at):
    choose(client)
    office.recipient_answer = "550 no such user"
    assert (mail_links(MORNING), mail_links(LATER), office.lines) == (0, 0, [])
    stand_at("2025-04-10 10:32")
    assert "重新发送确认信" in client.get(SETTINGS).content.decode()


def test_an_address_from_before_can_be_confirmed_too(client, yongkang, office):
    yongkang.email = OWN
    yongkang.save()
    say(yongkang)
    assert mail_what_is_due(LATER) == 0
    assert "发送确认信" in client.get(SETTINGS).content.decode()
    client.post(AGAIN)
    assert mail_links(LATER) == 1


def test_in_the_demonstration_an_address_counts_as_confirmed(client, yongkang, office, settings):
    settings.PORTAL_DEMO = True
    choose(client)
    assert MailPreference.objects.get(user=yongkang).is_confirmed
    assert mail_links(LATER) == 0
