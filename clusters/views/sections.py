"""One section of the form: filled in where it is open to this person, else read with the reason why not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from clusters.access import Access
from clusters.answers import save_answers
from clusters.closing import ATTACHING, FILLING, LISTING, Act, why_closed
from clusters.eligibility import eligibility
from clusters.evidence import slots
from clusters.guide import Guide
from clusters.inquiries import may_ask
from clusters.models import Application, Criterion, Filing
from clusters.progress import progress_of
from clusters.readout import read_section
from clusters.schema import Place, Section
from clusters.sheet import Sheet, sheet_of
from clusters.views.boxes import boxes, name_of
from clusters.views.firms import firms_beside, last_attempt
from clusters.views.opening import InvitationEnded, ended_page, held_open, opened
from clusters.views.saving import is_of_another, keep_answer
from records import clock
from records.file_checks import ACCEPT, MEGABYTE
from records.moves import StepRefused


@never_cache  # Back and forward show what is saved, with its versions: an older page would ask about one's own words
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The page of one section; its POST is the way without scripts and keeps everything that was typed."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    try:
        application, access = opened(user, pk, now)
    except InvitationEnded as ended:
        return ended_page(request, ended, _as_sent(request))
    filing = application.filing
    found = _section(filing, key, access)
    typed = list(_typed(request, found))
    if request.method == "POST" and _keep_all(request, application, access, typed, now):
        return redirect("clusters:section", application.pk, found.key)
    sheet, closed = sheet_of(filing), why_closed(application, key, _act(found), now)
    is_editable = access.fills(key) and not closed
    attempt = last_attempt(sheet, filing) if found.firms else None
    context = {
        "application": application,
        "section": found,
        "is_editable": is_editable,
        "limit": application.limit(now),
        "access": access,
        "may_ask": may_ask(application, user, now),
        "reopened": _reopened(application, sheet, key, access),
        **_beside(application, sheet, key, access),
        **_neighbours(sheet, key, access),
        **(firms_beside(application, sheet, attempt, user, request.GET, now) if found.firms else {}),
    }
    if is_editable:
        for place, text in typed:  # what was refused stays on the page
            sheet.write(place, text, sheet.entry(*place).version)
        context |= _to_fill_in(application, sheet, found, context["findings"].criteria, user, now)
    else:
        context |= _to_read(sheet, found, closed, typed)
    return render(request, "clusters/section.html", context)


@require_POST
def answer_save(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep one answer as one leaves its field."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    if is_of_another(request):
        return JsonResponse({}, status=401)
    return keep_answer(request, lambda: held_open(user, pk, now), now)


def _typed(request: HttpRequest, found: Section) -> Iterator[tuple[Place, str]]:
    """What was sent for the places of a section."""
    sent = request.POST
    return ((place, sent[name_of(place)]) for place in _places(found) if name_of(place) in sent)


def _as_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, by the names of the boxes: whoever may no longer read the form keeps it nevertheless."""
    return [(name, str(text)) for name, text in request.POST.items() if name != "csrfmiddlewaretoken" and text]


def _keep_all(
    request: HttpRequest, application: Application, access: Access, typed: list[tuple[Place, str]], now: datetime
) -> bool:
    """Save a whole section at once; what cannot be read is kept as typed and says so beside its field."""
    if not (access.fills_all or access.is_invited):
        raise PermissionDenied
    try:
        count = save_answers(application.filing, typed, by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, _("%(why)s这次填的都没有保存，仍在本页。") % {"why": refused.sentence})
        return False
    messages.success(request, _("已保存%(count)d处。") % {"count": count} if count else _("没有改动。"))
    return True


def _section(filing: Filing, key: str, access: Access) -> Section:
    try:
        found = sheet_of(filing).form.section(key)
    except LookupError:
        raise Http404 from None
    if not access.reads(found.key):
        raise Http404
    return found


def _to_fill_in(
    application: Application, sheet: Sheet, found: Section, criteria: list[Criterion], user: User, now: datetime
) -> dict[str, Any]:
    """The fields, the grid and the slots of a section that is open to this person."""
    guide = Guide(sheet.form, criteria)
    return {
        **boxes(sheet, found, guide),
        "slots": list(slots(application, sheet, found, criteria, by=user, now=now)),
        "accept": ACCEPT,
        "upload_limit": settings.PORTAL_UPLOAD_LIMIT // MEGABYTE,
    }


def _to_read(sheet: Sheet, found: Section, closed: str, typed: list[tuple[Place, str]]) -> dict[str, Any]:
    """The section as it stands, why it is not filled in now, and what was sent for it in vain."""
    others = _("您的任职可以查看，不能填写。填写由本单位经办或审核人员办理。")
    return {
        "why_closed": closed + _("。") if closed else others,
        "reading": read_section(sheet, found),
        "is_over": bool(closed),
        "unsaved": [
            (sheet.form.field(place.code).called(place.year), text)
            for place, text in typed
            if text != sheet.text(*place)
        ],
    }


def _act(found: Section) -> Act:
    """What is done in a section."""
    if found.firms:
        return LISTING
    return ATTACHING if found.attached else FILLING


def _beside(application: Application, sheet: Sheet, key: str, access: Access) -> dict[str, Any]:
    """The rails: the task list and the eligibility."""
    return {
        "tasks": [progress_of(sheet, each) for each in sheet.form if access.reads(each.key)],
        "current": key,
        "findings": eligibility(application.filing, sheet),
    }


def _reopened(application: Application, sheet: Sheet, key: str, access: Access) -> list[Section]:
    """What the body that returned the file wants mended, said in each of these sections; no concern of the invited."""
    if access.is_invited or key not in application.reopened:
        return []
    return [each for each in sheet.form if each.key in application.reopened]


def _neighbours(sheet: Sheet, key: str, access: Access) -> dict[str, Any]:
    sections = [each for each in sheet.form if access.reads(each.key)]
    place = next(n for n, each in enumerate(sections) if each.key == key)
    return {
        "before": sections[place - 1] if place else None,
        "after": sections[place + 1] if place + 1 < len(sections) else None,
    }


def _places(found: Section) -> Iterator[Place]:
    return (place for item in found.typed for place in item.places)
