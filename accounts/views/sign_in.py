"""Signing in and out, the own password, the own posts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.demo import one_click_accounts
from accounts.forms import NewPasswordForm, SignInForm
from records import clock


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already goes on to the desk."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = one_click_accounts() if settings.PORTAL_DEMO else []
        return super().get_context_data(demo_accounts=accounts, **kwargs)


sign_out = login_not_required(LogoutView.as_view())  # whose session has ended meanwhile is signed out as well


class ChangePassword(PasswordChangeView):
    """A new password for oneself."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("posts")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("密码已改，下次请用新密码登录。"))
        return super().form_valid(form)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """The own posts, those in force first: they are all that says what one may do."""
    now = clock.now()
    user: Any = request.user
    own = user.posts.select_related("agency").order_by("-valid_from", "pk")
    rows = sorted(({"post": post, "live": post.is_live(now)} for post in own), key=lambda row: not row["live"])
    return render(request, "accounts/posts.html", {"rows": rows})
