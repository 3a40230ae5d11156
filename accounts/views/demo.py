"""What only the demonstration has: one-click sign-in and the clock. Elsewhere these addresses do not exist."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.demo import ONE_CLICK
from accounts.models import User
from records.demo_clock import ClockRefused, move_to, next_day
from records.way_back import way_back

View = Callable[[HttpRequest], HttpResponse]
BACKEND = "accounts.backends.PeopleBackend"


def demo_only(view: View) -> View:
    """A page that is not there outside demo mode."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.PORTAL_DEMO:
            raise Http404
        return view(request)

    return guarded


@login_not_required
@demo_only
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the accounts offered on the sign-in page, without a password."""
    username = request.POST.get("username", "")
    if username not in ONE_CLICK:
        raise Http404
    user = get_object_or_404(User, username=username, is_active=True)
    login(request, user, backend=BACKEND)
    return redirect(way_back(request, settings.LOGIN_REDIRECT_URL))


@login_not_required
@demo_only
@require_POST
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Move the demo day on: a day, a month, or to the next deadline."""
    try:
        day, why = next_day(request.POST.get("to", ""))
        days = move_to(day, seen=_seen(request))
    except ClockRefused as refused:
        messages.error(request, refused.sentence)
    else:
        facts = {"day": day, "days": days, "why": why}
        messages.success(request, _("演示日期已推进%(days)d天，到%(day)s%(why)s，途中到期的日常任务已经运行。") % facts)
    return redirect(way_back(request, "/"))


def _seen(request: HttpRequest) -> date | None:
    """The demo day that the page showed."""
    try:
        return parse_date(request.POST.get("seen", ""))
    except ValueError:
        return None
