"""Sign-in by default, answered so that scripts can tell: none may take the login page for a success."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
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
        if request.method not in ("GET", "HEAD"):
            login_url, name = self.get_login_url(view_func), self.get_redirect_field_name(view_func)
            return redirect_to_login(_page_of_form(request), resolve_url(login_url), name)
        return super().handle_no_permission(request, view_func)


def _page_of_form(request: HttpRequest) -> str:
    """Where a form was sent from: signing in leads on by GET, which the form's own address may not take."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return page
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def asked_by_script(request: HttpRequest) -> bool:
    """Whether htmx or a fetch of ours asks, rather than a person opening a page."""
    headers = request.headers
    if "HX-Request" in headers or headers.get("X-Requested-With") in ("XMLHttpRequest", "fetch"):
        return True
    return headers.get("Accept", "").startswith("application/json")
