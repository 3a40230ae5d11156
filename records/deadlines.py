"""What falls due next. Apps declare where their dates stand with `@deadlines`; the demo clock moves to the next one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Deadline:
    """A moment until which somebody must have acted, and what for."""

    at: datetime
    label: Any


Source = Callable[[datetime], Iterable[Deadline]]
_sources: list[Source] = []


def deadlines(source: Source) -> Source:
    """Register a source: given a moment it yields its next deadline after it, or a few of them, soonest first."""
    _sources.append(source)
    return source


def next_deadline(after: datetime) -> Deadline | None:
    """The earliest deadline of any app after that moment."""
    found = (deadline for source in _sources for deadline in source(after))
    return min(found, key=lambda deadline: deadline.at, default=None)
