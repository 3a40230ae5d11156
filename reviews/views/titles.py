"""The register of titles (称号名单): the lists kept by ministry and provinces, one of them, and a new one."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from clusters.models import TitleImport, TitleList
from clusters.title_imports import start_titles
from clusters.titles import issuers_for, title_layout
from clusters.workbooks import write_template
from records import clock
from records.moves import StepRefused
from records.news import job_end_seen
from records.tiers import Tier
from reviews.forms.titles import TitleFilters, TitleListForm

PAGE_SIZE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """Every list that this desk may read, the newest first; a replaced one stays, marked as such."""
    now = _at_a_desk(request)
    filters = TitleFilters(request.GET)
    asked = filters.asked()
    found = TitleList.objects.visible_to(request.user, now)
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    if q := asked.get("q", "").strip():
        found = found.filter(Q(document_no__contains=q) | Q(issuer__name__contains=q))
    page = Paginator(found.select_related("issuer", "imported_by"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "filters": filters,
        "asked": asked,
        "may_register": _may_register(request, now),
    }
    return render(request, "reviews/titles.html", context)


@require_safe
def title_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its firms."""
    now = _at_a_desk(request)
    lists = TitleList.objects.visible_to(request.user, now).select_related("issuer", "imported_by")
    found = get_object_or_404(lists, pk=pk)
    asked = TitleFilters(request.GET).asked()
    entries = found.entries.order_by("pk")
    if q := asked.get("q", "").strip():
        entries = entries.filter(Q(name__contains=q) | Q(uscc__startswith=q.upper()))
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reviews/title_list.html", {"list": found, "page_obj": page, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def title_new(request: HttpRequest) -> HttpResponse:
    """Hand in a list for the background to read; what is wrong at first sight is said in the form, which keeps what
    was typed."""
    now = _registering(request)
    user: User = request.user  # type: ignore[assignment]
    form = TitleListForm(request.POST or None, request.FILES or None, issuers=issuers_for(user, now))
    if request.method == "POST" and form.is_valid():
        try:
            attempt = start_titles(form.announcement(), form.cleaned_data["file"], by=user, now=now)
            return redirect("reviews:title-import", attempt.pk)
        except StepRefused as refused:
            form.add_error("file", refused.sentence)
    return render(request, "reviews/title_new.html", {"form": form, "layout": title_layout()})


@never_cache
@require_safe
def title_import(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading of a list is, then what came of it, to who handed it in."""
    attempt = get_object_or_404(_attempts(request).select_related("job", "issuer"), pk=pk)
    job_end_seen(attempt.job, request.user, now=clock.now())
    return render(request, "reviews/title_import.html", {"attempt": attempt, "job": attempt.job})


@require_safe
def title_marked(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook as it came, every cell to mend marked."""
    attempt = get_object_or_404(_attempts(request).exclude(marked=""), pk=pk)
    name = _("%(name)s（须改之处）") % {"name": attempt.file_name.removesuffix(".xlsx")}
    return _workbook(attempt.marked.open("rb"), name)


@require_safe
def title_template(request: HttpRequest) -> FileResponse:
    """An empty workbook with the columns of a list."""
    _registering(request)
    file = BytesIO()
    write_template(title_layout(), file)
    file.seek(0)
    return _workbook(file, _("称号名单模板"))


def _workbook(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL)


def _attempts(request: HttpRequest) -> QuerySet[TitleImport]:
    return TitleImport.objects.visible_to(request.user, _registering(request))


def _at_a_desk(request: HttpRequest) -> datetime:
    """The portal's time, for whoever reads files at a province or the ministry; 404 for others."""
    now = clock.now()
    user: Any = request.user
    if not any(tier >= Tier.PROVINCE for tier, _agency in user.seats(now)):
        raise Http404
    return now


def _registering(request: HttpRequest) -> datetime:
    """The same for whoever may register lists; 403 for those who may only read."""
    now = _at_a_desk(request)
    if not _may_register(request, now):
        raise PermissionDenied
    return now


def _may_register(request: HttpRequest, now: datetime) -> bool:
    return issuers_for(request.user, now).exists()
