"""What waits for a person: turns at the own desks, and proposals to approve. Counted once a request, in two queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.roles import WORKING, Role
from records import clock
from records.models import Dossier, Proposal, Turn


@dataclass(frozen=True)
class Waiting:
    """How many turns stand at the own desks and how many proposals wait for this person, by kind of file."""

    turns: Counter[str]
    proposals: Counter[str]

    def at(self, kinds: tuple[str, ...]) -> int:
        return sum(self.turns[kind] for kind in kinds)


def own_turns(user: Any, now: datetime) -> QuerySet[Turn]:
    """Files that lie at a desk this person works at."""
    desks = [agency for _tier, agency in user.seats(now, WORKING)]
    seen = Dossier.objects.visible_to(user, now)
    return Turn.objects.standing().filter(agency__in=desks, dossier__in=seen)


def own_approvals(user: Any, now: datetime) -> QuerySet[Proposal]:
    """Proposals of others that this person may take or send back."""
    desks = [agency for _tier, agency in user.seats(now, frozenset({Role.APPROVER}))]
    seen = Dossier.objects.visible_to(user, now)
    return Proposal.objects.waiting().filter(agency__in=desks, dossier__in=seen).exclude(by=user)


def waiting_for(request: HttpRequest) -> Waiting:
    """The counts for the signed-in user; asked for by the bar and by the desk home, counted once."""
    if not hasattr(request, "_waiting"):
        now = clock.now()
        found = Waiting(_by_kind(own_turns(request.user, now)), _by_kind(own_approvals(request.user, now)))
        request._waiting = found  # type: ignore[attr-defined]
    return request._waiting  # type: ignore[attr-defined]


def _by_kind(rows: QuerySet) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("dossier__kind").annotate(Count("pk"))))
