"""One file under review: its latest edition beside the standard, opinions, returns, the provincial recognition."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import Rule
from clusters.models import Application, Edition
from clusters.rules import body_handler, desk_handler
from clusters.schema import Form
from clusters.sheet import Sheet
from records import clock
from records.clock import day_of
from records.models import Document
from records.moves import StepRefused, move_named
from records.tiers import Tier
from records.viewer import Viewer
from reviews.corrections import DEFAULT_DAYS, due_after, return_for_correction
from reviews.countdown import Countdown
from reviews.forms.review import CorrectionForm, OpinionForm, ProvincialForm
from reviews.models import Opinion
from reviews.opinions import LEVELS, give_opinion
from reviews.provincial import is_at_province, register_provincial
from reviews.reading import Page, Reading

RELATED = (
    "dossier__agency",
    "dossier__body",
    "dossier__division",
    "batch",
    "cluster",
    "allotment__dossier",
    "filing__schema",
    "filing__standard",
)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the latest edition by criterion or section, and give the desk's opinion on it."""
    now = clock.now()
    file = _visible(request, pk, now)
    if request.method == "POST":
        _require(desk_handler, file, request, now)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opinion = give_opinion(file, by=request.user, now=now, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            said = {"verdict": opinion.get_verdict_display()}
            messages.success(request, _("已提出意见：%(verdict)s。") % said)
            return redirect(request.get_full_path())
    return render(request, "reviews/review.html", _page(request, file, form, now))


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the sections to mend and return the file for correction."""
    now = clock.now()
    file = _visible(request, pk, now)
    _require(desk_handler, file, request, now)
    if str(file.state) not in move_named("return_for_correction", Application).sources and request.method != "POST":
        messages.info(request, _("这件现在不能退回补正。"))
        return redirect("reviews:review", pk=file.pk)
    form = CorrectionForm(request.POST or None, form=Form.of(file.filing), initial={"seen": file.dossier.version})
    if request.method == "POST" and form.is_valid():
        try:
            return_for_correction(file, form.request, by=request.user, seen=form.cleaned_data["seen"], now=now)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已退回补正：选定的栏目重新开放，补正后回到本单位。"))
            return redirect("reviews:review", pk=file.pk)
    context = {"application": file, "form": form, "due": due_after(DEFAULT_DAYS, now), "default": DEFAULT_DAYS}
    return render(request, "reviews/correction_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def provincial(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the provincial recognition of the file's cluster (第十二条)."""
    now = clock.now()
    file = _visible(request, pk, now)
    _require(body_handler, file, request, now)
    asked = _provincial_so_far(file) | {"seen": file.dossier.version}
    form = ProvincialForm(request.POST or None, today=day_of(now), initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            register_provincial(file, form.given, by=request.user, seen=form.cleaned_data["seen"], now=now)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已登记省级认定。"))
            return redirect("reviews:review", pk=file.pk)
    return render(request, "reviews/provincial_form.html", {"application": file, "form": form})


def _visible(request: HttpRequest, pk: int, now: datetime) -> Application:
    """A file before the province or the ministry; to anybody else this page does not exist."""
    file = get_object_or_404(Application.objects.visible_to(request.user, now).select_related(*RELATED), pk=pk)
    if file.dossier.tier_of(request.user, now) < Tier.PROVINCE:
        raise Http404
    file.filing.dossier = file.dossier
    return file


def _require(rule: Rule, file: Application, request: HttpRequest, now: datetime) -> None:
    if rule.seat_of(file, request.user, now) is None:
        raise PermissionDenied


def _page(request: HttpRequest, file: Application, form: forms.Form, now: datetime) -> dict[str, Any]:
    editions = list(file.filing.editions.order_by("number"))
    number = request.GET.get("edition", "")
    place = next((n for n, edition in enumerate(editions) if str(edition.number) == number), len(editions) - 1)
    edition, before = editions[place], editions[place - 1] if place else None
    edition.filing = file.filing
    reading = Reading(edition, before)
    chosen = reading.chosen(request.GET.get("item", ""))
    page = reading.page(chosen)
    due = file.due(now)
    opinions = _opinions(file, request, now)
    return {
        "application": file,
        "editions": editions,
        "edition": edition,
        "is_latest": edition is editions[-1],
        "reading": reading,
        "chosen": chosen,
        "page": page,
        **_evidence(page, request),
        "form": form,
        "may_opine": _may_opine(file, request, now) and edition is editions[-1],
        "opinions": opinions,
        "given": _given(opinions, file.dossier.tier_of(request.user, now), editions[-1]),
        "corrections": file.filing.corrections.select_related("agency", "asked_by"),
        "section_names": {section.key: section.name for section in reading.form},
        "may_register": is_at_province(file) and body_handler.seat_of(file, request.user, now) is not None,
        "due": due,
        "left": Countdown(now, [due]).left(due),
        "today": day_of(now),
    }


def _evidence(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The attachment in view, one of those of the item chosen, and the ways to those beside it."""
    files = [each.document["id"] for each in page.attached]
    asked = request.GET.get("file", "")
    place = next((n for n, pk in enumerate(files) if str(pk) == asked), 0)
    shown = Document.objects.filter(pk__in=files[place : place + 1]).first()
    if shown is None:
        return {"viewer": None}
    return {
        "viewer": Viewer.asked(shown, request.GET),
        "place": place + 1,
        "before": files[place - 1] if place else None,
        "after": files[place + 1] if place + 1 < len(files) else None,
    }


def _may_opine(file: Application, request: HttpRequest, now: datetime) -> bool:
    return str(file.state) in LEVELS and desk_handler.seat_of(file, request.user, now) is not None


def _opinions(file: Application, request: HttpRequest, now: datetime) -> list[Opinion]:
    """Opinions of the own tier and of those below, the latest first: a province does not read the ministry's."""
    tier = file.dossier.tier_of(request.user, now)
    return list(file.opinions.filter(level__lte=tier).select_related("edition", "agency", "by"))


def _given(opinions: list[Opinion], tier: Tier, edition: Edition) -> Opinion | None:
    """The own desk's opinion in force, if it was given on the latest edition."""
    own = next((opinion for opinion in opinions if opinion.level == tier), None)
    return own if own and own.edition_id == edition.pk else None


def _provincial_so_far(file: Application) -> dict[str, Any]:
    """What is registered, else what the county has declared."""
    cluster = file.cluster
    if cluster.provincial_on:
        return {
            "issuer": cluster.provincial_issuer, "document_no": cluster.provincial_document_no,
            "on": cluster.provincial_on, "until": cluster.provincial_until,
        }  # fmt: skip
    edition: Edition | None = file.filing.latest_edition
    if edition is None:
        return {}
    edition.filing = file.filing
    sheet = Sheet.of_edition(edition)
    return {
        "issuer": sheet.text("provincial_issuer") or file.dossier.body.name,  # type: ignore[union-attr]
        "document_no": sheet.text("provincial_document"),
        "on": sheet.value("provincial_date"),
    }
