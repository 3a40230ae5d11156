"""Objections: the ministry records and decides them, the county reads the grounds and replies (第十四条)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters.rules import filing_handler
from records import clock
from records.clock import day_of
from records.moves import StepRefused
from records.tiers import Tier
from reviews.forms.objections import ObjectionFilter, RecordedObjectionForm, ReplyForm
from reviews.models import Notice, Objection
from reviews.objections import file_objection, reply
from reviews.views.desk import is_worker, working_at_the_ministry

PAGE_SIZE = 50


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Objections this person may see: the ministry all of them, a county those to its own entries."""
    now = clock.now()
    visible = Objection.objects.visible_to(request.user, now)
    is_ministry = _is_ministry(request, now)
    about = Notice.objects.public().filter(objections__in=visible).distinct()
    asked = ObjectionFilter(request.GET, notices=about)
    narrowed = asked.narrowed(visible)
    counts = dict(narrowed.order_by().values_list("state").annotate(Count("pk")))
    related = ("dossier", "notice", "application__cluster__division", "application__allotment__body")
    page = Paginator(asked.ordered(narrowed).select_related(*related), PAGE_SIZE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "asked": asked,
        "tabs": [(key, label, sum(counts.values()) if not key else counts.get(key, 0)) for key, label in asked.STATES],
        "is_ministry": is_ministry,
        "recordable": _recordable(request, now) if is_ministry else [],
    }
    return render(request, "reviews/objections.html", context)


@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection with name and contact, for the ministry; the county is led to its own page of it."""
    now = clock.now()
    found = _visible(request, now, pk=pk)
    if not _is_ministry(request, now):
        return redirect("reviews:objection-reply", found.application_id, found.pk)
    others = found.application.objections.exclude(pk=found.pk).select_related("dossier")
    return render(request, "reviews/objection.html", {"objection": found, "others": others})


@require_http_methods(["GET", "HEAD", "POST"])
def objection_reply(request: HttpRequest, application: int, pk: int) -> HttpResponse:
    """The county's page of an objection to its own entry: the grounds without a name, and its reply."""
    now = clock.now()
    found = _visible(request, now, pk=pk, application__pk=application)
    user: Any = request.user
    may_reply = filing_handler.seat_of(found, user, now) is not None
    if request.method == "POST" and not may_reply:
        raise PermissionDenied
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reply(found, text=form.cleaned_data["text"], by=user, now=now)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已答复异议，工业和信息化部核实时会看到。"))
            return redirect("reviews:objection-reply", application, pk)
    context = {"objection": found, "form": form, "may_reply": may_reply and not found.replied_at}
    return render(request, "reviews/objection_reply.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objection_record(request: HttpRequest, notice: int) -> HttpResponse:
    """Record an objection that came by letter or telephone; what was typed stays."""
    now = working_at_the_ministry(request)
    visible = Notice.objects.visible_to(request.user, now).public()
    found = get_object_or_404(visible.select_related("batch"), pk=notice)
    user: Any = request.user
    form = RecordedObjectionForm(request.POST or None, notice=found, today=day_of(now))
    if request.method == "POST" and form.is_valid():
        try:
            entry, words = form.cleaned_data["application"], form.words()
            received = file_objection(found, entry, **words, by=user, now=now)
        except StepRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("已登记异议，回执编码%(code)s。") % {"code": received.receipt_code})
            return redirect(received)
    return render(request, "reviews/objection_record.html", {"notice": found, "form": form})


def _recordable(request: HttpRequest, now: datetime) -> Any:
    """Notices to which letters and calls may still be recorded: those with entries not yet decided."""
    if not is_worker(request, now):
        return []
    return Notice.objects.public().filter(entries__application__state="notice").distinct()


def _visible(request: HttpRequest, now: datetime, **which: int) -> Objection:
    visible = Objection.objects.visible_to(request.user, now)
    related = ("dossier", "notice", "replied_by", "application__cluster__division", "application__allotment__body",
               "application__dossier", "application__batch")  # fmt: skip
    return get_object_or_404(visible.select_related(*related), **which)


def _is_ministry(request: HttpRequest, now: datetime) -> bool:
    user: Any = request.user
    return any(tier == Tier.MINISTRY for tier, _agency in user.seats(now))
