"""A file's history (留痕) as far as one user may read it: one rule for the pages and for what leaves the portal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from records.models import Dossier, Event
from records.trail import INVITED


class Told(NamedTuple):
    """One event, who acted, if this reader may know the person, and from which desk."""

    event: Event
    person: str
    desk: str


class History:
    """Withheld results stand in it once they are released to the reader, internal notes if they are the own agency's.

    Persons are named to their colleagues alone; everybody else reads the agency. Whoever was invited into a file acts
    for no agency, though the event is the agency's to read.
    """

    def __init__(self, dossier: Dossier, user: Any, now: datetime) -> None:
        seat, tier = dossier.seat_of(user, now), dossier.tier_of(user, now)
        readable = dossier.events.readable_at(tier, dossier.released_at(tier), seat[1] if seat else None)
        self.events = readable.select_related("by", "agency")
        self.own = {agency for _tier, agency in user.seats(now)}

    def newest(self, length: int) -> list[Told]:
        return [self._told(event) for event in self.events.order_by("-seq")[:length]]

    def whole(self) -> Iterator[Told]:
        """From the first to the last."""
        return (self._told(event) for event in self.events.order_by("seq"))

    def _told(self, event: Event) -> Told:
        person = event.by.display_name if event.by and event.agency_id in self.own else ""
        if event.data.get(INVITED):
            return Told(event, person, _("协同填报"))
        return Told(event, person, event.agency.name if event.agency else "")
