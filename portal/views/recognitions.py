"""The recognised list, one recognition, and the list as a file."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Recognition, Term
from portal import recognised
from portal.exports import csv_lines
from portal.forms import RecognitionFilter
from portal.kept import kept_page, stamp_of
from portal.lines import cluster_line
from portal.recognised import Row, Wanted
from records import clock
from reviews.models import Notice


@login_not_required
@require_safe
@kept_page("page", "year", "body")
def recognitions(request: HttpRequest) -> HttpResponse:
    """Every cluster ever recognised, in division order, as it stands today or stood on a day (第十四、十五条)."""
    under = stamp_of(request)
    form, wanted = asked(request)
    day = wanted.as_of or clock.today()
    page = recognised.paginator(wanted, under=under).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "chips": list(chips(form, wanted, request.GET)),
        "page_obj": page,
        "rows": recognised.as_rows(page.object_list, day),
        "day": day,
        "today": clock.today(),
        "bodies": recognised.bodies(under=under),
        "years": recognised.years(under=under),
        "industries": recognised.industries(under=under),
        "query": without(request.GET, "page"),
    }
    return render(request, "portal/recognitions.html", context)


@login_not_required
@require_safe
def recognitions_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, whole, as CSV; written while it is read, so of any length."""
    _form, wanted = asked(request)
    day = wanted.as_of or clock.today()
    response = StreamingHttpResponse(csv_lines(wanted, day), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="clusters-{day}.csv"'
    return response


@login_not_required
@require_safe
def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    """One recognition: its terms, its way here, whether it is valid today. Public facts only."""
    rows = recognised.with_facts(Recognition.objects.public()).select_related(
        "cluster__agency", "cluster__division__parent"
    )
    recognition: Any = get_object_or_404(rows, pk=pk)
    day = clock.today()
    terms = list(recognition.terms.select_related("application"))
    shown = [application for term in terms if (application := term.application_id)]
    notices = list(Notice.objects.public().filter(entries__application__in=shown)) if shown else []
    context = {
        "row": Row(recognition, day),
        "recognition": recognition,
        "profile": recognition.cluster.profiles.filter(valid_from__lte=day).first(),
        "terms": terms,
        "line": cluster_line(recognition, terms, notices, renewing=recognition.renewing),
        "past": past(terms, notices, recognition.revoked_on),
        "day": day,
    }
    return render(request, "portal/cluster.html", context)


def asked(request: HttpRequest) -> tuple[RecognitionFilter, Wanted]:
    """The filters as typed, and those of them that are sound."""
    form = RecognitionFilter(request.GET)
    form.is_valid()
    return form, Wanted.by(form.cleaned_data)


def chips(form: RecognitionFilter, wanted: Wanted, query: QueryDict) -> Iterator[dict[str, Any]]:
    """The filters that are set, each with the address that takes it off."""
    values = {
        "q": wanted.q,
        "body": wanted.body and wanted.body.short_name,
        "division": wanted.division,
        "industry": wanted.industry and wanted.industry.name,
        "year": wanted.year and _("%(year)d年度") % {"year": wanted.year},
        "as_of": wanted.as_of and wanted.as_of.isoformat(),
    }
    for name, value in values.items():
        if value:
            yield {"label": form.fields[name].label, "value": value, "off": without(query, name, "page")}


def without(query: QueryDict, *names: str) -> str:
    """The query string without these parameters and without empty ones."""
    kept = QueryDict(mutable=True)
    for name, value in query.items():
        if value and name not in names:
            kept[name] = str(value)
    return kept.urlencode()


def past(terms: list[Term], notices: list[Notice], revoked_on: date | None) -> list[dict[str, Any]]:
    """What has been published of a cluster, newest first."""
    lines = [{"on": term.published_on, "term": term, "is_key": True} for term in terms]
    lines += [{"on": notice.starts_on, "notice": notice, "is_key": False} for notice in notices]
    if revoked_on:
        lines.append({"on": revoked_on, "revoked": True, "is_key": True})
    return sorted(lines, key=lambda line: line["on"], reverse=True)
