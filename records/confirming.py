"""The own address confirmed: mail goes to an address only once a link that was sent there has been opened.

A link is signed, good for a few days and for one use: it names the address it was sent to and the one that was
confirmed before, so that neither a second opening nor a later change of the address finds it good.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.mailing import absolute
from records.models import MailPreference
from records.sent_links import note_link, why_not_yet

logger = logging.getLogger(__name__)
GOOD_FOR = timedelta(days=3)
SALT = "records.confirming"


class LinkRefused(Exception):
    """This link confirms nothing, or none goes out now; carries the sentence for a person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@transaction.atomic
def keep_settings(user: Any, *, mail: str, email: str, now: datetime) -> MailPreference:
    """How a person wants to be mailed, and whither; what was confirmed or sent meanwhile stays as it is."""
    preference = _held(user)
    preference.mail = mail
    _change_address(preference, email, now)
    preference.save(update_fields=["mail", "confirmed", "link_wanted_at"])
    return preference


def _change_address(preference: MailPreference, address: str, now: datetime) -> None:
    """Make this the person's address; unless it is confirmed already, a letter with a link goes there.

    What went to other addresses goes on counting: changing the address is no way round the bounds.
    """
    user = preference.user
    if address == user.email:
        return
    user.email = address
    user.save(update_fields=["email"])
    preference.link_wanted_at = now if preference.is_to_confirm else None
    if settings.PORTAL_DEMO:  # whose people are invented, and their addresses with them
        preference.confirmed, preference.link_wanted_at = address, None


@transaction.atomic
def ask_again(user: Any, now: datetime) -> None:
    """Have the link sent once more. Raises LinkRefused where there is nothing to confirm, or enough has gone."""
    preference = _held(user)
    if not preference.is_to_confirm:
        raise LinkRefused(_("没有要确认的邮箱。"))
    if why := why_not_yet(preference, now):
        raise LinkRefused(why)
    preference.link_wanted_at = now
    preference.save(update_fields=["link_wanted_at"])


def mail_links(now: datetime) -> int:
    """Send every link that is wanted, each at most once; returns how many the server took."""
    if not settings.PORTAL_MAIL:
        return 0
    wanted = MailPreference.objects.wanting_link().order_by("link_wanted_at").values_list("pk", flat=True)
    return sum(_send(preference, now) for pk in list(wanted) if (preference := _taken(pk, now)))


def read_link(user: Any, token: str, now: datetime) -> MailPreference:
    """What a link would confirm for this person. Raises LinkRefused."""
    try:
        facts = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise LinkRefused(_("这个链接不完整，请从确认信中重新打开，或者重新发送确认信。")) from None
    if facts["user"] != user.pk:
        raise LinkRefused(_("这个链接是发给另一个账号的，请用那个账号登录后再打开。"))
    preference = MailPreference.objects.select_related("user").get(user=user)
    if preference.is_confirmed and facts["address"] == preference.user.email:
        raise LinkRefused(_("%(address)s已经确认过，不必再打开这个链接。") % {"address": preference.user.email})
    if (facts["address"], facts["was"]) != (preference.user.email, preference.confirmed):
        raise LinkRefused(_("邮箱在发出这个链接以后改过，请打开最近的一封确认信，或者重新发送确认信。"))
    if now > datetime.fromisoformat(facts["until"]):
        raise LinkRefused(_("这个链接已过有效期，请重新发送确认信。"))
    return preference


@transaction.atomic
def confirm(user: Any, token: str, now: datetime) -> str:
    """Take the address that the link was sent to as the person's own; returns it. Raises LinkRefused."""
    _held(user)
    preference = read_link(user, token, now)
    preference.confirmed, preference.link_wanted_at = preference.user.email, None
    preference.save(update_fields=["confirmed", "link_wanted_at"])
    return preference.confirmed


def link_to(preference: MailPreference, now: datetime) -> str:
    """The address of ours that confirms the person's, to be opened within days."""
    facts = {
        "user": preference.user_id, "address": preference.user.email, "was": preference.confirmed,
        "until": (now + GOOD_FOR).isoformat(),
    }  # fmt: skip
    return absolute(reverse("messages:confirm", args=[signing.dumps(facts, salt=SALT)]))


def _held(user: Any) -> MailPreference:
    """How this person is mailed, as it stands behind the person's lock; new where nothing was chosen yet."""
    person = get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    preference, _is_new = MailPreference.objects.select_for_update().get_or_create(user=person)
    preference.user = person
    return preference


@transaction.atomic(durable=True)
def _taken(pk: int, now: datetime) -> MailPreference | None:
    """Mark a letter as gone before it goes: should the worker die in between, the person asks once more."""
    rows = MailPreference.objects.wanting_link().select_for_update(skip_locked=True, of=("self",))
    preference = rows.select_related("user").filter(pk=pk).first()
    if preference is None or why_not_yet(preference, now):
        return None
    preference.link_wanted_at, preference.link_sent_at = None, now
    preference.save(update_fields=["link_wanted_at", "link_sent_at"])
    note_link(preference, now)
    return preference


def _send(preference: MailPreference, now: datetime) -> bool:
    facts = {
        "recipient": preference.user,
        "link": link_to(preference, now),
        "until": (now + GOOD_FOR).astimezone(SHANGHAI),
    }
    letter = EmailMessage(
        subject=_("【集群认定平台】请确认邮箱"),
        body=render_to_string("records/confirm_mail.txt", facts),
        to=[preference.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return bool(letter.send())
    except (SMTPException, OSError, ValueError) as error:
        logger.warning("a link to user %s was not taken: %r", preference.user_id, error)
        return False
