"""Putting and lifting what stands against a step."""

from collections.abc import Iterable
from datetime import datetime

from records.models import Dossier, Hold


def put_hold(dossier: Dossier, *, steps: Iterable[str], sentence: str, source: str, now: datetime) -> Hold:
    """Block the named steps of one file. The caller holds the dossier's lock."""
    return Hold.objects.create(dossier=dossier, steps=list(steps), sentence=sentence, source=source, put_at=now)


def lift_hold(dossier: Dossier, *, source: str, because: str, now: datetime) -> int:
    """Lift what a source had put; returns how many holds were lifted."""
    standing = dossier.holds.standing().filter(source=source)
    return standing.update(lifted_at=now, lifted_because=because)
