"""Rows held behind a lock: read once by whoever opens a page's form, and not read again by what then changes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

R = TypeVar("R")


@dataclass(frozen=True)
class Locked(Generic[R]):
    """A fresh row behind its dossier's lock. Who passes it holds the transaction, and undoes it if a change raises."""

    row: R


@contextmanager
def behind_lock(subject: R | Locked[R], lock: Callable[[R], R]) -> Iterator[R]:
    """The row that somebody holds already; else the fresh one, locked in a transaction of its own."""
    if isinstance(subject, Locked):
        yield subject.row
        return
    with transaction.atomic():
        yield lock(subject)
