"""Inquiries: a county asks its recommending body about an application, either side writes on, the list of both."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from clusters.forms import InquiryFilter, LetterForm, QuestionForm
from clusters.inquiries import ask, may_ask, write
from clusters.models import Inquiry
from clusters.sheet import sheet_of
from clusters.views.opening import own_application
from records import clock
from records.moves import StepRefused, moves_of
from records.offers import offers
from records.paging import IndexedPaginator


@require_safe
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """Inquiries this person may see, what waits for an answer first."""
    asked = InquiryFilter(request.GET)
    found = asked.narrowed(Inquiry.objects.visible_to(request.user, clock.now()))
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    sums = {"": sum(counts.values()), **counts}
    shown = found.filter(state=asked.state_shown) if asked.state_shown else found
    pages = IndexedPaginator(shown.waiting_first(), _with_words, sums.get(asked.state_shown, 0))
    context = {
        "page_obj": pages.get_page(request.GET.get("page")),
        "asked": asked,
        "tabs": [(key, label, sums.get(key, 0)) for key, label in asked.STATES],
    }
    return render(request, "clusters/inquiries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry from its first question on, and the form to write on or close it; what was typed stays."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    found = _visible(user, pk, now)
    own = [move for move in moves_of(Inquiry).values() if move.concerns(found, user, now)]
    label = next((move.label for move in own if move.note_required), "")
    form = LetterForm(request.POST or None, label=label, initial={"seen": found.dossier.version})
    if request.method == "POST":
        if not own:
            raise PermissionDenied
        if form.is_valid() and _is_written(request, found, form, now):
            return redirect(found)
        found = _visible(user, pk, now)
        form.show(found.dossier.version)
    offered = offers(found, user, now)
    context = {
        "inquiry": found,
        "application": found.application,
        "is_readable": found.application.dossier.is_visible_to(user, now),
        "letters": found.dossier.events.select_related("by", "agency").order_by("seq"),
        "form": form,
        "writing": [offer for offer in offered if offer.move.note_required],
        "ending": [offer for offer in offered if not offer.move.note_required],
    }
    return render(request, "clusters/inquiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about an application of one's own, or about the section it is asked from."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    application = own_application(user, pk, now)
    if not may_ask(application, user, now):
        raise PermissionDenied
    sections = sheet_of(application.filing).form
    form = QuestionForm(request.POST or None, form=sections, initial={"section": request.GET.get("section", "")})
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(application, **form.cleaned_data, by=user, now=now)
        except StepRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("已送%(body)s，答复后会有消息。") % {"body": application.dossier.body})
            return redirect(asked)
    return render(request, "clusters/inquiry_new.html", {"application": application, "form": form})


def _with_words(rows: Any) -> Any:
    """The rows of a page with all that the list shows of them."""
    return rows.with_question().select_related("dossier__agency", "application__cluster")


def _is_written(request: HttpRequest, found: Inquiry, form: LetterForm, now: datetime) -> bool:
    """Whether what was sent is kept; what stands against it is said beside its field."""
    try:
        write(found, **form.cleaned_data, by=request.user, now=now)
    except StepRefused as refused:
        form.add_refusal(refused)
        return False
    step: Any = moves_of(Inquiry)[form.cleaned_data["step"]]
    messages.success(request, _("已办理：%(step)s。") % {"step": step.label})
    return True


def _visible(user: User, pk: int, now: datetime) -> Inquiry:
    related = ("dossier__agency", "dossier__body", "application__cluster", "application__batch", "application__dossier")
    return get_object_or_404(Inquiry.objects.visible_to(user, now).select_related(*related), pk=pk)
