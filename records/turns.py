"""Passing the turn: whose desk a file lies on."""

from datetime import datetime

from records.models import Dossier, Turn


def pass_turn(dossier: Dossier, *, to: int | None, due: datetime | None, now: datetime) -> None:
    """End the standing turn and begin the next; none where the file has come to an end."""
    dossier.turns.standing().update(ended_at=now)
    if to is not None:
        Turn.objects.create(dossier=dossier, agency_id=to, since=now, due=due)
