"""Co-editing (协同填报): whom a county has invited, what was changed by whom, and the link by which they come in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from clusters.access import access_to
from clusters.comparison import Kept, compare
from clusters.invitation_forms import InvitationForm, KnownAccountForm, NewAccountForm, UntilForm
from clusters.invitations import (
    accept,
    account_for,
    extend,
    invitation_of,
    invite,
    latest_end,
    link_to,
    send_again,
    withdraw,
)  # fmt: skip
from clusters.models import Application, Invitation
from clusters.schema import Form
from clusters.views.opening import own_application
from records import clock
from records.clock import day_of
from records.moves import StepRefused

SIGN_IN = "accounts.backends.PeopleBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def coediting(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is invited into what, and who changed what since the last edition; the POST invites."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    application = own_application(user, pk, now)
    if request.method == "POST":
        _check_filling(application, user, now)
    structure, limit = Form.of(application.filing), latest_end(application, now)
    form = InvitationForm(request.POST or None, form=structure, limit=limit)
    if request.method == "POST" and form.is_valid() and _invited(request, application, form, now):
        return redirect("clusters:coediting", pk)
    may_change = access_to(application.dossier, user, now).fills_all
    context = {
        "application": application,
        "limit": application.limit(now),
        "form": form,
        "may_change": may_change,
        "may_invite": may_change and limit is not None,
        "is_mailing": settings.PORTAL_MAIL or settings.PORTAL_DEMO,
        "rows": list(_rows(application, structure, now)),
        **_changes(application, structure, everybodys=request.GET.get("whose") == "all", now=now),
    }
    return render(request, "clusters/coediting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_extend(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Let an invitation end on another day."""
    now = clock.now()
    application, found = _own_invitation(request, pk, invitation, now)
    form = UntilForm(request.POST or None, limit=latest_end(application, now), initial={"until": day_of(found.until)})
    if request.method == "POST" and form.is_valid():
        try:
            extend(application, found, form.ends_at, by=request.user, now=now)
        except StepRefused as refused:
            _put_beside(form, refused)
        else:
            messages.success(request, _("已改期限。"))
            return redirect("clusters:coediting", pk)
    context = {"application": application, "invitation": found, "form": form}
    return render(request, "clusters/invitation_extend.html", context)


@require_POST
def invitation_send(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Mail a new link in place of the old one."""
    now = clock.now()
    application, found = _own_invitation(request, pk, invitation, now)
    try:
        send_again(application, found, by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("已发出新的链接，以前的链接不能再用。"))
    return redirect("clusters:coediting", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_withdraw(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Say what follows, and end the invitation at once."""
    now = clock.now()
    application, found = _own_invitation(request, pk, invitation, now)
    if request.method == "POST":
        withdraw(application, found, by=request.user, now=now)
        messages.success(request, _("已撤回，%(who)s不能再打开这件申报。") % {"who": found})
        return redirect("clusters:coediting", pk)
    context = {"application": application, "invitation": found}
    return render(request, "clusters/invitation_withdraw.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of the mail leads: an account is made, or proved, and the sections are open."""
    now = clock.now()
    invitation = invitation_of(token, now)
    if invitation is None:
        return render(request, "clusters/invitation_void.html", status=404)
    known = account_for(invitation)
    form = _account_form(request, invitation, known)
    if request.method == "POST" and form.is_valid() and (user := _account(request, form)):
        accepted = _accepted(token, user, now)
        if accepted is None:
            return render(request, "clusters/invitation_void.html", status=404)
        login(request, user, SIGN_IN)
        messages.success(request, _("已接受邀请。填写的内容随填随存。"))
        return redirect("clusters:section", invitation.dossier.application.pk, accepted.sections[0])
    return render(request, "clusters/invitation_accept.html", _offer(invitation, form))


def _check_filling(application: Application, user: User, now: datetime) -> None:
    if not access_to(application.dossier, user, now).fills_all:
        raise PermissionDenied


def _own_invitation(request: HttpRequest, pk: int, invitation: int, now: datetime) -> tuple[Application, Invitation]:
    user: User = request.user  # type: ignore[assignment]
    application = own_application(user, pk, now)
    _check_filling(application, user, now)
    return application, get_object_or_404(application.dossier.invitations, pk=invitation)


def _invited(request: HttpRequest, application: Application, form: InvitationForm, now: datetime) -> bool:
    """Whether somebody has been invited; what stands against it is said beside its field."""
    if not (settings.PORTAL_MAIL or settings.PORTAL_DEMO):
        form.add_error(None, _("平台没有设置发邮件，暂时不能邀请。请与系统管理员联系。"))
        return False
    try:
        made = invite(application, form.asked, by=request.user, now=now)
    except StepRefused as refused:
        _put_beside(form, refused)
        return False
    messages.success(request, _("已邀请%(who)s，链接发往%(email)s。") % {"who": made, "email": made.email})
    return True


def _put_beside(form: Any, refused: StepRefused) -> None:
    for item in refused.against:
        form.add_error(item.anchor or None, f"{item.sentence}。")


def _rows(application: Application, structure: Form, now: datetime) -> Iterator[dict[str, Any]]:
    """The invitations, those in force first, each with where it stands."""
    found = sorted(application.dossier.invitations.select_related("invited_by"), key=lambda each: not each.is_live(now))
    for each in found:
        yield {
            "invitation": each,
            "sections": [section.name for section in structure if section.key in each.sections],
            "stand": each.stand(now),
            "is_live": each.is_live(now),
            "is_waiting": each.is_waiting(now),
            "link": link_to(each) if settings.PORTAL_DEMO and each.is_waiting(now) else "",
        }


def _changes(application: Application, structure: Form, *, everybodys: bool, now: datetime) -> dict[str, Any]:
    """What differs from the last edition, or from an empty form, by section: by the invited alone, or by everybody."""
    filing = application.filing
    since = filing.latest_edition
    before = Kept.of(since, structure) if since else Kept.blank(filing, structure)
    found = compare(before, Kept.standing(filing, now))
    if not everybodys:
        found = [change for change in found if change.author and change.author.is_invited]
    chapters = [(section, [each for each in found if each.section == section.key]) for section in structure]
    return {
        "chapters": [(section, changes) for section, changes in chapters if changes],
        "count": len(found),
        "since": since,
        "everybodys": everybodys,
    }


def _offer(invitation: Invitation, form: Any) -> dict[str, Any]:
    structure = Form.of(invitation.dossier.application.filing)
    return {
        "invitation": invitation,
        "sections": [section.name for section in structure if section.key in invitation.sections],
        "form": form,
        "is_known": isinstance(form, KnownAccountForm),
    }


def _account_form(request: HttpRequest, invitation: Invitation, known: User | None) -> Any:
    """For somebody known the password, or, since the link came to the own address, a new one."""
    if known and "forgotten" not in request.GET:
        return KnownAccountForm(request.POST or None, username=known.username)
    user = known or User(username=invitation.email, email=invitation.email, display_name=invitation.name)
    return NewAccountForm(user, request.POST or None, initial={"display_name": user.display_name})


def _account(request: HttpRequest, form: Any) -> User | None:
    """The account to which the sections are opened, if it is this person's."""
    if isinstance(form, NewAccountForm):
        return form.made()
    user = authenticate(request, username=form.username, password=form.cleaned_data["password"])
    if user is None:
        form.add_error("password", _("密码不对，请重新输入。密码区分大小写。"))
    return user


def _accepted(token: str, user: User, now: datetime) -> Invitation | None:
    """None also where another link of the same person has just made the account."""
    try:
        return accept(token, user, now)
    except IntegrityError:
        return None
