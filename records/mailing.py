"""Mailing what people were told: at once or once a day, at most once, never inside a transaction.

A message is marked before its mail is handed over. Should the worker die in between, nobody can tell whether the mail
has gone, and it is not sent again: the page has the message in any case. Only what the server surely refused for the
moment is tried again.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from records.models import Message

logger = logging.getLogger(__name__)
AGAIN = timedelta(minutes=15)  # after a server said: later

Refusal = SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError


def mail_what_is_due(now: datetime) -> int:
    """Send each person one mail with all that is due; returns how many the server took.

    Each mail has a line of its own: one that is lost takes no other along. The first that cannot be had ends the round.
    """
    if not settings.PORTAL_MAIL:
        return 0
    people = Message.objects.to_mail(now).order_by("recipient").values_list("recipient", flat=True).distinct()
    taken = 0
    for person in list(people):
        server = get_connection()
        try:
            server.open()
        except (SMTPException, OSError) as error:
            logger.warning("the mail server does not answer: %r", error)
            break
        try:
            if batch := _handed_over(person, now):
                taken += _mail(server, batch, now)
        finally:
            _hang_up(server)
    return taken


@transaction.atomic(durable=True)
def _handed_over(person: int, now: datetime) -> list[Message]:
    """Mark what is due to a person and return what of it this person may still see."""
    due = Message.objects.to_mail(now).filter(recipient=person).select_for_update(skip_locked=True, of=("self",))
    rows = list(due.select_related("recipient"))
    ids = [row.pk for row in rows]
    Message.objects.filter(pk__in=ids).update(mailing_at=now)
    if not rows:
        return []
    recipient = rows[0].recipient
    visible = Message.objects.visible_to(recipient, now).filter(pk__in=ids)
    return list(visible.select_related("recipient").order_by("-created_at", "-pk"))


def _mail(server: BaseEmailBackend, batch: list[Message], now: datetime) -> bool:
    """Send one person's mail and write down what the server said; True if it took the mail."""
    sent = Message.objects.filter(pk__in=[message.pk for message in batch])
    try:
        _letter(batch, now, server).send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as refused:
        logger.warning("a mail to user %s was refused: %r", batch[0].recipient_id, refused)
        if _is_for_the_moment(refused):
            sent.update(mailing_at=None, mail_after=now + AGAIN)
        return False
    except (SMTPException, OSError, ValueError) as error:  # it may have gone, or (ValueError) no mail bears the address
        logger.warning("a mail to user %s was not acknowledged: %r", batch[0].recipient_id, error)
        return False
    sent.update(mailed_at=now)
    return True


def _is_for_the_moment(refused: Refusal) -> bool:
    """Whether every answer of the server was of the kind that says: later (4xx)."""
    if isinstance(refused, SMTPRecipientsRefused):
        codes = [code for code, _words in refused.recipients.values()]
    else:
        codes = [refused.smtp_code]
    return all(400 <= code < 500 for code in codes)


def _letter(batch: list[Message], now: datetime, server: BaseEmailBackend) -> EmailMessage:
    """The mail in words, each message with a link that opens it on the portal."""
    recipient = batch[0].recipient
    lines = {
        "recipient": recipient,
        "now": now,
        "items": [{"message": message, "link": absolute(message.get_absolute_url())} for message in batch],
        "settings_link": absolute(reverse("messages:settings")),
    }
    subject = batch[0].subject if len(batch) == 1 else _("%(count)d条新消息") % {"count": len(batch)}
    return _mail_to(recipient.email, subject, render_to_string("records/mail.txt", lines), server)


def send_alone(address: str, subject: str, body: str) -> bool:
    """Mail somebody who is told nothing on a page; True if the server took it. That it goes once is the caller's."""
    server = get_connection()
    try:
        _mail_to(address, subject, body, server).send()
    except (SMTPException, OSError, ValueError) as error:
        logger.warning("a mail by itself was not acknowledged: %r", error)
        return False
    finally:
        _hang_up(server)
    return True


def _mail_to(address: str, subject: str, body: str, server: BaseEmailBackend) -> EmailMessage:
    return EmailMessage(
        subject=_("【集群认定平台】%(subject)s") % {"subject": subject},
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},  # no out-of-office answers, please
        connection=server,
    )


def absolute(path: str) -> str:
    """An address of ours as it is written outside the portal."""
    return f"{settings.PORTAL_ADDRESS}{path}"


def _hang_up(server: Any) -> None:
    try:
        server.close()
    except (SMTPException, OSError) as error:
        logger.info("the mail server hung up first: %r", error)
