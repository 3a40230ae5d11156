"""Changing what hangs on a file between its steps, in the order of `take_step`: lock, seat, staleness, event."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.rules import Rule
from records.models import Dossier, Event, Stepped
from records.moves import Seat, Stale
from records.proposals import lapse
from records.steps import faster
from records.trail import Entry, record


def seat_for(rule: Rule, subject: Stepped, by: Any, now: datetime) -> Seat:
    """The seat from which this person may change the file; raises PermissionDenied where there is none."""
    seat = rule.seat_of(subject, by, now)
    if seat is None:
        raise PermissionDenied
    return seat


def repeated(dossier: Dossier, entry: Entry, *, by: Any, seen: int | None) -> Event | None:
    """A double click: what last moved the file is this very change by this very person, on what the page had shown."""
    if seen is None or dossier.version != seen + 1:
        return None
    last = dossier.events.moving().order_by("-seq").first()
    if last is None or (last.step, last.by_id, last.version) != (entry.step, by.pk, dossier.version):
        return None
    return last if entry.data.items() <= last.data.items() else None


def check_seen(dossier: Dossier, seat: Seat, seen: int | None) -> None:
    """Raise Stale if the file is no longer what the page had shown. The caller holds the lock."""
    if seen is not None and seen != dossier.version:
        raise Stale([faster(dossier, seat)])


def note_change(dossier: Dossier, entry: Entry, *, by: Any, seat: Seat | None, now: datetime) -> Event:
    """Record the change; what was proposed on the file as it had stood before lapses."""
    event = record(dossier, entry, by=by, seat=seat, now=now)
    dossier.save()
    lapse(dossier, by=by, now=now)
    return event
