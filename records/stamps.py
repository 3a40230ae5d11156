"""Stamps: what was worked out stands as long as nothing happens to any file, and what happens is an event.

Nothing has to be thrown away by hand: an event changes the stamp, and with it the key under which things are kept.
"""

from typing import Any

from django.db import connection
from django.http import HttpRequest

from records.models import Event, Message

LAST_EVENT = f"SELECT max(id) FROM {Event._meta.db_table}"  # noqa: S608  (names of ours, as below)
OWN_NEWS = f"""
SELECT ({LAST_EVENT}), count(*), max(id) FROM {Message._meta.db_table} WHERE recipient_id = %s AND read_at IS NULL
"""  # noqa: S608


def last_event() -> int:
    """The number of the last event of any file."""
    (last,) = _asked(LAST_EVENT)
    return int(last or 0)


def stamp_for(request: HttpRequest) -> str:
    """The last event and the unread messages of who is signed in: asked once a request, for all that is kept by it."""
    if not hasattr(request, "_stamp_for"):
        request._stamp_for = ".".join(map(str, _asked(OWN_NEWS, request.user.pk)))  # type: ignore[attr-defined]
    return str(request._stamp_for)  # type: ignore[attr-defined]


def _asked(sql: str, *params: Any) -> tuple[Any, ...]:
    """One row by plain SQL: made of objects, such a question would cost a third of the whole answer of a kept page."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
