"""Importing a published list: upload, preview row by row, import by an approver, result (第十四、十五条)."""

import csv
from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.importing import Landing, Outcome, Unreadable
from clusters.publishing import is_three_years
from clusters.rules import ministry_approver
from records.moves import StepRefused
from records.news import job_end_seen
from records.spreadsheet_cells import BOM, harmless
from reviews.forms.imports import ImportForm
from reviews.list_imports import landings_of, publishing_of, start_import, start_preview
from reviews.models import ListImport
from reviews.views.desk import working_at_the_ministry

PAGE_SIZE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a list and say which document published it; a refused form keeps what was typed."""
    now = working_at_the_ministry(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        is_renewal = form.cleaned_data["kind"] == ImportForm.RENEWAL
        try:
            kept = start_preview(
                form.cleaned_data["file"], form.publishing(), is_renewal=is_renewal, by=request.user, now=now
            )
            return redirect("reviews:import-list", kept.pk)
        except Unreadable as fault:
            form.add_error("file", _("%(fault)s。") % {"fault": fault})
    return render(request, "reviews/import.html", {"form": form})


@never_cache
@require_safe
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What importing would do, row by row, and nothing is written; afterwards what it did.

    The address may be passed on to an approver.
    """
    now = working_at_the_ministry(request)
    found = _list(request, pk, now)
    job = found.run or found.preview
    job_end_seen(job, request.user, now=now)
    is_landed = found.run is not None and not found.run.is_open and not found.run.problem
    landings = landings_of(found.landed if found.run else found.foreseen)
    may_start = found.foreseen is not None and (found.run is None or bool(found.run.problem))
    context = {
        "list": found,
        "job": None if is_landed or not (job.is_open or job.problem) else job,
        "is_mine": job.by_id == request.user.pk,
        "is_landed": is_landed,
        "is_three_years": is_three_years(publishing_of(found)),
        "may_start": may_start,
        "may_import": may_start and _may_import(request, now),
        **_summed(landings, request.GET.get("page")),
    }
    return render(request, "reviews/import_list.html", context)


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the previewed file; asked twice, it is imported once."""
    now = working_at_the_ministry(request)
    if not _may_import(request, now):
        raise PermissionDenied
    try:
        start_import(_list(request, pk, now), by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    return redirect("reviews:import-list", pk)


@require_safe
def import_rows_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """What became, or would become, of each row, as a spreadsheet opens it."""
    found = _list(request, pk, working_at_the_ministry(request))
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{pk}.csv"'
    writer = csv.writer(response)
    writer.writerow([_("行"), _("集群"), _("结果"), _("原因"), _("所在地"), _("推荐单位")])
    for each in landings_of(found.landed if found.run else found.foreseen):
        cells = (each.name, each.outcome.label, each.words, each.where, each.body)
        writer.writerow([each.line, *(harmless(str(cell)) for cell in cells)])
    return response


def _list(request: HttpRequest, pk: int, now: datetime) -> ListImport:
    visible = ListImport.objects.visible_to(request.user, now)
    return get_object_or_404(visible.select_related("preview__by", "run__by"), pk=pk)


def _summed(landings: list[Landing], page: str | None) -> dict[str, Any]:
    """A page of the rows, problems first, and how many there are of each kind."""
    counts = Counter(landing.outcome for landing in landings)
    first = sorted(landings, key=lambda each: each.outcome != Outcome.PROBLEM)
    return {
        "page_obj": Paginator(first, PAGE_SIZE).get_page(page),
        "sums": [(outcome, outcome.label, counts[outcome]) for outcome in Outcome],
        "landing_count": counts[Outcome.CREATED] + counts[Outcome.EXTENDED],
        "problems": counts[Outcome.PROBLEM],
    }


def _may_import(request: HttpRequest, now: datetime) -> bool:
    user: Any = request.user
    return ministry_approver.seat_of(None, user, now) is not None
