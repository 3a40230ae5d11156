"""The check before submitting (提交前检查): what is left, and the way to each place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from clusters.checklist import checklist
from clusters.eligibility import eligibility
from clusters.sheet import sheet_of
from clusters.views.opening import own_application
from records import clock


@never_cache
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything still to do in the own filing, section by section."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    application = own_application(user, pk, now)
    sheet = sheet_of(application.filing)
    found = eligibility(application.filing, sheet)
    groups = checklist(application.filing, sheet, found)
    context = {
        "application": application,
        "groups": groups,
        "musts": sum(group.musts for group in groups),
        "asks": sum(len(group.items) - group.musts for group in groups),
        "findings": found,
        "limit": application.limit(now),
    }
    return render(request, "clusters/check.html", context)
