"""Importing a published list: upload, preview row by row, import by an approver, result (第十四、十五条)."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.system import system_user
from clusters.importing import Landing, Outcome, Unreadable, import_rows, read_rows
from clusters.publishing import is_three_years
from clusters.rules import ministry_approver
from reviews.forms.imports import ImportForm
from reviews.import_files import Upload, keep
from reviews.views.desk import working_at_the_ministry

RESULT = "import-result"  # the session's key for what the last import did


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a list and say which document published it; a refused form keeps what was typed."""
    working_at_the_ministry(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (chosen := _kept(form)):
        return redirect(_preview_address(chosen))
    return render(request, "reviews/import.html", {"form": form})


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What importing would do, row by row; nothing is written. The address may be passed on to an approver."""
    now = working_at_the_ministry(request)
    chosen = Upload.of(request.GET.get("upload", ""))
    landings = _landings(request, chosen, now, dry=True) if chosen else None
    if chosen is None or landings is None:
        return _gone(request)
    context = {
        "upload": chosen,
        "token": chosen.token(),
        "is_three_years": is_three_years(chosen.publishing),
        "may_import": _may_import(request, now),
        **_summed(landings),
    }
    return render(request, "reviews/import_preview.html", context)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Import the previewed file; asked twice, the second time finds it gone and shows what the first did."""
    now = working_at_the_ministry(request)
    if not _may_import(request, now):
        raise PermissionDenied
    chosen = Upload.of(request.POST.get("upload", ""))
    landings = _landings(request, chosen, now, dry=False) if chosen else None
    if chosen is None or landings is None:
        return redirect("reviews:import-result") if RESULT in request.session else _gone(request)
    chosen.drop()
    request.session[RESULT] = {
        "name": chosen.name,
        "document_no": chosen.publishing.document_no,
        "landings": [
            [each.line, each.name, each.outcome.value, each.words, each.where, each.body] for each in landings
        ],
    }
    return redirect("reviews:import-result")


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What the last import of this session did, row by row."""
    working_at_the_ministry(request)
    kept = request.session.get(RESULT)
    if kept is None:
        return redirect("reviews:import")
    landings = [Landing(line, name, Outcome(outcome), *rest) for line, name, outcome, *rest in kept["landings"]]
    context = {"name": kept["name"], "document_no": kept["document_no"], **_summed(landings)}
    return render(request, "reviews/import_result.html", context)


def _kept(form: ImportForm) -> Upload | None:
    """Keep the file if it can be read; else say in the form why not."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        read_rows(content)
    except Unreadable as fault:
        form.add_error("file", _("%(fault)s。") % {"fault": fault})
        return None
    return Upload(keep(content), file.name[:100], form.publishing(), form.cleaned_data["kind"] == ImportForm.RENEWAL)


def _landings(request: HttpRequest, upload: Upload, now: datetime, *, dry: bool) -> list[Landing] | None:
    """Land the rows of a kept file; None where the file is gone. A preview is nobody's act: the system tells it."""
    content = upload.content()
    if content is None:
        return None
    by: Any = system_user() if dry else request.user
    return import_rows(
        read_rows(content), publishing=upload.publishing, by=by, now=now, is_renewal=upload.is_renewal, dry=dry
    )


def _summed(landings: list[Landing]) -> dict[str, Any]:
    """The rows, problems first, and how many there are of each kind."""
    counts = Counter(landing.outcome for landing in landings)
    first = sorted(landings, key=lambda each: each.outcome != Outcome.PROBLEM)
    sums = [(outcome, outcome.label, counts[outcome]) for outcome in Outcome]
    landing_count = counts[Outcome.CREATED] + counts[Outcome.EXTENDED]
    return {"landings": first, "sums": sums, "landing_count": landing_count, "problems": counts[Outcome.PROBLEM]}


def _preview_address(upload: Upload) -> str:
    return f"{reverse('reviews:import-preview')}?{urlencode({'upload': upload.token()})}"


def _may_import(request: HttpRequest, now: datetime) -> bool:
    user: Any = request.user
    return ministry_approver.seat_of(None, user, now) is not None


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("这份预览已经用过或超过两小时，请重新选择文件。"))
    return redirect("reviews:import")
