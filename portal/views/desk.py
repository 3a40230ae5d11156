"""The desk of whoever is signed in, the table of who may, and the directory of agencies."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Agency, Division, Post
from accounts.roles import WORKING
from accounts.rules import runs_the_system
from clusters.models import Batch, Criterion, Indicator, Industry, Recognition
from portal import today
from portal.forms import AgencySearch
from portal.permissions import matrix
from portal.waiting import waiting_for
from records import clock
from records.health import faults
from records.models import CalendarDay
from records.paging import PAGE_SIZE


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Today: what waits for me, what falls due, where to begin. Five seconds, then one knows."""
    user: Any = request.user
    now = clock.now()
    sums, turns = today.at_my_desks(user, waiting_for(request).proposals.total(), now)
    context = {
        "today": now.date(),
        "has_post": bool(user.live_posts(now)),
        "works": bool(user.seats(now, WORKING)),
        "invited_to": today.invited_to(user, now),
        "sums": sums,
        "approvals": today.approvals(user, now),
        "turns": turns,
        "under_way": today.under_way(user, now),
        "to_answer": today.to_answer(user, now),
        "to_publish": today.to_publish(user, now),
        "open_rounds": today.open_rounds(user, now),
        "own_lists": today.own_lists(user, now),
        "ahead": today.dates_ahead(user, now),
        "bodies": today.at_the_ministry(user, now),
        "system": _system() if runs_the_system(user, now) else None,
    }
    return render(request, "portal/desk.html", context)


@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """The table of who may, drawn from the rules themselves."""
    return render(request, "portal/permissions.html", {"chapters": matrix()})


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency with its place in the procedure; for those who hold a post."""
    user: Any = request.user
    now = clock.now()
    if not user.live_posts(now):
        raise PermissionDenied
    form = AgencySearch(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    rows = Agency.objects.select_related("body", "division").order_by("-level", "place", "code")
    if words:
        found = Q(name__contains=words) | Q(code__startswith=words) | Q(division__full_name__contains=words)
        rows = rows.filter(found)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    people = Post.objects.live(now).filter(agency__in=[agency.pk for agency in page]).values("agency")
    counts = dict(people.order_by().annotate(n=Count("user", distinct=True)).values_list("agency", "n"))
    listed = [(agency, counts.get(agency.pk, 0)) for agency in page]
    return render(request, "portal/agencies.html", {"form": form, "page_obj": page, "listed": listed, "words": words})


def _system() -> dict[str, Any]:
    """How the portal itself fares, for its administrator."""
    loaded = [
        (_("行政区划"), Division), (_("单位"), Agency), (_("工作日历中的节假日、调休日"), CalendarDay),
        (_("行业"), Industry), (_("指标"), Indicator), (_("认定条件"), Criterion), (_("批次"), Batch),
        (_("认定"), Recognition),
    ]  # fmt: skip
    return {"faults": faults(), "loaded": [(label, model._default_manager.count()) for label, model in loaded]}
