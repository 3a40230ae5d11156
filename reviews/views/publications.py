"""Publications: number, dates and list, what issuing will do, and what was issued (第十四、十五条)."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.publishing import is_three_years
from records import clock
from records.moves import StepRefused
from reviews.forms.publications import PublishingForm
from reviews.models import Notice, Publication
from reviews.publications import (
    FACTS,
    draft_publication,
    list_entries,
    revise_publication,
    standings,
    usual,
)
from reviews.views.desk import at_the_ministry, ids, is_worker, seen, working_at_the_ministry

PAGE_SIZE = 50


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Every publication, the newest first, and the notices that wait for one."""
    now = at_the_ministry(request)
    visible = Publication.objects.visible_to(request.user, now)
    counted = visible.select_related("dossier", "notice__batch").annotate(listed=Count("entries"))
    page = Paginator(counted.order_by("state", "-published_on", "-pk"), PAGE_SIZE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "due": list(Notice.objects.visible_to(request.user, now).to_publish(now)) if is_worker(request, now) else [],
    }
    return render(request, "reviews/publications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publication_new(request: HttpRequest, notice: int) -> HttpResponse:
    """Prepare the publication of a notice that has ended; what was typed stays."""
    now = working_at_the_ministry(request)
    found = get_object_or_404(Notice.objects.visible_to(request.user, now).select_related("batch"), pk=notice)
    if drafted := found.publications.filter(state=Publication.State.DRAFT).first():
        return redirect(drafted)
    form = PublishingForm(request.POST or None, initial=usual(found, now))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(draft_publication(found, **form.cleaned_data, by=request.user, now=now))
        except StepRefused as refused:
            form.add_refusal(refused)
    context = {"notice": found, "form": form, "rows": standings(found), "has_ended": found.has_ended(now)}
    return render(request, "reviews/publication_new.html", context)


@require_safe
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication: while it is prepared its list and what issuing will do, afterwards what was issued."""
    now = clock.now()
    found = _visible(request, pk, now)
    if str(found.state) == Publication.State.ISSUED:
        return _issued_page(request, found)
    return _draft_page(request, found, now)


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
    else:
        words = {"count": len(wanted), "coming": coming, "leaving": leaving}
        messages.success(request, _("公布名单现有%(count)d个：这次列入%(coming)d个，移出%(leaving)d个。") % words)
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Write number and dates; what was typed stays when something is to be mended."""
    now = clock.now()
    found = _visible(request, pk, now)
    if not is_worker(request, now):
        raise PermissionDenied
    if str(found.state) != Publication.State.DRAFT:
        messages.info(request, _("名单已经公布，文号和日期不能再改。"))
        return redirect(found)
    form = PublishingForm(request.POST or None, initial={name: getattr(found, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        try:
            revise_publication(found, form.publishing(), by=request.user, seen=seen(request), now=now)
        except StepRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("已保存文号和日期。"))
            return redirect(found)
    version = seen(request) if request.method == "POST" else found.dossier.version
    context = {"publication": found, "form": form, "version": version}
    return render(request, "reviews/publication_facts.html", context)


def _draft_page(request: HttpRequest, publication: Publication, now: datetime) -> HttpResponse:
    rows = standings(publication.notice, publication)
    listed = [row for row in rows if row.is_listed]
    context = {
        "publication": publication,
        "rows": [row for row in rows if row.is_listed or not row.why_not],
        "held": [row for row in rows if row.why_not and not row.is_listed],
        "listed": listed,
        "recognitions": sum(1 for row in listed if not row.application.is_renewal),
        "renewals": sum(1 for row in listed if row.application.is_renewal),
        "is_three_years": is_three_years(publication.publishing),
        "may_change": is_worker(request, now),
    }
    return render(request, "reviews/publication_draft.html", context)


def _issued_page(request: HttpRequest, publication: Publication) -> HttpResponse:
    """The entries as they were published, each with its recognition."""
    related = ("application__cluster__division", "application__cluster__recognition", "application__allotment__body")
    context = {"publication": publication, "entries": publication.entries.select_related(*related)}
    return render(request, "reviews/publication.html", context)


def _visible(request: HttpRequest, pk: int, now: datetime) -> Publication:
    visible = Publication.objects.visible_to(request.user, now)
    return get_object_or_404(visible.select_related("dossier", "notice__batch"), pk=pk)
