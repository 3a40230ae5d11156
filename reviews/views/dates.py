"""The dates of a body's round: its counties' date, and single counties' extensions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.models import Allotment
from clusters.rules import body_handler
from records import clock
from records.clock import day_of
from records.moves import StepRefused
from reviews.dates import extend, set_county_deadline
from reviews.forms.dates import CountyDeadlineForm, ExtensionForm
from reviews.views.lists import visible_allotment

EXTEND = "extend"


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Set until when counties file, or let one file later; `act` says which form was sent."""
    allotment, now = visible_allotment(request, pk), clock.now()
    if body_handler.seat_of(allotment, request.user, now) is None:
        raise PermissionDenied
    sent = request.POST.get("act") if request.method == "POST" else None
    initial = {"seen": allotment.dossier.version, "county_deadline": day_of(allotment.county_deadline)}
    deadline = CountyDeadlineForm(request.POST if sent == "deadline" else None, initial=initial)
    extension = ExtensionForm(request.POST if sent == EXTEND else None, initial=initial, allotment=allotment)
    if sent and _kept(request, allotment, extension if sent == EXTEND else deadline):
        return redirect("reviews:allotment-dates", allotment.pk)
    context = {
        "allotment": allotment,
        "deadline": deadline,
        "extension": extension,
        "given": allotment.extensions.select_related("agency", "given_by"),
    }
    return render(request, "reviews/dates.html", context)


def _kept(request: HttpRequest, allotment: Allotment, form: Any) -> bool:
    """Whether what was sent has been kept; what stands against it is said beside its field."""
    if not form.is_valid():
        return False
    given = {"by": request.user, "now": clock.now(), "seen": form.cleaned_data["seen"]}
    try:
        if isinstance(form, ExtensionForm):
            extend(allotment, **form.given, **given)
            messages.success(request, _("已准予延期，申报单位可以看到新的期限和理由。"))
        else:
            set_county_deadline(allotment, form.at, **given)
            messages.success(request, _("已设定县级申报截止日。"))
    except StepRefused as refused:
        for item in refused.against:
            form.add_error(item.anchor or None, f"{item.sentence}。")
        return False
    return True
