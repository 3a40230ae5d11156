"""The papers of an application: printing its form, taking it in again sealed, its figures, its archive package."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import READING
from clusters.archive import Archive
from clusters.editions import as_it_stands
from clusters.models import Application, Edition
from clusters.papers import APPLICATION_FORM, source_of
from clusters.sealing import check_sealer, check_sealing
from clusters.workbook import Workbook
from records import clock
from records.history import History
from records.models import Dossier, SealedCopy
from records.models.paper import DRAFT
from records.moves import StepRefused
from records.paper_jobs import start_examining, start_printing
from records.papers import order_paper
from records.sealing import arrival, confirm_by_hand, receive
from records.uploads import gathered

R = TypeVar("R", bound=HttpResponseBase)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHOLE = ("cluster", "batch", "dossier__agency", "dossier__body", "filing__schema", "filing__standard")


@require_POST
def paper_make(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Have the form of one edition printed, or (0) the draft as it stands now; once for each."""
    now = clock.now()
    application = _visible(request, pk, now)
    source = source_of(_printable(request, application, number, now))
    with transaction.atomic():
        paper = order_paper(application.dossier, APPLICATION_FORM, source, by=request.user, now=now)
        start_printing(paper, by=request.user, now=now)
    return redirect("records:paper", paper.pk) if paper.is_made else redirect(_page(application, number))


@require_POST
def sealed_copy_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the sealed form of the latest edition, whole; what becomes of it is told once it has been looked at."""
    now = clock.now()
    application = _visible(request, pk, now)
    slot = application.filing.schema.sealed_slot
    try:
        check_sealing(application, by=request.user, now=now)
        with _sent(request, application.dossier, slot) as files:
            arrived = arrival(files)
            with transaction.atomic():
                copy = receive(application.dossier, APPLICATION_FORM, slot, arrived, by=request.user, now=now)
                start_examining(copy, by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    return redirect(_page(application))


@require_POST
def sealed_copy_code(request: HttpRequest, pk: int, copy: int) -> HttpResponse:
    """A person has read the code on the sheets whose marks could not be read."""
    now = clock.now()
    application = _visible(request, pk, now)
    check_sealer(application, by=request.user, now=now)
    found = get_object_or_404(SealedCopy, pk=copy, dossier=application.dossier_id)
    try:
        check_sealing(application, by=request.user, now=now)
        confirm_by_hand(found, request.POST.get("code", ""), now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("已按您核对的编号收下盖章件。"))
    return redirect(_page(application))


@require_safe
def figures(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The figures of one edition as a workbook, or (0) those of the draft, which its own county alone sees."""
    now = clock.now()
    application = _visible(request, pk, now)
    edition = _printable(request, application, number, now)
    book = Workbook(application, edition, at=edition.made_at or now)
    return _download(HttpResponse(book.content(), content_type=XLSX), book.name)


@require_safe
def archive(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Everything of one edition in one package, written while it is downloaded; the history as its reader knows it."""
    now = clock.now()
    application = _visible(request, pk, now)
    edition = _edition(application, number)
    paper = application.dossier.papers.of_edition(APPLICATION_FORM.code, number).made().first()
    if paper is None:
        messages.info(request, _("归档包里要有申报表，请先生成申报表。"))
        return redirect(_page(application, number))
    package = Archive(application, edition, paper, History(application.dossier, request.user, now))
    return _download(StreamingHttpResponse(package.pieces(), content_type="application/zip"), f"{package.name}.zip")


def _visible(request: HttpRequest, pk: int, now: datetime) -> Application:
    rows = Application.objects.visible_to(request.user, now).select_related(*WHOLE)
    application = get_object_or_404(rows, pk=pk)
    application.filing.dossier = application.dossier
    return application


def _edition(application: Application, number: int) -> Edition:
    edition = get_object_or_404(Edition, filing=application.filing_id, number=number)
    edition.filing = application.filing
    return edition


def _printable(request: HttpRequest, application: Application, number: int, now: datetime) -> Edition:
    """An edition, which whoever sees the file may read, or the draft, which is its own agency's."""
    user: User = request.user  # type: ignore[assignment]
    if number != DRAFT:
        return _edition(application, number)
    if not user.sits_in(application.dossier.agency_id, READING, now):
        raise Http404
    return as_it_stands(application.filing)


def _sent(request: HttpRequest, dossier: Dossier, slot: str) -> AbstractContextManager[Sequence[Any]]:
    """The files that the form carries, or those that have come in pieces before it and that it names."""
    if numbers := request.POST.getlist("uploads"):
        return gathered(dossier, slot, numbers, by=request.user)
    return nullcontext(request.FILES.getlist("files"))


def _page(application: Application, number: int = DRAFT) -> str:
    """Where the papers of an edition stand: with the file itself, those of an older one with that edition."""
    latest = application.filing.latest_edition
    if number == DRAFT or (latest and latest.number == number):
        return f"{application.get_absolute_url()}#papers"
    return f"{reverse('clusters:edition', args=[application.pk, number])}#papers"


def _download(response: R, name: str) -> R:
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
