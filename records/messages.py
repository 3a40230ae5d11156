"""Telling people: a row each, in the transaction of what happened. Mail follows by itself, see `records/mailing.py`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.text import Truncator

from records.models import Dossier, Message

SUBJECT_LIMIT = 200  # characters


def tell(
    people: Iterable[Any], kind: Message.Kind, *, subject: str, words: str = "", url: str = "",
    dossier: Dossier | None = None, key: str, now: datetime,
) -> None:  # fmt: skip
    """Tell each of these people; whoever has been told under this key is not told again.

    The words are read by the recipients alone, but by mail too: they may say no more than each may know of the file.
    """
    line = Truncator(" ".join(subject.split())).chars(SUBJECT_LIMIT)  # a line's end would be one of the mail's head
    rows = [
        Message(
            recipient=person, kind=kind, subject=line, words=words, url=url, dossier=dossier, key=key, created_at=now
        )
        for person in people
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def settle(dossier: Dossier, *kinds: Message.Kind, now: datetime) -> None:
    """What these kinds had asked of anybody on this file is no longer wanted: it is not new to anybody any more."""
    Message.objects.unread().filter(dossier=dossier, kind__in=kinds).update(read_at=now)


def mark_read(user: Any, *, key: str, now: datetime) -> None:
    """This person has seen elsewhere what the message says. Pages call this: they write only if there is anything."""
    said = Message.objects.unread().filter(recipient=user, key=key)
    if said.exists():
        said.update(read_at=now)
