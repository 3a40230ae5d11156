"""Mail, through a real server on this machine: at once or once a day, at most once, saying no more than the page."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings as conf
from django.db import connection, transaction

from records.mailing import mail_what_is_due
from records.messages import tell
from records.models import MailPreference, Message
from tests import builders
from tests.builders import at, fresh
from tests.post_office import TAKEN
from tests.records.letters import write

NIGHT, EIGHT, NOON = at("2025-04-11 00:05"), at("2025-04-11 08:00"), at("2025-04-11 12:00")
Kind, Mail = Message.Kind, MailPreference.Mail


@pytest.fixture
def boxes(reference):
    """Everybody has an address, and has confirmed it."""
    for name, user in reference.people.items():
        user.email = f"{name}@example.gov.cn"
        user.save()
        MailPreference.objects.create(user=user, confirmed=user.email)


def say(person, text, kind=Kind.PROGRESS, *, dossier=None, now=NIGHT):
    tell([person], kind, subject=text, words=f"{text}的内容。", dossier=dossier, key=text, now=now)
    return Message.objects.get(recipient=person, key=text)


def prefer(person, mail):
    MailPreference.objects.update_or_create(user=person, defaults={"mail": mail})


# When


def test_a_digest_goes_at_eight_in_the_morning(boxes, office, yongkang):
    say(yongkang, "甲"), say(yongkang, "乙")
    assert mail_what_is_due(at("2025-04-11 07:59")) == 0
    assert mail_what_is_due(EIGHT) == 1
    assert office.lines == [("yongkang@example.gov.cn", "【集群认定平台】2条新消息")]
    say(yongkang, "丙", now=at("2025-04-11 08:01"))
    assert mail_what_is_due(at("2025-04-11 23:59")) == 0
    assert mail_what_is_due(at("2025-04-12 08:00")) == 1
    assert office.lines[1:] == [("yongkang@example.gov.cn", "【集群认定平台】丙")]


def test_a_digest_missed_at_eight_goes_when_a_worker_is_back(boxes, office, yongkang):
    say(yongkang, "甲")
    assert mail_what_is_due(at("2025-04-11 15:20")) == 1


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.RESULT])
def test_what_is_urgent_goes_at_once(boxes, office, yongkang, kind):
    say(yongkang, "甲"), say(yongkang, "乙", kind)
    assert mail_what_is_due(at("2025-04-11 00:06")) == 1
    assert office.lines == [("yongkang@example.gov.cn", "【集群认定平台】乙")]


def test_each_is_mailed_as_preferred(boxes, office, yongkang, yongkang_head, yiwu):
    prefer(yongkang, Mail.AT_ONCE)
    prefer(yongkang_head, Mail.NONE)
    prefer(yiwu, Mail.DIGEST)
    for person in (yongkang, yongkang_head, yiwu):
        say(person, "甲"), say(person, "乙", Kind.RESULT)
    mail_what_is_due(at("2025-04-11 00:06"))
    assert office.lines == [
        ("yongkang@example.gov.cn", "【集群认定平台】2条新消息"),
        ("yiwu@example.gov.cn", "【集群认定平台】乙"),
    ]
    mail_what_is_due(EIGHT)
    assert office.lines[2:] == [("yiwu@example.gov.cn", "【集群认定平台】甲")]


def test_nobody_is_mailed_what_was_read_nor_what_is_old(boxes, office, yongkang):
    read, old = say(yongkang, "甲"), say(yongkang, "乙", now=at("2025-04-07"))
    Message.objects.filter(pk=read.pk).update(read_at=at("2025-04-11 07:00"))
    assert mail_what_is_due(EIGHT) == 0
    assert fresh(old).mailing_at is None


def test_nobody_is_mailed_without_an_address_or_an_account(reference, boxes, office, yongkang, yongkang_head):
    yongkang.email, yongkang_head.is_active = "", False
    yongkang.save(), yongkang_head.save()
    say(yongkang, "甲"), say(yongkang_head, "甲")
    assert mail_what_is_due(EIGHT) == 0


def test_without_a_mail_server_all_stays_on_the_page(boxes, office, settings, yongkang):
    settings.PORTAL_MAIL = False
    message = say(yongkang, "甲", Kind.RESULT)
    assert mail_what_is_due(EIGHT) == 0
    assert (office.letters, fresh(message).mailing_at) == ([], None)


# What


def test_a_mail_says_it_in_words_with_links_that_lead_back(boxes, office, yongkang):
    first, second = say(yongkang, "还剩7天：甲"), say(yongkang, "受理：乙", now=at("2025-04-11 07:00"))
    mail_what_is_due(EIGHT)
    [(_to, letter)] = office.letters
    assert (
        letter.get_content().replace("\r\n", "\n")
        == f"""永康经办，您好：

截至2025-04-11，您在中小企业特色产业集群认定平台有2条新消息。

1. 受理：乙
受理：乙的内容。
https://portal.example.cn/desk/messages/{second.pk}/

2. 还剩7天：甲
还剩7天：甲的内容。
https://portal.example.cn/desk/messages/{first.pk}/

链接须登录后打开。邮件中不含附件，请勿直接回复。
更改邮件提醒：https://portal.example.cn/desk/messages/settings/

"""
    )
    assert letter["Auto-Submitted"] == "auto-generated"
    assert fresh(first).mailed_at == EIGHT


def test_words_are_written_as_they_are(boxes, office, yongkang):
    say(yongkang, "甲<b>&“乙”</b>")
    mail_what_is_due(EIGHT)
    [(_to, letter)] = office.letters
    assert letter["Subject"].strip() == "【集群认定平台】甲<b>&“乙”</b>"
    assert "1. 甲<b>&“乙”</b>" in letter.get_content()


def test_nobody_is_mailed_of_a_file_one_no_longer_sees(reference, boxes, office, yongkang, beilun):
    letter = write(reference)
    say(yongkang, "甲", dossier=letter.dossier), say(yongkang, "乙")
    gone = say(beilun, "丙", Kind.RESULT, dossier=letter.dossier)
    mail_what_is_due(EIGHT)
    yongkang.posts.update(valid_until=EIGHT)
    say(yongkang, "丁", Kind.RESULT, dossier=letter.dossier, now=NOON)
    mail_what_is_due(NOON)
    assert office.lines == [("yongkang@example.gov.cn", "【集群认定平台】2条新消息")]
    assert fresh(gone).mailed_at is None


def test_a_result_is_mailed_when_it_is_released_and_not_before(accepted, reference, boxes, office, yongkang):
    builders.reject(accepted, "not_recommended", at("2025-05-01 10:00"))
    mail_what_is_due(at("2025-05-01 10:01"))
    mail_what_is_due(at("2025-05-02 08:00"))
    county = [line for line in office.lines if line[0].startswith("yongkang")]
    assert county == []
    other = builders.make_cluster(reference.agencies["330782"])
    ready = builders.fill(builders.start(other, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
    ready = builders.accept(builders.declare(ready, at("2025-04-11")), at("2025-04-14"))
    builders.recommend_list([ready], at("2025-06-30 10:00"))
    mail_what_is_due(at("2025-06-30 10:01"))
    assert ("yongkang@example.gov.cn", "【集群认定平台】未推荐：2025-33-0001 示例永康电动工具产业集群") in office.lines


# At most once


def test_a_mail_goes_once(boxes, office, yongkang):
    say(yongkang, "甲")
    assert [mail_what_is_due(EIGHT), mail_what_is_due(EIGHT), mail_what_is_due(NOON)] == [1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_no_mail_goes_out_of_a_transaction(boxes, office, yongkang):
    message = say(yongkang, "甲")
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        mail_what_is_due(EIGHT)
    assert (office.letters, fresh(message).mailing_at) == ([], None)


def test_a_server_that_does_not_answer_is_asked_again(boxes, office, settings, yongkang):
    say(yongkang, "甲")
    open_port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert mail_what_is_due(EIGHT) == 0
    settings.EMAIL_PORT = open_port
    assert mail_what_is_due(at("2025-04-11 08:01")) == 1


@pytest.mark.parametrize("answer", ["451 busy", "452 full"])
def test_a_refusal_for_the_moment_is_tried_again_later(boxes, office, yongkang, answer):
    say(yongkang, "甲")
    office.answer = answer
    assert mail_what_is_due(EIGHT) == 0
    office.answer = TAKEN
    assert mail_what_is_due(at("2025-04-11 08:14")) == 0
    assert mail_what_is_due(at("2025-04-11 08:15")) == 1


@pytest.mark.parametrize("place", ["answer", "recipient_answer"])
def test_a_refusal_for_good_is_not_tried_again_and_holds_up_nobody(boxes, office, yongkang, yiwu, place):
    say(yongkang, "甲")
    setattr(office, place, "550 no such user")
    assert mail_what_is_due(EIGHT) == 0
    setattr(office, place, TAKEN)
    say(yiwu, "甲")
    assert mail_what_is_due(NOON) == 1
    assert office.lines == [("yiwu@example.gov.cn", "【集群认定平台】甲")]


def test_an_address_that_cannot_be_written_holds_up_nobody(boxes, office, yongkang, yiwu):
    yongkang.email = "永康 @"
    yongkang.save()
    MailPreference.objects.filter(user=yongkang).update(confirmed=yongkang.email)
    say(yongkang, "甲"), say(yiwu, "甲")
    assert mail_what_is_due(EIGHT) == 1
    assert office.lines == [("yiwu@example.gov.cn", "【集群认定平台】甲")]


def test_a_server_that_goes_down_in_the_middle_loses_nothing(boxes, office, yongkang, yiwu):
    say(yongkang, "甲"), say(yiwu, "甲")
    office.answer = "421 going down"
    assert mail_what_is_due(EIGHT) == 0
    office.answer = TAKEN
    mail_what_is_due(at("2025-04-11 08:15"))
    assert sorted(office.lines) == [
        ("yiwu@example.gov.cn", "【集群认定平台】甲"),
        ("yongkang@example.gov.cn", "【集群认定平台】甲"),
    ]


KILLED = """
import django
django.setup()
from datetime import datetime
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
from records.mailing import mail_what_is_due
mail_what_is_due(datetime.fromisoformat({now!r}))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_the_server_takes_the_mail_sends_none_twice(boxes, office, settings, yongkang):
    message = say(yongkang, "甲")
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(name=str(connection.settings_dict["NAME"]), now=EIGHT.isoformat())],
        env=os.environ
        | {"PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        | {"EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}"},
        cwd=conf.BASE_DIR,
    )
    office.before_answering = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(60) == -9
    office.before_answering = None
    assert (len(office.letters), fresh(message).mailed_at) == (1, None)
    assert mail_what_is_due(NOON) == 0
    assert len(office.letters) == 1
    assert list(yongkang.received_messages.unread()) == [message]
