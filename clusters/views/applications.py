"""Pages of an application: the list, a new one, the file itself, an edition."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency, User
from accounts.roles import READING, WORKING
from clusters.access import access_to
from clusters.applications import start_application
from clusters.comparison import Kept, compare
from clusters.forms import ApplicationFilters, NewApplicationForm
from clusters.inquiries import may_ask
from clusters.lines import progress_line
from clusters.listing import Listing
from clusters.models import Application, Correction, Edition
from clusters.paperwork import paperwork
from clusters.progress import progress_of
from clusters.readout import readout
from clusters.sheet import Sheet, sheet_of
from records import clock
from records.moves import StepRefused
from records.stamps import stamp_for
from records.tiers import Tier

WHOLE = ("cluster__division", "cluster__recognition", "batch", "allotment", "dossier__agency", "dossier__body",
         "dossier__division", "filing__schema", "filing__standard")  # fmt: skip


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Every application this person may see, by what may be known of it."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    filters = ApplicationFilters(request.GET)
    listing = Listing(user, filters, now, under=stamp_for(request))
    page = listing.pages().get_page(request.GET.get("page"))
    context = {
        "rows": listing.rows(page),
        "page_obj": page,
        "filters": filters,
        "sort": listing.sort,
        "may_start": bool(_own_county(user, now)),
    }
    return render(request, "clusters/applications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    """Start an application for one of the agency's clusters, or a new one (第十二条)."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    agency = _own_county(user, now)
    if agency is None:
        raise PermissionDenied
    asked = {name: request.GET[name] for name in ("cluster", "source") if request.GET.get(name, "").isdecimal()}
    form = NewApplicationForm(request.POST or None, agency=agency, now=now, initial=asked)
    if request.method == "POST" and (begun := _started(form, user, now)):
        messages.success(request, _("已建立草稿%(number)s，随填随存。") % {"number": begun.number})
        return redirect("clusters:section", begun.pk, begun.filing.all_sections[0])
    return render(request, "clusters/application_new.html", {"form": form, "agency": agency})


def _started(form: NewApplicationForm, user: User, now: datetime) -> Application | None:
    """The draft that came of the form, now or when it was sent before; None where the form says why not."""
    if form.is_valid():
        try:
            with transaction.atomic():
                chosen = {name: form.cleaned_data[name] for name in ("batch", "source")}
                return start_application(cluster=form.chosen_cluster(), by=user, now=now, **chosen)
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
    return form.begun_before(user)


@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The file: what is next, its sections, editions, corrections and history."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    corrections = Prefetch("filing__corrections", Correction.objects.select_related("agency"))
    rows = Application.objects.visible_to(user, now).select_related(*WHOLE).with_extension().with_turn()
    found = get_object_or_404(rows.prefetch_related(corrections), pk=pk)
    filing = found.filing
    filing.dossier = found.dossier
    is_own = user.sits_in(found.dossier.agency_id, READING, now)
    editions = list(filing.editions.select_related("made_by").order_by("-number"))
    tier = found.dossier.tier_of(user, now)
    is_waiting_for_me = _is_turn_of(found, user, now)
    context: dict[str, Any] = {
        "application": found,
        "is_own": is_own,
        "may_fill": access_to(found.dossier, user, now).fills_all,
        "editions": editions,
        "correction": found.open_correction,
        "line": progress_line(found, tier),
        "limit": found.limit(now),
        "turn": None if _hidden(found, tier) else getattr(found, "turn", None),
        "holds": found.dossier.holds.standing() if found.state == "notice" else [],
        "is_waiting_for_me": is_waiting_for_me,
        "papers": paperwork(found, editions[0] if editions else None, user, now),
        "inquiries": found.inquiries.visible_to(user, now).with_question().select_related("dossier"),
        "dictations": found.dictations.visible_to(user, now).select_related("dossier"),
        "may_ask": may_ask(found, user, now),
    }
    if is_own:
        sheet = sheet_of(filing)
        context["sections"] = [(progress_of(sheet, section), filing.is_open(section.key)) for section in sheet.form]
        context["reopened"] = [section for section in sheet.form if section.key in found.reopened]
    return render(request, "clusters/application.html", context)


@require_safe
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One frozen edition, to read and print, beside the one before or the one that `against` names."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    found = get_object_or_404(Application.objects.visible_to(user, now).select_related(*WHOLE), pk=pk)
    found.filing.dossier = found.dossier
    kept = get_object_or_404(found.filing.editions.select_related("made_by", "firm_list"), number=number)
    sheet = Sheet.of_edition(kept)
    numbers = list(found.filing.editions.values_list("number", flat=True))
    pair = _pair(kept, numbers, request.GET.get("against", ""))
    context = {
        "application": found,
        "edition": kept,
        "others": [each for each in numbers if each != number],
        "pair": pair,
        "changes": compare(*(Kept.of(each, sheet.form) for each in pair)) if pair else [],
        "sections": readout(sheet),
        "papers": paperwork(found, kept, user, now, is_latest=number == numbers[-1]),
    }
    return render(request, "clusters/edition.html", context)


def _pair(kept: Edition, numbers: list[int], asked: str) -> list[Edition]:
    """The edition and the one asked for, in their order; unasked its predecessor, for the first its successor."""
    others = {str(number): number for number in numbers if number != kept.number}
    if not others:
        return []
    nearest = max((number for number in others.values() if number < kept.number), default=min(others.values()))
    other = kept.filing.editions.select_related("firm_list").get(number=others.get(asked, nearest))
    return sorted([kept, other], key=lambda each: each.number)


def _own_county(user: User, now: datetime) -> Agency | None:
    """The county agency for which this person files, if any."""
    posts = [post for post in user.live_posts(now) if post.handles_files and post.agency.level == Tier.COUNTY]
    return posts[0].agency if posts else None


def _hidden(application: Application, tier: Tier) -> bool:
    """Whether this tier reads another state than the present one: then whose turn it is would betray it."""
    return application.dossier.state_known_at(tier, str(application.state)) != str(application.state)


def _is_turn_of(application: Application, user: User, now: datetime) -> bool:
    return any(agency == application.desk() for _tier, agency in user.seats(now, WORKING))
