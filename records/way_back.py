"""Where an act leads afterwards: back to the page the person came from, if it is one of ours."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000  # characters of an address: what browsers and servers take


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The address in `next` where it is a page of this portal, written from its root; else another."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not wanted.startswith("/") or len(wanted) > LONGEST:
        return otherwise
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return otherwise
    return wanted
