"""The firm list (企业名录) of an application: template, import, what must be mended, and the list to take away."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import READING
from clusters.access import access_to
from clusters.firms.importing import start_import
from clusters.firms.keeping import OWN, field_of, layout_of, schema_of
from clusters.firms.pages import FirmPage
from clusters.firms.standing import standing
from clusters.models import Application, Edition, Filing, FirmImport, FirmList, FirmTitle
from clusters.sheet import Sheet
from clusters.workbooks import Layout, write_table, write_template
from records import clock
from records.moves import StepRefused
from records.news import job_end_seen

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTE = "firms_note"  # the field that answers what is asked about the list
RELATED = ("dossier", "cluster", "filing__schema", "filing__standard", "batch")


@require_POST
def firm_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a workbook in; the section's page shows how far it is and what came of it."""
    now = clock.now()
    application = _own(request, pk, now)
    if not access_to(application.dossier, request.user, now).fills_all:
        raise PermissionDenied
    field = _field(application.filing)
    upload = request.FILES.get("workbook")
    if upload is None:
        messages.error(request, _("请先选择填好的企业名录。"))
        return redirect("clusters:section", pk, field.section)
    try:
        start_import(application.filing, upload, by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    return redirect("clusters:section", pk, field.section)


@require_safe
def firm_template(request: HttpRequest, pk: int) -> FileResponse:
    """An empty workbook with the columns that this round asks for."""
    filing = _own(request, pk, clock.now()).filing
    file = BytesIO()
    write_template(layout_of(schema_of(_field(filing)), filing), file)
    return _workbook(file, _("企业名录模板"))


@require_safe
def firm_marked(request: HttpRequest, pk: int, attempt: int) -> FileResponse:
    """The workbook of the last attempt, every cell to mend marked."""
    now = clock.now()
    application = _own(request, pk, now)
    visible = FirmImport.objects.visible_to(request.user, now)
    found = get_object_or_404(visible.exclude(marked=""), pk=attempt, filing=application.filing_id)
    name = found.file_name.removesuffix(".xlsx")
    return _workbook(found.marked.open("rb"), _("%(name)s（须改之处）") % {"name": name})


@require_safe
def firms_export(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """One version of the list as a workbook: all of it, or what the filters leave."""
    now = clock.now()
    application = get_object_or_404(Application.objects.visible_to(request.user, now).select_related(*RELATED), pk=pk)
    lists = FirmList.objects.visible_to(request.user, now).select_related("schema")
    found = get_object_or_404(lists, filing=application.filing_id, number=number)
    filing = application.filing
    page = FirmPage(standing(found, filing), Sheet.of(filing), filing, request.GET)
    layout, file = layout_of(found.schema, filing), BytesIO()
    write_table(layout, _values(page, layout), file)
    return _workbook(file, f"{application.cluster.name}{found}")


@require_safe
def edition_firms(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The firm list that an edition has frozen, to whoever reads the edition."""
    now = clock.now()
    application = get_object_or_404(Application.objects.visible_to(request.user, now).select_related(*RELATED), pk=pk)
    kept = get_object_or_404(Edition.objects.select_related("firm_list"), filing=application.filing_id, number=number)
    found = get_object_or_404(FirmList.objects.visible_to(request.user, now), pk=kept.firm_list_id)
    filing = kept.filing = application.filing
    page = FirmPage(standing(found, filing), Sheet.of_edition(kept), filing, request.GET)
    context = {"application": application, "edition": kept, "firms": page, "note": page.sheet.text(NOTE)}
    return render(request, "clusters/edition_firms.html", context)


def last_attempt(sheet: Sheet, filing: Filing) -> FirmImport | None:
    """The last attempt at a list; the list that it brought need not be asked for again."""
    attempt = filing.firm_imports.select_related("job__by", "firm_list__made_by").first()
    if attempt and attempt.firm_list and attempt.firm_list.is_current:
        sheet.firms = standing(attempt.firm_list, filing)
    return attempt


def firms_beside(
    application: Application, sheet: Sheet, attempt: FirmImport | None, user: User, asked: Any, now: datetime
) -> dict[str, Any]:
    """What the section of the firm list shows besides its fields."""
    filing = application.filing
    job = attempt.job if attempt else None
    if attempt and job and attempt.firm_list_id is None:  # how it ended is told here
        job_end_seen(job, user, now=now)
    return {
        "firms": FirmPage(sheet.firms, sheet, filing, asked) if sheet.firms else None,
        "attempt": attempt,
        "job": job if attempt and job and (job.is_open or (job.problem and not attempt.fault_count)) else None,
        "is_mine": job is not None and job.by_id == user.pk,
    }


def _own(request: HttpRequest, pk: int, now: datetime) -> Application:
    """An application of the own agency; a 404 for others."""
    user: User = request.user  # type: ignore[assignment]
    application = get_object_or_404(Application.objects.visible_to(user, now).select_related(*RELATED), pk=pk)
    if not user.sits_in(application.dossier.agency_id, READING, now):
        raise Http404
    return application


def _field(filing: Filing) -> Any:
    try:
        return field_of(filing)
    except LookupError:
        raise Http404 from None


def _values(page: FirmPage, layout: Layout) -> Iterator[dict[str, Any]]:
    """The firms as the columns of their workbook, in its order; two queries, and no model for each row."""
    titles: dict[int, set[str]] = defaultdict(set)
    for firm, kind in FirmTitle.objects.filter(list=page.standing.firm_list).values_list("firm", "kind"):
        titles[firm].add(kind)
    claims = {column.code: column.title for column in layout if column.title}
    for row in page.found.order_by("row").values("pk", "more", *OWN).iterator(chunk_size=2000):
        more, kinds = row.pop("more"), titles.get(row.pop("pk"), set())
        yield {**row, **{code: title in kinds for code, title in claims.items()}, **more}


def _workbook(file: Any, name: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL)
