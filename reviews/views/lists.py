"""Ranked lists: each body's list of a round, and the changes made to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import Allotment, Application, Batch
from clusters.rules import body_handler
from records import clock
from records.moves import StepRefused
from records.tiers import Tier
from reviews import lists
from reviews.board import Board, Line
from reviews.countdown import Countdown
from reviews.forms.lists import ChangeForm

PAGE_SIZE = 50
CHANGES: dict[str, Callable[..., str]] = {
    lists.PLACE: lists.place_on_list,
    lists.RESERVE: lists.put_on_reserve,
    lists.UP: lists.move_up,
    lists.DOWN: lists.move_down,
    lists.MOVE: lists.move_to,
    lists.TAKE_OFF: lists.take_off,
    lists.PROMOTE: lists.promote_reserve,
}


@require_safe
def allotments(request: HttpRequest) -> HttpResponse:
    """The lists this person may see: a province its own, the ministry those that were sent."""
    now = clock.now()
    tiers = {tier for tier, _agency in request.user.seats(now)}  # type: ignore[union-attr]
    if not tiers & {Tier.PROVINCE, Tier.MINISTRY}:
        raise Http404
    visible = Allotment.objects.visible_to(request.user, now).worked_on(now)
    batches = Batch.objects.filter(allotments__in=visible).distinct()
    wanted = next((batch for batch in batches if str(batch.pk) == request.GET.get("batch")), None)
    shown = visible.filter(batch=wanted) if wanted else visible
    counted = shown.select_related("batch", "body", "dossier").annotate(
        listed=Count("entries", filter=Q(entries__is_reserve=False)),
        reserved=Count("entries", filter=Q(entries__is_reserve=True)),
    )
    page = Paginator(counted.order_by("-batch__year", "batch", "body__place"), PAGE_SIZE)
    page_obj = page.get_page(request.GET.get("page"))
    countdown = Countdown(now, (each.batch.ministry_deadline for each in page_obj))
    context = {
        "page_obj": page_obj,
        "rows": [(each, countdown.left(each.batch.ministry_deadline)) for each in page_obj],
        "batches": batches,
        "batch": wanted,
        "is_ministry": Tier.MINISTRY in tiers,
    }
    return render(request, "reviews/allotments.html", context)


@require_safe
def allotment(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its ranks, its reserves, who could still enter and who cannot yet."""
    now = clock.now()
    found = visible_allotment(request, pk)
    board = Board(found, request.user, now)
    deadline = found.batch.ministry_deadline
    context = {
        "allotment": found,
        "board": board,
        "moved": _moved(request, board),
        "left": Countdown(now, [deadline]).left(deadline),
        "days": (deadline - now).days,
    }
    return render(request, "reviews/allotment.html", context)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the list by one button; refused changes say why and leave it as it was."""
    found = visible_allotment(request, pk)
    now = clock.now()
    if body_handler.seat_of(found, request.user, now) is None:
        raise PermissionDenied
    form = ChangeForm(request.POST, allotment=found)
    if not form.is_valid():
        messages.error(request, _("没有看懂这次改动，名单没有变。请看最新名单再办理，位次填数字，例如3。"))
        return redirect(found)
    wanted: dict[str, Any] = form.cleaned_data
    more = {"to": wanted["to"] or 0} if wanted["act"] == lists.MOVE else {}
    file: Application = wanted["application"]
    try:
        CHANGES[wanted["act"]](found, file, by=request.user, seen=wanted["seen"], now=now, **more)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
        return redirect(found)
    return redirect(f"{found.get_absolute_url()}?moved={file.pk}")


def visible_allotment(request: HttpRequest, pk: int) -> Allotment:
    """One body's list, to whom it is visible; a 404 for all others."""
    visible = Allotment.objects.visible_to(request.user, clock.now())
    related = ("dossier", "body", "batch__schema", "batch__standard")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def _moved(request: HttpRequest, board: Board) -> Line | None:
    """The file a change was just made to, to be pointed out."""
    wanted = request.GET.get("moved", "")
    lines = (*board.listed, *board.reserves, *board.candidates, *board.decided)
    return next((line for line in lines if str(line.application.pk) == wanted), None)
