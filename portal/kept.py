"""What the public reads is worked out once and kept: for a day, and until anything happens to any file.

Nothing has to be thrown away by hand: a publication is an event, so it changes the key. A cache that is gone costs
time, never an answer.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis import RedisError

from records import clock
from records.models import Event

T = TypeVar("T")
View = Callable[..., HttpResponse]
SECONDS = 60


def stamp_of(request: HttpRequest) -> str:
    """The day and the last event: as long as both stand, so does all that the public may read. Asked once a request."""
    if not hasattr(request, "_stamp"):
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        request._stamp = f"{clock.today():%Y%m%d}.{last or 0}"  # type: ignore[attr-defined]
    return str(request._stamp)  # type: ignore[attr-defined]


def kept(name: str, make: Callable[[], T], *, under: str) -> T:
    """The value made under this stamp, or made now."""
    key = _key(under, name)
    found = _ask(lambda: cache.get(key))
    if found is None:
        found = make()
        _ask(lambda: cache.set(key, found, SECONDS))
    return found


def kept_page(*params: str) -> Callable[[View], View]:
    """Keep a public page as a whole, for visitors without a cookie and for addresses with these parameters alone.

    A cookie may carry messages or a form's token; free text would fill the cache with pages nobody asks for again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "GET" or request.COOKIES or not set(request.GET) <= set(params):
                return view(request, *args, **kwargs)
            key = _key(stamp_of(request), request.get_full_path())
            content = _ask(lambda: cache.get(key))
            if content is not None:
                return HttpResponse(content)
            response = view(request, *args, **kwargs)
            if _is_anybodys(request, response):
                _ask(lambda: cache.set(key, response.content, SECONDS))
            return response

        return serve

    return decorate


def _is_anybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this answer holds nothing made for one visitor: no token, no nonce, no cookie."""
    personal = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or getattr(request, "_csp_nonce", None) or response.cookies
    return response.status_code == 200 and not response.streaming and not personal


def _key(under: str, name: str) -> str:
    return f"{under}.{hashlib.sha256(name.encode()).hexdigest()}"


def _ask(question: Callable[[], Any]) -> Any:
    """Ask the cache; without one nothing is remembered."""
    try:
        return question()
    except (RedisError, OSError):
        return None
