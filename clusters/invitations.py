"""Inviting somebody of the operating agency into sections of a file: given, put off, withdrawn, each on the trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import Application, Invitation
from clusters.rules import filing_handler
from clusters.schema import Form, Section
from records.clock import SHANGHAI
from records.jobs import start_job
from records.messages import tell
from records.models import Event, Grant, MailPreference, Message
from records.moves import Obstacle, Seat, StepRefused
from records.steps import locked
from records.tiers import Tier
from records.trail import INVITED, Entry, record

MAIL = "clusters.mail_invitation"
MOST_LIVE = 20  # invitations of one file
MOST_A_DAY = 40  # of one file, those withdrawn too: whoever withdraws may not mail without end
MOST_SENDINGS = 10  # links for one invitation
NOT_SOONER = timedelta(minutes=1)  # between two mails: a click twice sends one
SALT = "clusters.invitation"


@dataclass(frozen=True)
class Asked:
    """Who is to be invited, to which sections, until when."""

    name: str
    organisation: str
    email: str
    sections: list[str]
    until: datetime


@transaction.atomic
def invite(application: Application, asked: Asked, *, by: Any, now: datetime) -> Invitation:
    """Invite a person and mail the link. Raises PermissionDenied, and StepRefused with the field in `anchor`.

    Asking again for what one has just asked for changes nothing.
    """
    application = locked(application)
    seat = _seat(application, by, now)
    Invitation.objects.filter(dossier=application.dossier, ended_at=None, until__lte=now).update(ended_at=now)
    live = list(application.dossier.invitations.live(now))
    standing = next((each for each in live if each.email == asked.email), None)
    if standing and standing.invited_by_id == by.pk and _asked_for(standing) == asked:
        return standing
    if against := list(_against(application, asked, live, now)):
        raise StepRefused(against)
    invitation = Invitation.objects.create(
        dossier=application.dossier, **vars(asked), invited_by=by, invited_at=now, sent_at=now
    )
    facts = {"organisation": asked.organisation, "until": _moment(asked.until)}
    note = _("%(organisation)s：%(sections)s，至%(until)s")
    note %= {**facts, "sections": _named(application, asked.sections)}
    _note(application, invitation, ("invite", _("邀请协同填报")), note, by=by, seat=seat, now=now)
    _send(invitation, by=by, now=now)
    return invitation


@transaction.atomic
def send_again(application: Application, invitation: Invitation, *, by: Any, now: datetime) -> Invitation:
    """Mail a new link; the one before is void. Raises as `invite` does."""
    application, invitation, _seat_of = _held(application, invitation, by, now)
    if not invitation.is_waiting(now):
        raise StepRefused([_("这份邀请已经接受或已经结束，不用再发")])
    if now - invitation.sent_at < NOT_SOONER:
        return invitation
    if invitation.sendings >= MOST_SENDINGS:
        raise StepRefused([_("这份邀请已发过%(count)d次。请核对邮箱，撤回后重新邀请") % {"count": MOST_SENDINGS}])
    _send(invitation, by=by, now=now)
    return invitation


@transaction.atomic
def extend(application: Application, invitation: Invitation, until: datetime, *, by: Any, now: datetime) -> Invitation:
    """Let an invitation end at another time, later or sooner. Raises as `invite` does."""
    application, invitation, seat = _held(application, invitation, by, now)
    if until == invitation.until:
        return invitation
    if not invitation.is_live(now):
        raise StepRefused([_("这份邀请已经结束，请重新邀请")])
    if against := list(_too_late(application, until, now)):
        raise StepRefused(against)
    facts = {"organisation": invitation.organisation, "old": _moment(invitation.until), "new": _moment(until)}
    note = _("%(organisation)s：由%(old)s改为%(new)s") % facts
    event = _note(application, invitation, ("extend_grant", _("改协同期限")), note, by=by, seat=seat, now=now)
    invitation.until = until
    invitation.save(update_fields=["until"])
    _grants_of(invitation).update(ends_at=until, given_by=event)
    return invitation


@transaction.atomic
def withdraw(application: Application, invitation: Invitation, *, by: Any, now: datetime) -> Invitation:
    """End an invitation at once, accepted or not; what was filled in stays. Raises as `invite` does."""
    application, invitation, seat = _held(application, invitation, by, now)
    if not invitation.is_live(now):
        return invitation
    act = ("withdraw_grant", _("撤回协同邀请"))
    _note(application, invitation, act, invitation.organisation, by=by, seat=seat, now=now)
    invitation.ended_at = now
    invitation.save(update_fields=["ended_at"])
    _grants_of(invitation).update(ends_at=now)
    _tell_of_withdrawal(application, invitation, now)
    return invitation


# The link, and its acceptance


def token_of(invitation: Invitation) -> str:
    """What the last link carries, signed: which invitation, and the number of the link."""
    return signing.Signer(salt=SALT).sign_object([invitation.pk, invitation.sendings])


def link_to(invitation: Invitation) -> str:
    return reverse("clusters:invitation-accept", args=[token_of(invitation)])


def invitation_of(token: str, now: datetime) -> Invitation | None:
    """The invitation that this link still opens; None for one that is forged, old, used, withdrawn or over."""
    try:
        pk, number = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    related = ("dossier__agency", "dossier__application__cluster", "dossier__application__filing__schema")
    found = Invitation.objects.select_related(*related).filter(pk=pk, sendings=number).first()
    return found if found and found.is_waiting(now) and now < found.link_until else None


def account_for(invitation: Invitation) -> User | None:
    """The account of whoever has been invited under this address before; one put out of use is nobody's."""
    return User.objects.filter(username=invitation.email).first()


@transaction.atomic
def accept(token: str, user: User, now: datetime) -> Invitation | None:
    """Use the link up and open the sections to this person; None where it has been used or withdrawn meanwhile.

    The account is saved here if it is new: two who open one link at once make one account.
    """
    found = invitation_of(token, now)
    if found is None:
        return None
    application = locked(found.dossier.application)
    invitation = invitation_of(token, now)
    if invitation is None or is_official(invitation.email, now):
        return None
    if user.pk is None:
        user.save()
    elif User.objects.select_for_update().filter(pk=user.pk, is_active=True).exists():
        user.save(update_fields=["password", "display_name"])  # what else was changed meanwhile stays so
    else:
        return None
    if User.objects.filter(pk=user.pk, email=invitation.email).exists():  # it may have been changed for another
        confirmed = {"confirmed": invitation.email}  # by the link that came there
        MailPreference.objects.update_or_create(user=user, defaults=confirmed)
    invitation.user, invitation.accepted_at, invitation.sendings = user, now, invitation.sendings + 1
    invitation.save(update_fields=["user", "accepted_at", "sendings"])
    seat = (Tier.COUNTY, application.dossier.agency_id)  # to whom it is told: the invited sits nowhere
    act = ("accept_grant", _("受邀人接受协同邀请"))
    event = _note(application, invitation, act, invitation.organisation, by=user, seat=seat, now=now)
    Grant.objects.update_or_create(
        user=user, content_object=application.dossier, permission=_permission(),
        defaults={
            "sections": invitation.sections, "starts_at": now, "ends_at": invitation.until, "given_by": event,
        },
    )  # fmt: skip
    _tell_of_acceptance(application, invitation, now)
    return invitation


def is_official(email: str, now: datetime) -> bool:
    """Whether somebody who holds a post, or will, has this address: officials are let in by their posts.

    An address counts once it is confirmed: what somebody has merely typed as the own is nobody's, and bars nobody.
    """
    own = Q(email__iexact=email, mail_preference__confirmed=F("email"))
    people = User.objects.filter(own | Q(username=email))
    return people.filter(Q(posts__valid_until=None) | Q(posts__valid_until__gt=now), posts__isnull=False).exists()


def nameable(form: Form) -> list[Section]:
    """The sections that may be opened to somebody invited: all but the firm list, which the county imports itself."""
    return [section for section in form if not section.firms]


# What stands against it


def _against(application: Application, asked: Asked, live: list[Invitation], now: datetime) -> Iterator[Obstacle]:
    if any(each.email == asked.email for each in live):
        yield Obstacle(_("已向这个邮箱发出邀请，还在有效期内。要改栏目的，请先撤回再邀请"), "email")
    elif is_official(asked.email, now):
        yield Obstacle(_("这个邮箱属于平台上的在任人员，按任职办理，不能邀请"), "email")
    elif User.objects.filter(username=asked.email, is_active=False).exists():
        yield Obstacle(_("这个邮箱的账号已停用，不能邀请。请与系统管理员联系"), "email")
    known = {section.key for section in nameable(Form.of(application.filing))}
    if not asked.sections or not known.issuperset(asked.sections):
        yield Obstacle(_("请至少选定一个栏目"), "sections")
    yield from _too_late(application, asked.until, now)
    if len(live) >= MOST_LIVE:
        yield Obstacle(_("一件申报最多同时邀请%(most)d人，请先撤回不再需要的邀请") % {"most": MOST_LIVE})
    elif application.dossier.invitations.filter(invited_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        yield Obstacle(_("一件申报一天最多邀请%(most)d人次，请明天再办") % {"most": MOST_A_DAY})


def _too_late(application: Application, until: datetime, now: datetime) -> Iterator[Obstacle]:
    limit = latest_end(application, now)
    if limit is None:
        yield Obstacle(_("这件现在不在填报中，不能邀请或延长"))
    elif until <= now:
        yield Obstacle(_("结束日期不能早于今天，例如%(limit)s") % {"limit": _day(limit)}, "until")
    elif until > limit:
        yield Obstacle(_("结束日期最晚到%(limit)s，即本件申报的截止日") % {"limit": _day(limit)}, "until")


def latest_end(application: Application, now: datetime) -> datetime | None:
    """How long an invitation may last: until the county itself must be done. None while nothing waits for it."""
    limit = application.limit(now)
    return limit.at if limit and not limit.is_over else None


# The one way through


def _seat(application: Application, by: Any, now: datetime) -> Seat:
    seat = filing_handler.seat_of(application, by, now)
    if seat is None:
        raise PermissionDenied
    return seat


def _held(
    application: Application, invitation: Invitation, by: Any, now: datetime
) -> tuple[Application, Invitation, Seat]:
    """Both as they stand behind the file's lock."""
    application = locked(application)
    seat = _seat(application, by, now)
    return application, application.dossier.invitations.get(pk=invitation.pk), seat


def _note(
    application: Application,
    invitation: Invitation,
    act: tuple[str, str],
    note: str,
    *,
    by: Any,
    seat: Seat,
    now: datetime,
) -> Event:
    """An event of the county's own. No step rests on who is invited, so nothing goes stale by it."""
    data = {"invitation": invitation.pk} | ({INVITED: True} if by == invitation.user else {})
    entry = Entry(*act, note=note, data=data, scope=Event.Scope.INTERNAL)
    event = record(application.dossier, entry, by=by, seat=seat, now=now, moves_on=False)
    application.dossier.save()
    return event


def _send(invitation: Invitation, *, by: Any, now: datetime) -> None:
    """Make a new link and put its mail down."""
    invitation.sendings += 1
    invitation.sent_at, invitation.mailing_at, invitation.mailed_at = now, None, None
    invitation.save(update_fields=["sendings", "sent_at", "mailing_at", "mailed_at"])
    facts = {"invitation": invitation.pk, "sending": invitation.sendings}
    start_job(MAIL, by=by, dossier=invitation.dossier, facts=facts, now=now)


def _tell_of_acceptance(application: Application, invitation: Invitation, now: datetime) -> None:
    facts = {"who": str(invitation), "cluster": application.cluster}
    tell(
        [invitation.invited_by], Message.Kind.PROGRESS, subject=_("%(who)s已接受邀请：%(cluster)s") % facts,
        words=_("可以在“协同填报”中看到改了什么，随时可以撤回。"), dossier=application.dossier,
        url=reverse("clusters:coediting", args=[application.pk]), key=f"invitation:{invitation.pk}", now=now,
    )  # fmt: skip


def _tell_of_withdrawal(application: Application, invitation: Invitation, now: datetime) -> None:
    """Whoever had accepted learns it from us before a page is closed to them; the file itself is no longer theirs."""
    facts = {"agency": application.dossier.agency, "cluster": application.cluster, "until": _moment(invitation.until)}
    words = _("%(agency)s已撤回请您协同填报的邀请，邀请原到%(until)s。您不能再打开这件申报，已填的内容保留。")
    tell(
        [invitation.user] if invitation.user else [], Message.Kind.ACCESS, words=words % facts,
        subject=_("协同填报已结束：%(cluster)s") % facts, key=f"withdrawn:{invitation.pk}", now=now,
    )  # fmt: skip


def _grants_of(invitation: Invitation) -> Any:
    """The grant that this invitation has become, if it was accepted."""
    return Grant.objects.filter(user=invitation.user_id, content_object=invitation.dossier_id, permission=_permission())


def _permission() -> Permission:
    return Permission.objects.get(codename="change_dossier", content_type__app_label="records")


def _asked_for(invitation: Invitation) -> Asked:
    return Asked(invitation.name, invitation.organisation, invitation.email, invitation.sections, invitation.until)


def _named(application: Application, keys: list[str]) -> str:
    return "、".join(section.name for section in Form.of(application.filing) if section.key in keys)


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d")
