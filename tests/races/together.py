"""Several people at the same moment: each in a thread and connection of its own, all stopped before the same lock."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet

from records.models import Dossier, Stepped
from records.moves import StepRefused

PATIENCE = 10  # seconds
WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"""


class Told(str):
    """What the one who came too late is told."""


def at_once(locked: Stepped, *acts: Callable[[], Any], meanwhile: Callable[[], Any] | None = None) -> list[Any]:
    """Let these acts meet at a file's lock; what each returned or was told."""
    return at_once_on(Dossier.objects.filter(pk=locked.dossier_id), *acts, meanwhile=meanwhile)


def at_once_on(rows: QuerySet, *acts: Callable[[], Any], meanwhile: Callable[[], Any] | None = None) -> list[Any]:
    """Start every act while the rows are locked, let go when all wait for them. Any other error ends the test.

    `meanwhile` is what whoever holds the lock does before letting go.
    """
    outcomes: list[Any] = [None] * len(acts)
    threads = [Thread(target=_run, args=(act, outcomes, place)) for place, act in enumerate(acts)]
    try:
        with transaction.atomic():
            list(rows.select_for_update())
            for thread in threads:
                thread.start()
            until_waiting(len(acts))
            if meanwhile:
                meanwhile()
    finally:
        for thread in threads:
            thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert errors == []
    return outcomes


def told(outcomes: list[Any]) -> list[str]:
    """The sentences among the outcomes."""
    return [str(outcome) for outcome in outcomes if isinstance(outcome, Told)]


def _run(act: Callable[[], Any], outcomes: list[Any], place: int) -> None:
    try:
        outcomes[place] = act()
    except StepRefused as refused:
        outcomes[place] = Told(refused.sentence)
    except PermissionDenied:
        outcomes[place] = Told("forbidden")
    except Exception as error:  # shown to the test in its own thread
        outcomes[place] = error
    finally:
        connection.close()


def until_waiting(count: int) -> None:
    """Until so many sessions wait for a lock: only then do they truly meet."""
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the first look is kept
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.01)
    raise AssertionError(f"fewer than {count} sessions wait for the lock")
