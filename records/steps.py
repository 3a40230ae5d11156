"""Taking a step: the only writer of any state, for every app."""

from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records import news
from records.clock import SHANGHAI
from records.locks import Locked, behind_lock
from records.models import Dossier, Event, Proposal, Stepped
from records.moves import (
    Carrier,
    Move,
    Obstacle,
    Seat,
    Stale,
    StepRefused,
    move_named,
    moves_of,
    obstacles,
    wrong_state,
)
from records.standing import waiting_on, with_standing
from records.tiers import Tier
from records.trail import Entry, record
from records.turns import pass_turn

T = TypeVar("T", bound=Stepped)
NOTE_LIMIT = 2000  # characters of a note

RELEASE = "release"


def take_step(
    step: str,
    subject: T | Locked[T],
    *,
    by: Any,
    seen: int | None,
    now: datetime,
    note: str = "",
    choice: str = "",
    through: Carrier | None = None,
) -> T:
    """Take one step, or raise and change nothing. Returns the fresh row: the one passed in is stale.

    `seen` is the version of the file that the page had shown; a collective act (`through`: the list or notice that
    carries the step) has shown its own file instead and passes None. Raises UnknownStep, PermissionDenied, StepRefused,
    and Stale when somebody was faster. Asking again for the step one has just taken changes nothing and is no error.
    """
    with behind_lock(subject, partial(locked, step=step)) as row:
        move = move_named(step, type(row))
        seat = move.permission.seat_of(row, by, now)
        if seat is None:
            raise PermissionDenied
        if seen is not None and seen != row.dossier.version:
            if _is_repeat(move, row, by, seen):
                return row
            raise Stale([faster(row.dossier, seat)])
        if against := wrong_state(move, row, seat[0]) or _not_carried(move, through):
            raise StepRefused(against)
        waiting = waiting_on(row)
        proposal = None if through else _proposal_for(move, row, by, waiting)
        note, choice = _words(move, row, note, choice, proposal)
        if against := obstacles(move, row, now):
            raise StepRefused(against)
        source, before = str(row.state), row.desk()
        withheld = move.withheld(row)
        getattr(row, step)(by=by, note=note, choice=choice, now=now)
        row.save()
        _settle(row, move, seat, withheld)
        data = _data(choice, through, proposal)
        scope = Event.Scope.WITHHELD if withheld else Event.Scope.OPEN
        entry = Entry(step, move.label, source, str(row.state), note, data, scope)
        event = record(row.dossier, entry, by=by, seat=seat, now=now)
        row.dossier.save()
        desk, due = row.desk(), row.due(now)
        pass_turn(row.dossier, to=desk, due=due, now=now, before=before)
        if waiting:
            _close_proposal(waiting, proposal, by, note, now)
        news.step_taken(news.Happening(row, event, due, through), move, before=before, desk=desk, now=now)
        return row


def locked(subject: T, step: str = "") -> T:
    """The fresh row behind its dossier's lock. Always the dossier first, then the row: one order everywhere."""
    return lock_among(Dossier.objects.all(), subject.dossier_id, step).row


def lock_among(dossiers: QuerySet[Dossier], pk: int, step: str = "") -> Locked[Any]:
    """The row on one of these files, by the file's id. Raises Dossier.DoesNotExist where it is none of them.

    Everything is read once the lock is held, in one statement: the file, the row, what a step of it asks for, and what
    stands on the file. Read with the lock itself, it would be of the moment before somebody else let go of it.
    """
    model = dossiers.only("kind").select_for_update(of=("self",)).get(pk=pk).subject_model
    move = moves_of(model).get(step)
    rows = model._default_manager.select_related("dossier", *model.read_with, *(move.reads if move else ()))
    return Locked(with_standing(rows).get(dossier=pk))


def begin(subject: T, *, by: Any, seat: Seat | None, label: Any, now: datetime, note: str = "") -> T:
    """Record the first event of a new file and give it its first turn. The caller has just created both rows."""
    dossier = subject.dossier
    dossier.county_state = dossier.province_state = str(subject.state)
    entry = Entry("begin", label, target=str(subject.state), note=note)
    record(dossier, entry, by=by, seat=seat, now=now)
    dossier.save()
    pass_turn(dossier, to=subject.desk(), due=subject.due(now), now=now)
    return subject


def release(subject: Stepped, *, by: Any, seat: Seat | None, now: datetime) -> None:
    """Let every tier know the present state: results are released together, not as they are decided."""
    subject = locked(subject)
    dossier = subject.dossier
    if dossier.county_state == dossier.province_state == str(subject.state):
        return
    knew = {dossier.agency_id: dossier.county_state, dossier.body_id: dossier.province_state}
    dossier.county_state = dossier.province_state = str(subject.state)
    event = record(dossier, Entry(RELEASE, _("结果公布")), by=by, seat=seat, now=now)
    dossier.county_released = dossier.province_released = dossier.head_seq
    dossier.save()
    news.released(subject, event, [agency for agency, state in knew.items() if state != str(subject.state)], now=now)


def faster(dossier: Dossier, seat: Seat) -> Obstacle:
    """Who was faster, and with what, as far as this seat may know."""
    tier, agency_id = seat
    readable = dossier.events.readable_at(tier, dossier.released_at(tier), agency_id)
    last = readable.moving().select_related("agency", "by").order_by("-seq").first()
    if last is None or last.agency is None or last.version != dossier.version:
        return Obstacle(_("这件的内容刚刚有更新，请先看最新内容再办理。本次没有改动任何内容"))
    who = f"{last.agency.name}{last.by.display_name}" if last.agency_id == agency_id and last.by else last.agency.name
    facts = {"who": who, "at": last.at.astimezone(SHANGHAI).strftime("%H:%M"), "step": last.label}
    return Obstacle(_("%(who)s已于%(at)s办理“%(step)s”，请先看最新内容。本次没有改动任何内容") % facts)


def _is_repeat(move: Move, subject: Stepped, by: Any, seen: int) -> bool:
    """A double click: what last moved the file is this very step by this very person, on what the page had shown."""
    last = subject.dossier.events.moving().order_by("-seq").first()
    if last is None or last.version != subject.dossier.version:
        return False
    return (last.step, last.by_id, last.version) == (move.step, by.pk, seen + 1)


def _not_carried(move: Move, through: Carrier | None) -> list[Obstacle]:
    """A collective step goes only with its whole list."""
    carrier = through._meta.label if through else ""
    if not move.collective or carrier == move.collective:
        return []
    return [Obstacle(_("“%(step)s”须随名单整体办理，不能单独办理") % {"step": move.label})]


def _proposal_for(move: Move, subject: Stepped, by: Any, waiting: Proposal | None) -> Proposal | None:
    """The proposal this step takes up; refuses where two persons are needed and there was only one.

    A step carried by a list needs none of its own: the list has had its two persons.
    """
    proposal = waiting if waiting and waiting.step == move.step else None
    if move.needs_two and (against := two_person_obstacle(move, subject, by, proposal)):
        raise StepRefused([against])
    return proposal


def two_person_obstacle(move: Move, subject: Stepped, by: Any, proposal: Proposal | None) -> Obstacle | None:
    """What the two-person rule says against this person's taking a proposed step."""
    if proposal is None:
        return Obstacle(_("“%(step)s”须先由经办人员拟办，再由审核人员办理") % {"step": move.label})
    if proposal.by_id == by.pk:
        return Obstacle(_("拟办人与审核人须为两人：这一步是您拟办的，请由另一位审核人员办理"))
    if proposal.version != subject.dossier.version:
        return Obstacle(_("拟办之后内容有改动，请经办人员重新拟办"))
    return None


def _words(move: Move, subject: Stepped, note: str, choice: str, proposal: Proposal | None) -> tuple[str, str]:
    """The note and choice the step goes with, the proposal's where the approver adds none."""
    if proposal and move.needs_two:
        note, choice = note.strip() or proposal.note, proposal.choice
    check_words(move, subject, note, choice)
    return note.strip(), choice


def check_words(move: Move, subject: Stepped, note: str, choice: str) -> None:
    """Refuse a missing reason, an overlong one, or a conclusion not declared; the anchor names the field to mend."""
    if move.note_required and not note.strip():
        why = _("请写明理由：“%(step)s”须说明理由，例如缺什么、依据哪一条")
        raise StepRefused([Obstacle(why % {"step": move.label}, "note")])
    if len(note) > NOTE_LIMIT:
        why = _("意见最多%(limit)d字，现在是%(now)d字，请精简")
        raise StepRefused([Obstacle(why % {"limit": NOTE_LIMIT, "now": len(note)}, "note")])
    if move.choices and choice not in move.choice_codes(subject):
        raise StepRefused([Obstacle(_("请选择“%(step)s”的结论") % {"step": move.label}, "choice")])


def _settle(subject: Stepped, move: Move, seat: Seat, withheld: bool) -> None:
    """What the tiers below may know of the new state."""
    dossier = subject.dossier
    if not withheld:
        dossier.county_state = dossier.province_state = str(subject.state)
    elif seat[0] <= Tier.PROVINCE:
        dossier.province_state = str(subject.state)


def _data(choice: str, through: Carrier | None, proposal: Proposal | None) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if choice:
        data["choice"] = choice
    if through:
        data["through"] = through.dossier_id
    if proposal:
        data["proposed_by"] = proposal.by_id
    return data


def _close_proposal(waiting: Proposal, taken: Proposal | None, by: Any, note: str, now: datetime) -> None:
    """A step taken ends what was proposed: the taken proposal as such, another as lapsed. One waits at most."""
    waiting.outcome, waiting.decision_note = Proposal.Outcome.LAPSED, ""
    if taken:
        waiting.outcome, waiting.decision_note = Proposal.Outcome.TAKEN, note
    waiting.decided_by, waiting.decided_at = by, now
    waiting.save(update_fields=["outcome", "decided_by", "decided_at", "decision_note"])


__all__ = ["Stale", "StepRefused", "begin", "check_words", "faster", "lock_among", "locked", "release", "take_step"]
