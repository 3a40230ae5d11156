"""Returning a file for correction (退回补正): what to mend is written down and the file goes back at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Allotment, Application, Correction
from clusters.rules import desk_handler
from records.clock import day_of, end_of
from records.holds import put_hold
from records.models import Event
from records.moves import Seat, StepRefused
from records.steps import locked, take_step
from records.tiers import Tier
from records.trail import Entry
from records.working_days import working_days_after
from reviews.changes import note_change, seat_for
from reviews.opinions import correction_source, is_ranked

DEFAULT_DAYS = 10  # working days a county has to mend
LONGEST_DAYS = 60


@dataclass(frozen=True)
class Request:
    """What the county is asked to mend: sections by key, a coded reason, the words, and working days to do it in."""

    sections: list[str]
    reason: str
    note: str
    days: int = DEFAULT_DAYS


@transaction.atomic
def return_for_correction(
    application: Application, request: Request, *, by: Any, now: datetime, seen: int | None = None
) -> Application:
    """Write the correction, then take the step; a file on a list keeps its place, and the list waits for it.

    Locks the list before the file, as sending does. Raises PermissionDenied, Stale, and StepRefused with the reason.
    """
    allotment, application = locked(application.allotment), locked(application)
    seat = seat_for(desk_handler, application, by, now)
    if not application.filing.corrections.filter(answered_at=None).exists():
        _check(request, application)
        _write(request, application, by=by, seat=seat, now=now)
    application = take_step("return_for_correction", application, by=by, seen=seen, note=request.note, now=now)
    if seat[0] == Tier.PROVINCE and is_ranked(application):
        _hold_list(allotment, application, by=by, seat=seat, now=now)
    return application


def due_after(days: int, now: datetime) -> datetime:
    """The end of the last of so many working days; today does not count."""
    return end_of(working_days_after(day_of(now), days))


def _check(request: Request, application: Application) -> None:
    if not request.sections or not set(request.sections) <= set(application.filing.all_sections):
        raise StepRefused([_("请选定要补正的栏目，至少一个")])
    if request.reason not in Correction.Reason.values:
        raise StepRefused([_("请选择退回的原因")])
    if not 1 <= request.days <= LONGEST_DAYS:
        raise StepRefused([_("补正期限为1到%(most)d个工作日，例如10") % {"most": LONGEST_DAYS}])


def _write(request: Request, application: Application, *, by: Any, seat: Seat, now: datetime) -> None:
    Correction.objects.create(
        filing=application.filing, sections=request.sections, reason=request.reason, note=request.note,
        agency_id=seat[1], asked_by=by, asked_at=now, due=due_after(request.days, now),
    )  # fmt: skip


def _hold_list(allotment: Allotment, application: Application, *, by: Any, seat: Seat, now: datetime) -> None:
    """The list may not go up with a file whose new edition nobody has given an opinion on."""
    source = correction_source(application)
    if allotment.dossier.holds.standing().filter(source=source).exists():
        return
    words = {"name": application.cluster}
    sentence = _("“%(name)s”退回补正，补正后须重新提出初审意见；不再等的，请移出名单") % words
    put_hold(allotment.dossier, steps=["send"], sentence=sentence, source=source, now=now)
    note = _("“%(name)s”退回补正，位次保留") % words
    entry = Entry("correction", _("名单中一件退回补正"), note=note, scope=Event.Scope.INTERNAL)
    note_change(allotment.dossier, entry, by=by, seat=seat, now=now)
