"""What waits for a person: turns at the own desks, proposals to approve, messages. Counted once, in one query."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.http import HttpRequest

from accounts.roles import WORKING, Role
from records import clock
from records.kept import kept
from records.models import Message, Proposal, Turn
from records.stamps import stamp_for


@dataclass(frozen=True)
class Waiting:
    """How many turns stand at the own desks, proposals wait for this person (by kind of file), messages are unread."""

    turns: Counter[str]
    proposals: Counter[str]
    messages: Counter[str]

    def at(self, kinds: tuple[str, ...]) -> int:
        return sum(self.turns[kind] for kind in kinds)


def own_turns(user: Any, now: datetime) -> QuerySet[Turn]:
    """Files that lie at a desk this person works at."""
    desks = [agency for _tier, agency in user.seats(now, WORKING)]
    return Turn.objects.visible_to(user, now).standing().filter(agency__in=desks)


def own_approvals(user: Any, now: datetime) -> QuerySet[Proposal]:
    """Proposals of others that this person may take or send back."""
    desks = [agency for _tier, agency in user.seats(now, frozenset({Role.APPROVER}))]
    if not desks:
        return Proposal.objects.none()
    return Proposal.objects.visible_to(user, now).waiting().filter(agency__in=desks).exclude(by=user)


def waiting_for(request: HttpRequest) -> Waiting:
    """The counts for the signed-in user, asked for by the bar and by the desk home.

    They stand as long as nothing happens to any file, the own seats stay and no message comes in or is read. Put
    together, the question costs a third of a whole list; the stamp is answered from two indexes.
    """
    if not hasattr(request, "_waiting"):
        user, now = request.user, clock.now()
        name = f"waiting {user.pk} {user.seats(now)}"  # type: ignore[union-attr]
        request._waiting = kept(name, lambda: _count(user, now), under=stamp_for(request))  # type: ignore[attr-defined]
    return request._waiting  # type: ignore[attr-defined]


def _count(user: Any, now: datetime) -> Waiting:
    turns = _by_kind("turns", own_turns(user, now), "dossier__kind")
    proposals = _by_kind("proposals", own_approvals(user, now), "dossier__kind")
    messages = _by_kind("messages", Message.objects.visible_to(user, now).unread(), "kind")
    counts: dict[str, Counter[str]] = {"turns": Counter(), "proposals": Counter(), "messages": Counter()}
    for what, kind, number in turns.union(proposals, messages, all=True):
        counts[what][kind] = number
    return Waiting(**counts)


def _by_kind(what: str, rows: QuerySet, kind: str) -> QuerySet:
    """Rows of (what, kind, how many), so that several counts come in one answer."""
    named = rows.order_by().annotate(what=Value(what, CharField()), counted=F(kind))
    return named.values_list("what", "counted").annotate(number=Count("pk"))
