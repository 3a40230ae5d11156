"""Writing and proving the event chain of a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from records.digests import PREFERRED
from records.models import Dossier, Event
from records.tiers import Tier

INVITED = "invited"
"""Key in an event's data: whoever acted was invited into the file, and acted for no agency."""


@dataclass(frozen=True)
class Entry:
    """What an event says, before it gets its place in the chain."""

    step: str
    label: str
    source: str = ""
    target: str = ""
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    scope: Event.Scope = Event.Scope.OPEN


def record(
    dossier: Dossier, entry: Entry, *, by: Any, seat: tuple[Tier, int] | None, now: datetime, moves_on: bool = True
) -> Event:
    """Append one event. The caller holds the dossier's lock and saves the dossier afterwards.

    What changes nothing that a step rests on does not move the file on: no page goes stale by it, no proposal lapses.
    Such an event says so itself (see `EventQuerySet.moving`): by its version alone it cannot be told from a step.
    """
    dossier.version += moves_on
    dossier.head_seq += 1
    tier, agency_id = seat or (Tier.MINISTRY, None)
    event = Event(
        dossier=dossier, seq=dossier.head_seq, at=now, by=by, agency_id=agency_id, tier=tier,
        step=entry.step, label=str(entry.label), source=entry.source, target=entry.target, note=entry.note,
        data=entry.data if moves_on else {**entry.data, "moves_on": False}, scope=entry.scope, version=dossier.version,
        algorithm=PREFERRED, previous=dossier.head_digest,
    )  # fmt: skip
    event.digest = event.computed_digest()
    event.save(force_insert=True)
    dossier.head_digest = event.digest
    return event


def faults(dossier: Dossier) -> Iterator[str]:
    """Everything wrong with a chain: bent, dropped, swapped or added rows. Empty for a sound one."""
    expected_seq, previous = 0, ""
    for event in dossier.events.order_by("seq").iterator():
        expected_seq += 1
        if event.seq != expected_seq:
            yield f"event {expected_seq} is missing before {event.seq}"
            expected_seq = event.seq
        if event.previous != previous:
            yield f"event {event.seq} does not follow its predecessor"
        if not _is_as_written(event):
            yield f"event {event.seq} was changed"
        previous = event.digest
    if (dossier.head_seq, dossier.head_digest) != (expected_seq, previous):
        yield f"the chain ends at {expected_seq}, the file says {dossier.head_seq}"


def _is_as_written(event: Event) -> bool:
    try:
        return event.digest == event.computed_digest()
    except ValueError:  # the algorithm's name was changed to one that does not exist
        return False
