"""The demo's offices: two persons each, taking the real steps of the real engine."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from accounts.models import Agency, Post, User
from accounts.roles import Role
from records.clock import SHANGHAI
from records.models import Dossier, Stepped
from records.proposals import propose
from records.steps import take_step

S = TypeVar("S", bound=Stepped)


def at(text: str) -> datetime:
    """A moment in Asia/Shanghai, as `2025-04-08 10:00`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Office:
    """An agency with its handler and its approver."""

    agency: Agency

    @cached_property
    def handler(self) -> User:
        return self._person(Role.HANDLER)

    @cached_property
    def approver(self) -> User:
        return self._person(Role.APPROVER)

    def alone(self, step: str, subject: S, *, now: datetime, note: str = "") -> S:
        """A step that a handler takes alone."""
        return take_step(step, subject, by=self.handler, seen=_version(subject), note=note, now=now)

    def proposes(self, step: str, subject: Stepped, *, now: datetime, note: str = "", choice: str = "") -> Any:
        """The handler puts a step before the approver."""
        return propose(step, subject, by=self.handler, seen=_version(subject), note=note, choice=choice, now=now)

    def decides(self, step: str, subject: S, *, now: datetime, note: str = "", choice: str = "") -> S:
        """The handler proposes, the approver takes the step."""
        self.proposes(step, subject, now=now, note=note, choice=choice)
        return take_step(step, subject, by=self.approver, seen=_version(subject), now=now)

    def _person(self, role: Role) -> User:
        post = Post.objects.filter(agency=self.agency, role=role).select_related("user").order_by("pk").first()
        if post is None:
            raise LookupError(f"{self.agency.code} has no {role}: make the demo accounts first")
        return post.user


def _version(subject: Stepped) -> int:
    return Dossier.objects.values_list("version", flat=True).get(pk=subject.dossier_id)
