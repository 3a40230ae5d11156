"""What the public reads is worked out once and kept: for a day, and until anything happens to any file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from records import clock
from records.kept import keep, key_of, look_up
from records.stamps import last_event

View = Callable[..., HttpResponse]


def stamp_of(request: HttpRequest) -> str:
    """The day and the last event: as long as both stand, so does all that the public may read. Asked once a request."""
    if not hasattr(request, "_stamp"):
        request._stamp = f"{clock.today():%Y%m%d}.{last_event()}"  # type: ignore[attr-defined]
    return str(request._stamp)  # type: ignore[attr-defined]


def kept_page(*params: str) -> Callable[[View], View]:
    """Keep a public page as a whole, for visitors without a cookie and for addresses with these parameters alone.

    A cookie may carry messages or a form's token; free text would fill the cache with pages nobody asks for again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "GET" or request.COOKIES or not set(request.GET) <= set(params):
                return view(request, *args, **kwargs)
            key = key_of(stamp_of(request), request.get_full_path())
            content = look_up(key)
            if content is not None:
                return HttpResponse(content)
            response = view(request, *args, **kwargs)
            if _is_anybodys(request, response):
                keep(key, response.content)
            return response

        return serve

    return decorate


def _is_anybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this answer holds nothing made for one visitor: no token, no nonce, no cookie."""
    personal = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or getattr(request, "_csp_nonce", None) or response.cookies
    return response.status_code == 200 and not response.streaming and not personal
