"""The queue: whose turn it is, until when, and accepting several files at once."""

import re
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules import sits_at
from clusters.models import Application
from records import clock
from records.moves import StepRefused
from records.steps import take_step
from records.tiers import Tier
from records.way_back import way_back
from reviews.forms.queue import QueueFilter
from reviews.queue import Queue

PAGE_SIZE = 50
TICK = re.compile(r"(\d{1,18})-(\d{1,9})", re.ASCII)  # a file, and the version of it that the page had shown


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Files whose turn is the desk's, by view, round, place and words; all of it in the address."""
    now = clock.now()
    shown = _queue_of(request, now)
    asked = QueueFilter(request.GET, queue=shown)
    page = Paginator(asked.turns().values_list("pk", flat=True), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = shown.rows(list(page.object_list))
    context = {
        "queue": shown,
        "tally": shown.tally,
        "tabs": list(shown.tabs()),
        "asked": asked,
        "rows": rows,
        "page_obj": page,
        "may_accept": any(row.may_accept for row in rows),
        "days": (shown.tally.next_deadline - now).days if shown.tally.next_deadline else None,
    }
    return render(request, "reviews/queue.html", context)


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accept the ticked files, each by its own step: one that is refused stops no other."""
    now = clock.now()
    _queue_of(request, now)
    if not sits_at(Tier.PROVINCE, request.user, now):  # type: ignore[arg-type]
        raise PermissionDenied
    matches = (TICK.fullmatch(tick) for tick in request.POST.getlist("tick")[:PAGE_SIZE])
    ticks: dict[str, str] = {found[1]: found[2] for found in matches if found}
    wanted = Application.objects.visible_to(request.user, now).filter(pk__in=ticks)
    files = list(wanted.select_related("dossier", "cluster").order_by("pk"))
    if not files:
        messages.warning(request, _("没有选中待受理的申报，请先勾选。"))
    accepted = [file for file in files if _accept(request, file, ticks[str(file.pk)], now)]
    if accepted:
        names = "、".join(str(file.cluster) for file in accepted)
        messages.success(request, _("已受理%(count)d件：%(names)s。") % {"count": len(accepted), "names": names})
    return redirect(way_back(request, reverse("reviews:queue")))


def _accept(request: HttpRequest, file: Application, seen: str, now: datetime) -> bool:
    """Take the step on one file; says on the next page why it was not taken."""
    try:
        take_step("accept", file, by=request.user, seen=int(seen), now=now)
    except StepRefused as refused:
        why = refused.sentence
    except PermissionDenied:
        why = _("这一步由所属推荐单位的经办或审核人员办理。")
    else:
        return True
    messages.error(request, _("“%(name)s”没有受理：%(why)s") % {"name": file.cluster, "why": why})
    return False


def _queue_of(request: HttpRequest, now: datetime) -> Queue:
    """The queue of this person; whoever reviews nowhere has none."""
    user: Any = request.user
    assert isinstance(user, User)
    found = Queue(user, now)
    if not found.is_somebodys:
        raise Http404
    return found
