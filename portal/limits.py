"""How often one address may ask for what could be guessed or flooded."""

from django.core.cache import cache
from django.http import HttpRequest
from redis import RedisError

from config.client_address import client_address


def is_over(request: HttpRequest, what: str, *, times: int, seconds: int) -> bool:
    """Whether this address has asked for `what` more than that many times within the span; counts this time too.

    Without a cache nobody is held back.
    """
    key = f"limit.{what}.{client_address(request)}"
    try:
        cache.add(key, 0, seconds)
        return bool(cache.incr(key) > times)
    except (RedisError, OSError, ValueError):  # ValueError: the span ended between the two
        return False
