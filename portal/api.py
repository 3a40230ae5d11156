"""/api/v1: the recognised list for programs. Public facts only, the same rows as the page."""

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Query, Schema

from clusters.models import Term
from portal import recognised
from portal.forms import RecognitionFilter, sentences
from portal.kept import stamp_of
from portal.recognised import Wanted

PAGES_AT_MOST = 100_000

api = NinjaAPI(title="中小企业特色产业集群认定名单", version="1", docs_url=None, urls_namespace="portal:api")


class Asked(Schema):
    """The parameters; all may be left out."""

    q: str = Field("", description="name, place, province or industry; several words narrow down")
    body: str = Field("", description="code of the recommending body", examples=["33"])
    division: str = Field("", description="division code (GB/T 2260) or its beginning", examples=["330784"])
    year: str = Field("", description="year of recognition", examples=["2022"])
    as_of: str = Field(
        "", description="a day: those valid on it; without it all ever published", examples=["2025-04-10"]
    )
    page: str = Field("1", description="pages of 50, from 1")


class Place(Schema):
    code: str
    name: str


class TermOut(Schema):
    kind: str
    document_no: str
    published_on: date
    valid_from: date
    valid_until: date


class Item(Schema):
    id: int
    name: str
    body: Place
    division: Place
    place: str
    year: int
    state: str
    valid_from: date
    valid_until: date
    terms: list[TermOut]
    url: str


class Listed(Schema):
    total: int
    items: list[Item]


class BadParameter(Exception):
    """A parameter cannot be understood; carries the sentence."""


@api.exception_handler(BadParameter)
def bad_parameter(request: HttpRequest, problem: Exception) -> HttpResponse:
    return api.create_response(request, {"detail": str(problem)}, status=422)


@api.get("/recognitions/", response=Listed, summary="Recognised clusters, in division order")
def recognitions(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    form = RecognitionFilter(asked.model_dump())
    if not form.is_valid():
        raise BadParameter("".join(sentences(form)))
    pages = recognised.paginator(Wanted.by(form.cleaned_data), under=stamp_of(request))
    start = (_page_number(asked.page or "1") - 1) * pages.per_page
    rows = pages.fetch(start, start + pages.per_page) if start < pages.count else []
    return {"total": pages.count, "items": [item(row, request) for row in rows]}


def item(recognition: Any, request: HttpRequest) -> dict[str, Any]:
    """One recognition with all its terms."""
    cluster = recognition.cluster
    return {
        "id": recognition.pk,
        "name": recognition.name,
        "body": {"code": recognition.body.code, "name": recognition.body.name},
        "division": {"code": recognition.division_code, "name": cluster.division.full_name},
        "place": cluster.place,
        "year": recognition.year,
        "state": str(recognition.state),
        "valid_from": recognition.valid_from,
        "valid_until": recognition.valid_until,
        "terms": [_term(term) for term in recognition.terms.all()],
        "url": request.build_absolute_uri(recognition.get_absolute_url()),
    }


def _term(term: Term) -> dict[str, Any]:
    names = ("kind", "document_no", "published_on", "valid_from", "valid_until")
    return {name: getattr(term, name) for name in names}


def _page_number(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not 1 <= int(text) <= PAGES_AT_MOST:
        raise BadParameter(_("“%(text)s”不是页码。页码自1起，例如page=2。") % {"text": text})
    return int(text)


def open_to_all() -> list[Any]:
    """The addresses of the API, which ask nobody to sign in."""
    patterns: list[Any] = list(api.urls[0])
    for pattern in patterns:
        pattern.callback = login_not_required(require_safe(pattern.callback))
    return patterns
