"""The dates of a body's round: until when its counties file, and the later date of a single one (第十三条)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from clusters.models import Allotment, Application, Extension
from clusters.rules import body_handler
from records.clock import SHANGHAI
from records.messages import settle, tell
from records.models import Event, Message
from records.moves import Obstacle, StepRefused
from records.steps import locked
from records.trail import Entry
from reviews.changes import check_seen, note_change, repeated, seat_for

REASON_LIMIT = 200  # 字


@transaction.atomic
def set_county_deadline(
    allotment: Allotment, at: datetime, *, by: Any, now: datetime, seen: int | None = None
) -> Allotment:
    """Set the date until which all counties of the body file. Raises StepRefused with the field in `anchor`."""
    allotment = locked(allotment)
    seat = seat_for(body_handler, allotment, by, now)
    if at == allotment.county_deadline:
        return allotment
    check_seen(allotment.dossier, seat, seen)
    _check(allotment, at, now, field="county_deadline")
    note = _("由%(old)s改为%(new)s") % {"old": _moment(allotment.county_deadline), "new": _moment(at)}
    allotment.county_deadline = at
    allotment.save(update_fields=["county_deadline"])
    note_change(allotment.dossier, Entry("set_dates", _("设定县级截止"), note=note), by=by, seat=seat, now=now)
    counties = {draft.dossier.agency_id for draft in _put_off(allotment, now=now)}
    line = _("县级申报截止改为%(at)s：%(batch)s") % {"at": _moment(at), "batch": allotment.batch}
    words = _("%(body)s%(note)s。") % {"body": allotment.body, "note": note}
    _tell(counties, line, words, key=f"dates:{allotment.dossier_id}:{allotment.dossier.version}", now=now)
    return allotment


@transaction.atomic
def extend(
    allotment: Allotment, county: Agency, *, until: datetime, reason: str, by: Any, now: datetime,
    seen: int | None = None,
) -> Extension:  # fmt: skip
    """Let one county file until a later date, for a reason it reads. Raises StepRefused with the field in `anchor`."""
    allotment = locked(allotment)
    seat = seat_for(body_handler, allotment, by, now)
    data = {"county": county.pk, "until": until.isoformat()}
    if repeated(allotment.dossier, Entry("extend", "", data=data), by=by, seen=seen):
        return allotment.extensions.filter(agency=county, until=until).latest("given_at")
    check_seen(allotment.dossier, seat, seen)
    if county.body_id != allotment.body_id or county.pk == county.body_id:
        raise StepRefused([Obstacle(_("请选择本地区的县级主管部门"), "agency")])
    if until <= allotment.deadline_for(county.pk):
        words = _("延期须晚于现在的截止时间%(at)s")
        raise StepRefused([Obstacle(words % {"at": _moment(allotment.deadline_for(county.pk))}, "until")])
    _check(allotment, until, now, field="until")
    extension = Extension.objects.create(
        allotment=allotment, agency=county, until=until, reason=reason.strip(), given_by=by, given_at=now
    )
    note = _("%(county)s延至%(at)s：%(reason)s")
    note %= {"county": county.name, "at": _moment(until), "reason": extension.reason}
    entry = Entry("extend", _("准予延期"), note=note, data=data, scope=Event.Scope.INTERNAL)
    note_change(allotment.dossier, entry, by=by, seat=seat, now=now)
    _put_off(allotment, now=now, county=county)
    line = _("准予延期至%(at)s：%(batch)s") % {"at": _moment(until), "batch": allotment.batch}
    words = _("%(body)s准予延期。理由：%(reason)s") % {"body": allotment.body, "reason": extension.reason}
    _tell({county.pk}, line, words, key=f"extension:{extension.pk}", now=now)
    return extension


def _check(allotment: Allotment, at: datetime, now: datetime, *, field: str) -> None:
    if str(allotment.state) != Allotment.State.OPEN:
        raise StepRefused([_("名单已经报送，县级申报的期限不能再改")])
    if at <= now:
        raise StepRefused([Obstacle(_("截止时间须晚于现在"), field)])
    if at > allotment.batch.ministry_deadline:
        words = _("截止时间不能晚于报送部级的截止时间%(at)s")
        raise StepRefused([Obstacle(words % {"at": _moment(allotment.batch.ministry_deadline)}, field)])


def _put_off(allotment: Allotment, *, now: datetime, county: Agency | None = None) -> list[Application]:
    """The drafts that wait at counties fall due on the new date; what was said of the old one is no longer new."""
    drafts = Application.objects.filter(allotment=allotment, state="draft").select_related("dossier")
    put_off = list(drafts.filter(dossier__agency=county) if county else drafts)
    for draft in put_off:
        draft.allotment = allotment
        draft.dossier.turns.standing().update(due=draft.due(now))
        settle(draft.dossier, Message.Kind.DEADLINE, now=now)
    return put_off


def _tell(counties: set[int], line: str, words: str, *, key: str, now: datetime) -> None:
    """Tell the people of these counties, whose way leads to their own files."""
    people, url = User.objects.working_at(counties, now), reverse("clusters:applications")
    tell(people, Message.Kind.PROGRESS, subject=line, words=words, url=url, key=key, now=now)


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
