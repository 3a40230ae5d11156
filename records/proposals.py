"""Proposing a step and sending a proposal back (两人规则)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from records import news
from records.locks import Locked, behind_lock
from records.messages import settle
from records.models import Dossier, Event, Message, Proposal, Stepped
from records.moves import Stale, StepRefused, UnknownStep, move_named, obstacles, wrong_state
from records.standing import waiting_on
from records.steps import T, check_words, faster, locked
from records.trail import Entry, record


def propose(
    step: str, subject: T | Locked[T], *, by: Any, seen: int, now: datetime, note: str = "", choice: str = ""
) -> Proposal:
    """Put a step before an approver with its note. Raises as `take_step` does, and changes nothing then."""
    with behind_lock(subject, partial(locked, step=step)) as row:
        move = move_named(step, type(row))
        if move.proposer is None:
            raise UnknownStep(step)
        dossier = row.dossier
        seat = move.proposer.seat_of(row, by, now)
        if seat is None:
            raise PermissionDenied
        if seen != dossier.version:
            if repeated := _repeated(row, step, by, seen):
                return repeated
            raise Stale([faster(dossier, seat)])
        if against := wrong_state(move, row, seat[0]):
            raise StepRefused(against)
        check_words(move, row, note, choice)
        if against := obstacles(move, row, now):
            raise StepRefused(against)
        if waiting_on(row):
            raise StepRefused([_("这件已有一项拟办在等审核，请先由审核人员办理，或由拟办人收回")])
        entry = Entry("propose", _("拟办：%(step)s") % {"step": move.label}, note=note, scope=Event.Scope.INTERNAL)
        record(dossier, entry, by=by, seat=seat, now=now)
        dossier.save()
        proposal = Proposal.objects.create(
            dossier=dossier, step=step, note=note.strip(), choice=choice, by=by, agency_id=seat[1], at=now,
            version=dossier.version,
        )  # fmt: skip
        news.proposed(row, move, proposal, now=now)
        return proposal


def return_proposal(subject: T | Locked[T], *, by: Any, note: str, seen: int, now: datetime) -> Proposal:
    """Send what waits back to the handler; a proposer takes back the own one the same way."""
    with behind_lock(subject, locked) as row:
        dossier = row.dossier
        proposal = waiting_on(row)
        if proposal is None:
            raise StepRefused([_("没有在等审核的拟办")])
        move = move_named(proposal.step, type(row))
        seat = move.permission.seat_of(row, by, now)
        if proposal.by_id == by.pk and move.proposer:
            seat = move.proposer.seat_of(row, by, now)
        if seat is None:
            raise PermissionDenied
        if seen != dossier.version:
            raise Stale([faster(dossier, seat)])
        label = _("收回拟办：%(step)s") if proposal.by_id == by.pk else _("退回经办：%(step)s")
        entry = Entry("return_proposal", label % {"step": move.label}, note=note, scope=Event.Scope.INTERNAL)
        record(dossier, entry, by=by, seat=seat, now=now)
        dossier.save()
        proposal.outcome, proposal.decided_by, proposal.decided_at = Proposal.Outcome.RETURNED, by, now
        proposal.decision_note = note
        proposal.save(update_fields=["outcome", "decided_by", "decided_at", "decision_note"])
        news.proposal_returned(row, move, proposal, now=now)
        return proposal


def _repeated(subject: Stepped, step: str, by: Any, seen: int) -> Proposal | None:
    """A double click on 送审核人: the proposal made a moment ago."""
    waiting = subject.dossier.proposals.waiting().filter(step=step, by=by, version=seen + 1)
    return waiting.first() if subject.dossier.version == seen + 1 else None


def lapse(dossier: Dossier, *, by: Any, now: datetime) -> None:
    """End what waits: the file has changed since it was proposed. The caller holds the lock and records why."""
    if dossier.proposals.waiting().update(outcome=Proposal.Outcome.LAPSED, decided_by=by, decided_at=now):
        settle(dossier, Message.Kind.APPROVAL, now=now)
