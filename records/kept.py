"""What is asked for often and changes seldom is kept for a minute. A cache that is gone costs time, never an answer."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from redis import RedisError

T = TypeVar("T")
SECONDS = 60
_held: dict[str, tuple[float, Any]] = {}


def kept(name: str, make: Callable[[], T], *, under: str = "") -> T:
    """The value made under this stamp within the last minute, or made now."""
    key = key_of(under, name)
    found = look_up(key)
    if found is None:
        found = make()
        keep(key, found)
    return found


def held(name: str, make: Callable[[], T]) -> T:
    """As `kept`, in the memory of this process: for what takes long to put together and nobody changes."""
    until, found = _held.get(name, (0.0, None))
    if time.monotonic() >= until:
        found = make()
        _held[name] = (time.monotonic() + SECONDS, found)
    return found


def let_go() -> None:
    """Forget what this process holds."""
    _held.clear()


def look_up(key: str) -> Any:
    """What the cache holds under a key; None where it holds nothing or does not answer."""
    return _ask(lambda: cache.get(key))


def keep(key: str, value: Any) -> None:
    _ask(lambda: cache.set(key, value, SECONDS))


def key_of(under: str, name: str) -> str:
    """A key of even length, whatever the name."""
    return f"{under}.{hashlib.sha256(name.encode()).hexdigest()}"


def _ask(question: Callable[[], Any]) -> Any:
    """Ask the cache; without one nothing is remembered."""
    try:
        return question()
    except (RedisError, OSError):
        return None
