"""Answering a save of one field, by the promises of docs/look.md: the same to whoever fills in the form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string

from clusters.access import Access
from clusters.answers import Conflict, Saved, save_answer
from clusters.closing import Closed
from clusters.eligibility import eligibility
from clusters.models import Dictation, Filing
from clusters.plausibility import questions
from clusters.progress import progress_of
from clusters.schema import Place
from clusters.sheet import sheet_of
from clusters.views.boxes import name_of
from clusters.views.opening import InvitationEnded, keep_to
from records.clock import SHANGHAI
from records.locks import Locked
from records.moves import StepRefused

Hold = Callable[[], tuple[Locked[Filing], Access]]
"""Locks the form that is saved into, in the transaction of the save, and says what of it is this person's."""


def is_of_another(request: HttpRequest) -> bool:
    """Whether the page was drawn for somebody else, who was signed in here before."""
    return request.POST.get("user", str(request.user.pk)) != str(request.user.pk)


def keep_answer(request: HttpRequest, hold: Hold, now: datetime, dictation: Dictation | None = None) -> JsonResponse:
    """Keep the answer that was sent and say what became of it; a 404 for a place the form does not have."""
    place = Place(request.POST.get("code", ""), _whole(request.POST.get("year")))
    try:
        with transaction.atomic():
            held, access = hold()
            saved = save_answer(
                held, place, request.POST.get("value", ""),
                by=request.user, version=_whole(request.POST.get("version")), now=now, dictation=dictation,
            )  # fmt: skip
    except LookupError:
        raise Http404 from None
    except (Closed, InvitationEnded) as closed:
        return JsonResponse({"problem": closed.sentence, "closed": True}, status=422)
    except StepRefused as refused:
        return JsonResponse({"problem": refused.sentence}, status=422)
    except Conflict as conflict:
        return JsonResponse({"current": _standing(conflict)}, status=409)
    keep_to(access, saved.filing)
    answer = _answered(saved, place, now)
    if dictation is None:
        answer |= _beside(request, access, saved, place)
    return JsonResponse(answer)


def _answered(saved: Saved, place: Place, now: datetime) -> dict[str, Any]:
    """What the field needs to follow: version, sentence, and the figures that rest on it."""
    sheet = sheet_of(saved.filing)
    field = sheet.form.field(place.code)
    answer: dict[str, Any] = {
        "version": saved.version,
        "text": sheet.text(*place),
        "problem": sheet.problem(*place),
        "saved_at": now.astimezone(SHANGHAI).strftime("%H:%M:%S"),
    }
    if field.is_computed_with:
        asked = questions(sheet, sheet.form.section(field.section))
        answer["computed"] = sheet.computed_figures()
        answer["asks"] = {name_of(each.place): each.sentence for each in asked}
    return answer


def _beside(request: HttpRequest, access: Access, saved: Saved, place: Place) -> dict[str, Any]:
    """What the application's own page has beside the field: its task list, its eligibility, the version of its file."""
    sheet = sheet_of(saved.filing)
    field = sheet.form.field(place.code)
    section = sheet.form.section(field.section)
    task = render_to_string("clusters/_task.html", {"task": progress_of(sheet, section)}, request)
    panels: dict[str, Any] = {f"task-{section.key}_html": task}
    if field.is_computed_with and access.reads_all:
        inputs = {"application": saved.filing.application, "findings": eligibility(saved.filing, sheet)}
        panels["eligibility_html"] = render_to_string("clusters/_eligibility.html", inputs, request)
    if request.POST.get("seen") == str(saved.version_before):
        panels["seen"] = saved.version_after
    return panels


def _standing(conflict: Conflict) -> dict[str, Any]:
    """The answer that stands, with who gave it and when."""
    answer = conflict.answer
    return {
        "text": answer.text, "version": answer.version, "by": answer.changed_by.display_name,
        "at": answer.changed_at.astimezone(SHANGHAI).strftime("%H:%M"),
    }  # fmt: skip


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
