"""The public home."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.figures import figures
from portal.kept import kept_page, stamp_of
from portal.tiles import legend
from records import clock
from records.kept import kept


@login_not_required
@require_safe
@kept_page()
def home(request: HttpRequest) -> HttpResponse:
    """Which clusters are recognised, at one glance; the way to everything the public may do."""
    now = clock.now()
    shown = kept("home", lambda: figures(now), under=stamp_of(request))
    return render(request, "portal/home.html", {"figures": shown, "legend": legend(), "today": now.date()})
