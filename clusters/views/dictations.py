"""Dictations: the body finds a form by its number, writes into the sections asked for, and the county checks it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import WORKING
from accounts.rules import sits_at
from clusters.answers import hold_filing
from clusters.closing import FILLING, why_closed, why_late
from clusters.dictations import begin_dictation, dictable, written
from clusters.forms import DictationForm
from clusters.guide import Guide
from clusters.models import Application, Dictation
from clusters.rules import body_handler
from clusters.sheet import sheet_of
from clusters.views.boxes import boxes
from clusters.views.opening import keep_to
from clusters.views.saving import is_of_another, keep_answer
from records import clock
from records.models import Dossier
from records.moves import StepRefused
from records.paging import IndexedPaginator
from records.tiers import Tier

WHOLE = ("dossier__agency", "dossier__body", "application__cluster", "application__batch", "application__dossier",
         "application__allotment", "application__filing__schema", "application__filing__standard")  # fmt: skip
NUMBER_LENGTH = 20


@require_safe
def dictation_list(request: HttpRequest) -> HttpResponse:
    """Dictations this person may see, the latest first."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    found = Dictation.objects.visible_to(user, now)
    pages = IndexedPaginator(found.order_by("-pk"), _with_names, found.count())
    context = {"page_obj": pages.get_page(request.GET.get("page")), "may_begin": _writes_for_counties(user, now)}
    return render(request, "clusters/dictations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dictation_new(request: HttpRequest) -> HttpResponse:
    """Find the form by the number that was told, then say what is to be written, who asked for it and why."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    if not _writes_for_counties(user, now):
        raise PermissionDenied
    number = (request.POST if request.method == "POST" else request.GET).get("number", "").strip()
    application = _numbered(user, number, now)
    form = DictationForm(request.POST or None, application=application) if application else None
    if request.method == "POST" and application and form and form.is_valid():
        try:
            begun = begin_dictation(application, **form.cleaned_data, by=user, now=now)
        except StepRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("已开始代录，申报单位已得到消息。"))
            return redirect(begun)
    late = why_late(application, FILLING, now) if application and request.method != "POST" else ""
    may_extend = bool(late and application and application.state == "draft" and application.allotment.may_extend(now))
    context = {"number": number, "application": application, "form": form, "late": late, "may_extend": may_extend}
    return render(request, "clusters/dictation_new.html", context)


@require_safe
def dictation(request: HttpRequest, pk: int) -> HttpResponse:
    """One dictation: who asked for it and why, its sections, and every value that was written."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    found = _visible(user, pk, now)
    is_writing = found.state == Dictation.State.OPEN and body_handler.seat_of(found, user, now) is not None
    form = sheet_of(found.application.filing).form
    context = {
        "dictation": found,
        "application": found.application,
        "is_own": user.sits_in(found.dossier.agency_id, WORKING, now),
        "is_writing": is_writing,
        "sections": [section for section in form if section.key in found.sections],
        "written": written(found),
    }
    return render(request, "clusters/dictation.html", context)


@require_safe
def dictation_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One of the sections that were asked for, to be filled in; the rest of the form is not shown."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    found = _visible(user, pk, now)
    if body_handler.seat_of(found, user, now) is None:
        raise PermissionDenied
    filing = found.application.filing
    keep_to(found.access, filing)
    sheet = sheet_of(filing)
    section = next((each for each in sheet.form if each.key == key and key in found.sections), None)
    if section is None:
        raise Http404
    closed = why_closed(found.application, key, FILLING, now)
    if closed or found.state != Dictation.State.OPEN:
        messages.error(request, closed + _("。") if closed else _("代录已经结束。"))
        return redirect(found)
    guide = Guide(sheet.form, filing.standard.criteria.all())
    context = {"dictation": found, "application": found.application, "section": section}
    return render(request, "clusters/dictation_section.html", context | boxes(sheet, section, guide))


@require_POST
def answer_write(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep one answer for the county as one leaves its field."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    if is_of_another(request):
        return JsonResponse({}, status=401)
    found = _visible(user, pk, now)
    own_file = Dossier.objects.filter(application__pk=found.application_id)
    return keep_answer(request, lambda: (hold_filing(own_file), found.access), now, dictation=found)


def _numbered(user: User, number: str, now: datetime) -> Application | None:
    related = ("cluster__division", "batch", "allotment", "dossier__body", "filing__schema")
    is_one = number.isprintable() and 0 < len(number) <= NUMBER_LENGTH
    return dictable(user, now).filter(number=number).select_related(*related).first() if is_one else None


def _writes_for_counties(user: User, now: datetime) -> bool:
    return sits_at(Tier.PROVINCE, user, now)


def _with_names(rows: Any) -> Any:
    """The rows of a page with all that the list shows of them."""
    return rows.select_related("dossier__agency", "application__cluster")


def _visible(user: User, pk: int, now: datetime) -> Dictation:
    rows = Dictation.objects.visible_to(user, now).select_related(*WHOLE)
    found = get_object_or_404(rows, pk=pk)
    found.application.filing.dossier = found.application.dossier
    return found
