"""What a page may offer: each step with whether it can be taken, why not, and who could."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from records.models import Proposal, Stepped
from records.moves import Move, Obstacle, moves_of, wrong_state
from records.standing import holds_on
from records.steps import two_person_obstacle


@dataclass(frozen=True)
class Offer:
    """One step before one user: `kind` says what a click does (take, propose, or nothing but wait)."""

    move: Move
    kind: str
    against: list[Obstacle] = field(default_factory=list)
    proposal: Proposal | None = None

    TAKE, PROPOSE, WAIT = "take", "propose", "wait"

    @property
    def step(self) -> str:
        return self.move.step

    @property
    def is_possible(self) -> bool:
        return not self.against and not self.waits

    @property
    def proposes(self) -> bool:
        """Whether a click puts the step before an approver."""
        return self.kind == Offer.PROPOSE

    @property
    def waits(self) -> bool:
        """Whether the own proposal is with an approver."""
        return self.kind == Offer.WAIT

    @property
    def verb(self) -> str:
        """The word on the button."""
        if self.proposes:
            return _("拟办：%(step)s") % {"step": self.move.label}
        return str(self.move.label)

    @property
    def who(self) -> str:
        """Who takes the step in the end."""
        return str(self.move.permission.label)


def offers(subject: Stepped, user: Any, now: datetime) -> list[Offer]:
    """Every step out of the present state that this user takes or proposes, with what stands against it."""
    moves = [move for move in _open(subject) if move.concerns(subject, user, now)]
    if not moves:
        return []
    proposal = subject.dossier.proposals.waiting().select_related("by").first()
    holds = holds_on(subject)
    found = []
    for move in moves:
        kind = _kind(move, subject, user, now, proposal)
        against = [Obstacle(hold.sentence) for hold in holds if move.step in hold.steps]
        for finder in () if move.form else move.obstacles:  # a form of its own writes first what the step asks for
            against.extend(finder(subject, now))
        own = proposal if proposal and proposal.step == move.step else None
        if kind == Offer.TAKE and move.needs_two and (rule := two_person_obstacle(move, subject, user, own)):
            against.append(rule)
        if kind == Offer.PROPOSE and proposal:
            against.append(Obstacle(_("这件已有一项拟办在等审核")))
        found.append(Offer(move, kind, against, own))
    return found


def _open(subject: Stepped) -> Iterator[Move]:
    """The steps out of the present state that one file takes by itself."""
    return (m for m in moves_of(type(subject)).values() if not m.collective and not wrong_state(m, subject))


def _kind(move: Move, subject: Stepped, user: Any, now: datetime, proposal: Proposal | None) -> str:
    """What a click does for a user whom the move concerns."""
    if not move.proposer:
        return Offer.TAKE
    may_take = move.permission.seat_of(subject, user, now) is not None
    waits = proposal is not None and proposal.step == move.step
    if may_take and waits:
        return Offer.WAIT if proposal and proposal.by_id == user.pk else Offer.TAKE
    if move.proposer.seat_of(subject, user, now) is None:
        return Offer.TAKE
    return Offer.WAIT if waits else Offer.PROPOSE
