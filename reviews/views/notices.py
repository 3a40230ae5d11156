"""Notices: preparing the list, its words and days; and what stands before the public (第十四条)."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.models import Batch
from records import clock
from records.clock import day_of
from records.moves import StepRefused
from reviews.candidates import candidates
from reviews.forms.notices import NoticeStartForm, NoticeWordsForm
from reviews.models import Notice, Objection
from reviews.notices import draft_notice, list_entries, word_notice
from reviews.periods import Period, period_between, period_from
from reviews.publications import standings
from reviews.views.desk import at_the_ministry, ids, is_worker, seen

PAGE_SIZE = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice, the newest first, and the start of a new one."""
    now = at_the_ministry(request)
    return _list_page(request, now, NoticeStartForm())


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a notice for a round."""
    now = at_the_ministry(request)
    drafted = Notice.objects.visible_to(request.user, now).filter(state=Notice.State.DRAFT)
    form = NoticeStartForm(request.POST)
    if is_worker(request, now) and (begun := _of_batch(drafted, request.POST.get("batch"))):
        messages.info(request, _("%(batch)s已有一份拟定中的公示，请在这一份上办理。") % {"batch": begun.batch})
        return redirect(begun)
    if form.is_valid():
        try:
            return redirect(draft_notice(form.cleaned_data["batch"], by=request.user, now=now))
        except StepRefused as refused:
            form.add_error("batch", refused.sentence)
    elif not is_worker(request, now):
        raise PermissionDenied
    return _list_page(request, now, form)


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: while it is prepared its candidates, afterwards its entries and what stands against each."""
    now = clock.now()
    found = _visible(request, pk, now)
    page = _open_page if str(found.state) == Notice.State.OPEN else _draft_page
    return page(request, found, now)


@require_POST
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the list what is ticked."""
    now = clock.now()
    found = _visible(request, pk, now)
    wanted = ids(request.POST.getlist("entry"))
    try:
        coming, leaving = list_entries(found, wanted, by=request.user, seen=seen(request), now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
        return _draft_page(request, found, now, wanted) if str(found.state) == "draft" else redirect(found)
    words = {"count": len(wanted), "coming": coming, "leaving": leaving}
    messages.success(request, _("公示名单现有%(count)d个：这次列入%(coming)d个，移出%(leaving)d个。") % words)
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Write title, text, contact and length; what was typed stays when something is to be mended."""
    now = clock.now()
    found = _visible(request, pk, now)
    if not is_worker(request, now):
        raise PermissionDenied
    if str(found.state) != Notice.State.DRAFT:
        messages.info(request, _("公示已经发布，文字不能再改。"))
        return redirect(found)
    names = ("title", "text", "contact", "days")
    form = NoticeWordsForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            word_notice(found, **form.cleaned_data, by=request.user, seen=seen(request), now=now)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已保存公示文字。"))
            return redirect(found)
    return render(
        request, "reviews/notice_words.html", {"notice": found, "form": form, "version": _shown(request, found)}
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as the public will read it."""
    now = clock.now()
    found = _visible(request, pk, now)
    listed = found.entries.select_related("application__cluster__division", "application__allotment__body")
    context = {"notice": found, "entries": listed, "period": _period(found, now)}
    return render(request, "reviews/notice_preview.html", context)


def _of_batch(notices: QuerySet[Notice], batch: str | None) -> Notice | None:
    """The notice of the round that a form names."""
    return next((each for each in notices.select_related("batch") if str(each.batch_id) == batch), None)


def _list_page(request: HttpRequest, now: datetime, form: NoticeStartForm) -> HttpResponse:
    visible = Notice.objects.visible_to(request.user, now)
    batches = Batch.objects.filter(notices__in=visible).distinct()
    wanted = next((batch for batch in batches if str(batch.pk) == request.GET.get("batch")), None)
    shown = visible.filter(batch=wanted) if wanted else visible
    counted = shown.select_related("batch", "dossier").annotate(
        listed=Count("entries", distinct=True),
        against=Count("objections", filter=Q(objections__state=Objection.State.RECEIVED), distinct=True),
    )
    page = Paginator(counted.order_by("state", "-starts_on", "-pk"), PAGE_SIZE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "batches": batches,
        "batch": wanted,
        "form": form if is_worker(request, now) else None,
        "now": now,
    }
    return render(request, "reviews/notices.html", context)


def _draft_page(request: HttpRequest, notice: Notice, now: datetime, wanted: set[int] | None = None) -> HttpResponse:
    """The candidates, ticked as they are listed or as they were just ticked and refused."""
    rows = candidates(notice)
    ticked = {row.application.pk for row in rows if row.is_listed} if wanted is None else wanted
    context = {
        "notice": notice,
        "rows": rows,
        "ticked": ticked,
        "listed": sum(1 for row in rows if row.is_listed),
        "free": sum(1 for row in rows if not row.why_not),
        "period": _period(notice, now),
        "may_change": is_worker(request, now),
        "version": _shown(request, notice),
    }
    return render(request, "reviews/notice_draft.html", context)


def _open_page(request: HttpRequest, notice: Notice, now: datetime) -> HttpResponse:
    rows = standings(notice)
    objections = notice.objections.values("application").annotate(
        all=Count("pk"), open=Count("pk", filter=Q(state=Objection.State.RECEIVED))
    )
    against = {row["application"]: row for row in objections.order_by()}
    period = _period(notice, now)
    context = {
        "notice": notice,
        "rows": [(row, against.get(row.application.pk)) for row in rows],
        "period": period,
        "is_running": notice.is_running(now),
        "has_ended": notice.has_ended(now),
        "days_left": period.left(day_of(now)),
        "against": sum(row["open"] for row in against.values()),
        "free": sum(1 for row in rows if not row.why_not),
        "publications": notice.publications.order_by("published_on", "pk"),
        "may_change": is_worker(request, now),
    }
    return render(request, "reviews/notice.html", context)


def _period(notice: Notice, now: datetime) -> Period:
    if notice.starts_on and notice.ends_on:
        return period_between(notice.starts_on, notice.ends_on)
    return period_from(day_of(now), notice.days)


def _shown(request: HttpRequest, notice: Notice) -> int:
    """The version a refused form had shown, so that sending it again is still told of what changed since."""
    return seen(request) if request.method == "POST" else notice.dossier.version


def _visible(request: HttpRequest, pk: int, now: datetime) -> Notice:
    visible = Notice.objects.visible_to(request.user, now)
    return get_object_or_404(visible.select_related("dossier", "batch"), pk=pk)
