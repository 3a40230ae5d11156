"""A county that invites, and somebody of the operating agency who accepts."""

from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import User
from clusters.invitations import Asked, accept, invite, token_of
from clusters.models import Application, Invitation
from records.models import MailPreference
from tests.builders import at, fresh, staff

NOON, UNTIL = at("2025-04-10 12:00"), at("2025-04-25 23:59:59")
PASSWORD = "Lupin-und-Distel-7"
OPERATOR = "示例永康园区运营有限公司"
LATER = "2025-04-10 14:00"
FORM = {
    "name": "张三", "organisation": OPERATOR, "email": "Zhang@Example.com", "sections": ["figures", "evidence"],
    "until": "2025-04-25",
}  # fmt: skip


def asked(**change: Any) -> Asked:
    """What the county asks for: 张三 of the operating agency, for figures and evidence."""
    who = {"name": "张三", "organisation": OPERATOR, "email": "zhang@example.com"}
    facts = who | {"sections": ["figures", "evidence"], "until": UNTIL}
    return Asked(**facts | change)


def invited(application: Application, now: datetime = NOON, **change: Any) -> Invitation:
    """An invitation that has not been accepted yet."""
    handler, _approver = staff(application.dossier.agency_id)
    return invite(application, asked(**change), by=handler, now=now)


def taken_up(invitation: Invitation, now: datetime = NOON) -> User:
    """The person who accepted it, with a password of their own."""
    person = User(username=invitation.email, email=invitation.email, display_name=invitation.name)
    person.set_password(PASSWORD)
    assert accept(token_of(fresh(invitation)), person, now)
    return fresh(person)


def owns(person: User, address: str) -> None:
    """This address is the person's, confirmed by the letter that came there."""
    User.objects.filter(pk=person.pk).update(email=address)
    MailPreference.objects.update_or_create(user=person, defaults={"confirmed": address})


def coeditor(application: Application, now: datetime = NOON, **change: Any) -> User:
    """Somebody who is invited and has accepted."""
    return taken_up(invited(application, now, **change), now)


# Pages


def page(application, name="coediting", *more):
    return reverse(f"clusters:{name}", args=[application.pk, *more])


def section(application, key="figures"):
    return page(application, "section", key)


def save(client, application, code="A01", value="52.10", version=0, year=2024, **more):
    sent = {"code": code, "year": year, "value": value, "version": version}
    return client.post(page(application, "answer-save"), sent | more)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]
