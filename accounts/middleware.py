"""Sign-in by default, answered so that scripts can tell: none may take the login page for a success."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _


class SignInRequired(LoginRequiredMiddleware):
    """Redirects browsers to the sign-in page, and answers 401 to htmx and fetch."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None  # before the user is asked for: a public page needs no session
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        if asked_by_script(request):
            return HttpResponse(_("登录已过期，请重新登录。"), status=401, content_type="text/plain; charset=utf-8")
        return super().handle_no_permission(request, view_func)


def asked_by_script(request: HttpRequest) -> bool:
    """Whether htmx or a fetch of ours asks, rather than a person opening a page."""
    headers = request.headers
    if "HX-Request" in headers or headers.get("X-Requested-With") in ("XMLHttpRequest", "fetch"):
        return True
    return headers.get("Accept", "").startswith("application/json")
