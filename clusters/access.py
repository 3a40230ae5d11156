"""What somebody reads and fills in of a file's form: one answer, for its answers, its attachments and its pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.roles import READING
from clusters.rules import filing_handler
from records.models import Dossier, sections_granted


@dataclass(frozen=True)
class Access:
    """The whole form by a post at the filing agency, or the sections that an invitation names, until its end."""

    reads_all: bool = False
    fills_all: bool = False
    sections: frozenset[str] = frozenset()
    until: datetime | None = None

    @property
    def is_any(self) -> bool:
        return self.reads_all or bool(self.sections)

    @property
    def is_invited(self) -> bool:
        """Whether it is by invitation: then nothing but the sections named is there."""
        return not self.reads_all and bool(self.sections)

    def reads(self, section: str) -> bool:
        return self.reads_all or section in self.sections

    def fills(self, section: str) -> bool:
        """Whether this is for this person to fill in; whether it is open now is another question."""
        return self.fills_all or section in self.sections


def access_to(dossier: Dossier, user: Any, now: datetime) -> Access:
    """One query for whoever holds no post; reviewers, who read editions, have no access to the form."""
    if user.sits_in(dossier.agency_id, READING, now):
        return Access(reads_all=True, fills_all=filing_handler.seat_of(_Filed(dossier), user, now) is not None)
    if user.live_posts(now):
        return Access()
    granted = sections_granted(user, dossier.pk, now)
    return Access(sections=frozenset(granted), until=max(filter(None, granted.values()), default=None))


@dataclass(frozen=True)
class _Filed:
    """What the rule asks about: the file."""

    dossier: Dossier
