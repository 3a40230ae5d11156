"""Whose desk the ministry's pages are: for others they do not exist; to work on them wants a working post."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from clusters.rules import ministry_handler
from records import clock
from records.tiers import Tier


def at_the_ministry(request: HttpRequest) -> datetime:
    """The portal's time, for whoever reads files at the ministry; 404 for others."""
    now = clock.now()
    user: Any = request.user
    if not any(tier == Tier.MINISTRY for tier, _agency in user.seats(now)):
        raise Http404
    return now


def working_at_the_ministry(request: HttpRequest) -> datetime:
    """The portal's time, for whoever handles files at the ministry; 403 for those who may only read."""
    now = at_the_ministry(request)
    if not is_worker(request, now):
        raise PermissionDenied
    return now


def is_worker(request: HttpRequest, now: datetime) -> bool:
    user: Any = request.user
    return ministry_handler.seat_of(None, user, now) is not None


def ids(values: list[str]) -> set[int]:
    """The ids among what a form of tick boxes sends; anything else is dropped."""
    return {int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19}


def seen(request: HttpRequest) -> int:
    """The version of the file that the page had shown; -1, which is always stale, where it is missing."""
    value = request.POST.get("seen", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
