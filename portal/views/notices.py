"""Notices before the public, and the objections it may file (第十四条)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.forms import ObjectionForm, ReceiptForm
from portal.kept import kept_page
from portal.limits import is_over
from records import clock
from records.moves import StepRefused
from records.paging import PAGE_SIZE
from records.working_days import working_days_between
from reviews.models import Notice, NoticeEntry, Objection
from reviews.objections import file_objection

FILINGS_AN_HOUR, LOOKUPS_AN_HOUR = 20, 60  # from one address: an office behind one address may be many
HOUR = 3600  # seconds


@login_not_required
@require_safe
@kept_page("page")
def notices(request: HttpRequest) -> HttpResponse:
    """All notices there were, newest first, those still running marked."""
    rows = Notice.objects.public().select_related("batch").annotate(size=Count("entries")).order_by("-starts_on", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/notices.html", {"page_obj": page, "today": clock.today()})


@login_not_required
@require_safe
@kept_page()
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its list in division order; while it runs, the way to object to each entry."""
    found = get_object_or_404(Notice.objects.public().select_related("batch"), pk=pk)
    now = clock.now()
    entries = found.entries.select_related(
        "application__cluster__division", "application__cluster__industry", "application__allotment__body",
        "application__cluster__recognition",
    )  # fmt: skip
    running = found.is_running(now)
    context = {
        "notice": found,
        "entries": entries,
        "running": running,
        "days_left": working_days_between(now.date(), found.ends_on) + 1 if running and found.ends_on else 0,
        "publications": found.publications.filter(state="issued").order_by("published_on"),
    }
    return render(request, "portal/notice.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection_new(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Object to one entry under one's real name; what was typed stays when something is to be mended."""
    found = get_object_or_404(
        NoticeEntry.objects.filter(notice__in=Notice.objects.public()).select_related(
            "notice", "application__cluster__division"
        ),
        pk=entry,
        notice__pk=pk,
    )
    form = ObjectionForm(request.POST or None)
    if request.method != "POST" and not _may_object(found):
        messages.info(request, _("“%(name)s”现在不再受理网上异议。") % {"name": found.application.cluster})
        return redirect("portal:notice", pk)
    if request.method == "POST" and (objection := _filed(request, found, form)):
        return redirect(f"{reverse('portal:receipt')}?code={objection.receipt_code}&new=1")
    return render(request, "portal/objection_new.html", {"entry": found, "notice": found.notice, "form": form})


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of an objection, to whoever holds its receipt code."""
    form = ReceiptForm(request.GET) if "code" in request.GET else ReceiptForm()
    found, status = None, 200
    if form.is_bound and is_over(request, "receipt", times=LOOKUPS_AN_HOUR, seconds=HOUR):
        form.add_error("code", _("这个网络一小时内查询次数较多，请过一会儿再查。"))
        status = 429
    elif form.is_valid():
        found = _objection(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", _("没有找到这个回执编码，请与提出异议时页面上的编码核对，例如2A7K-9MQX-C4TD。"))
    context = {"form": form, "objection": found, "is_new": "new" in request.GET}
    return render(request, "portal/receipt.html", context, status=status)


def _may_object(entry: NoticeEntry) -> bool:
    return entry.notice.is_running(clock.now()) and str(entry.application.state) == "notice"


def _filed(request: HttpRequest, entry: NoticeEntry, form: ObjectionForm) -> Objection | None:
    """File it, or put every sentence beside its field."""
    if not form.is_valid():
        return None
    if is_over(request, "objection", times=FILINGS_AN_HOUR, seconds=HOUR):
        form.add_error(None, _("这个网络一小时内提出的异议较多，请过一会儿再提；急的请按公示所列联系方式来信、来电。"))
        return None
    if entry.notice.is_running(clock.now()) and str(entry.application.state) != "notice":
        form.add_error(None, _("“%(name)s”现在不再受理网上异议。") % {"name": entry.application.cluster})
        return None
    try:
        return file_objection(entry.notice, entry.application, now=clock.now(), **form.cleaned_data)
    except StepRefused as refused:
        for item in refused.against:
            form.add_error(item.anchor if item.anchor in form.fields else None, f"{item.sentence.rstrip('。')}。")
        return None


def _objection(code: str) -> Objection | None:
    return Objection.objects.select_related("application__cluster", "notice").filter(receipt_code=code).first()
