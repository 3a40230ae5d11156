"""Passing the turn: whose desk a file lies on."""

from datetime import datetime

from records.models import Dossier, Turn


def pass_turn(
    dossier: Dossier, *, to: int | None, due: datetime | None, now: datetime, before: int | None = None
) -> None:
    """End the standing turn and begin the next, none where the file has come to an end.

    `before` is whose turn it was: a file that stays on its desk goes on with its turn, by a new date.
    """
    standing = dossier.turns.standing()
    if to is not None and to == before:
        standing.update(due=due)
        return
    standing.update(ended_at=now)
    if to is not None:
        Turn.objects.create(dossier=dossier, agency_id=to, since=now, due=due)
