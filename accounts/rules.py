"""Who may: a rule is a role, a seat and a label, and answers both "may I" and "who could"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Post, User
from accounts.roles import WORKING, Role
from records import clock
from records.tiers import Tier

SeatFinder = Callable[[Any], "int | Tier | None"]
"""Finds whose seat is wanted: an agency's id, or a tier that has one agency only (the ministry)."""


@dataclass(frozen=True)
class Rule:
    """`(subject, user)` as django-fsm calls it; `seat` finds the id of the agency that must be sat in."""

    name: str
    label: Any
    roles: frozenset[Role]
    seat: SeatFinder

    def __call__(self, subject: Any, user: Any, now: datetime | None = None) -> bool:
        return self.seat_of(subject, user, now or clock.now()) is not None

    def seat_of(self, subject: Any, user: Any, now: datetime) -> tuple[Tier, int] | None:
        """The seat from which this user may, or None. A missing agency is a no."""
        wanted = self.seat(subject)
        if wanted is None or not user.is_authenticated:
            return None
        place = 0 if isinstance(wanted, Tier) else 1
        return next((seat for seat in user.seats(now, self.roles) if seat[place] == wanted), None)

    def people(self, subject: Any, now: datetime) -> QuerySet[User]:
        """Everybody who could."""
        wanted = self.seat(subject)
        where = {"agency__level": wanted} if isinstance(wanted, Tier) else {"agency": wanted}
        posts = Post.objects.live(now).filter(role__in=self.roles, **where)
        return User.objects.filter(is_active=True, posts__in=posts).distinct()


def rule(label: Any, *roles: Role) -> Callable[[SeatFinder], Rule]:
    """Declare a rule: the roles it wants and, as the decorated function, whose seat."""

    def declare(seat: SeatFinder) -> Rule:
        return Rule(seat.__name__, label, frozenset(roles) or WORKING, seat)

    return declare


def sits_at(level: Tier, user: User, now: datetime, *roles: Role) -> bool:
    """Whether this user holds one of these roles at any agency of that tier."""
    return any(tier == level for tier, _agency in user.seats(now, frozenset(roles) or WORKING))


def runs_the_system(user: User, now: datetime) -> bool:
    """Whether this person looks after the portal itself."""
    return bool(user.seats(now, frozenset({Role.SYSTEM})))
