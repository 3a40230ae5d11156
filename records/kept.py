"""Values worked out once and kept for a while. A cache that is gone costs time, never an answer."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from redis import RedisError

T = TypeVar("T")
SECONDS = 60


def kept(name: str, make: Callable[[], T], *, under: str) -> T:
    """The value made under this stamp, or made now."""
    key = key_of(under, name)
    found = ask(lambda: cache.get(key))
    if found is None:
        found = make()
        keep(key, found)
    return found


def key_of(under: str, name: str) -> str:
    return f"{under}.{hashlib.sha256(name.encode()).hexdigest()}"


def keep(key: str, value: Any) -> None:
    ask(lambda: cache.set(key, value, SECONDS))


def ask(question: Callable[[], Any]) -> Any:
    """Ask the cache; without one nothing is remembered."""
    try:
        return question()
    except (RedisError, OSError):
        return None
