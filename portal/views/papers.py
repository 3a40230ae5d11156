"""Verifying a paper: by its code what it is and whether it is the latest, by its file whether it is ours."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.forms import PaperCodeForm, PaperFileForm
from portal.limits import is_over
from records.digests import digest_of_file, digest_of_start
from records.models import Paper
from records.paper_codes import MiswrittenCode, grouped, read_code
from records.papers import kind_of

COMPARISONS_AN_HOUR, HOUR = 60, 3600  # from one address; seconds


class Comparison(StrEnum):
    """Our file; ours with something appended, such as an electronic seal; the sealed copy we hold; none of these."""

    SAME = "same"
    APPENDED = "appended"
    HELD = "held"
    OTHER = "other"


@login_not_required
@never_cache
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Where one types the code of a paper."""
    form = PaperCodeForm(request.GET) if "code" in request.GET else PaperCodeForm()
    if form.is_valid():
        return redirect("portal:paper", grouped(form.cleaned_data["code"]))
    return render(request, "portal/papers.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """What the holder of a paper may know of it, which is what stands on it; a file laid beside it is compared."""
    found = _paper(code)
    if found is None:
        return _not_found(request, code)
    is_asked, comparison = request.method == "POST", ""
    form = PaperFileForm(request.POST, request.FILES) if is_asked else PaperFileForm()
    if is_asked and is_over(request, "paper", times=COMPARISONS_AN_HOUR, seconds=HOUR):
        form.add_error("file", _("这个网络一小时内比对次数较多，请过一会儿再比。"))
    elif is_asked and form.is_valid():
        comparison = compared(found, form.cleaned_data["file"])
    kind = kind_of(found.kind)
    context = {
        "paper": found, "title": kind.title, "number": kind.number(found.dossier), "form": form,
        "newest": kind.newest(found.dossier), "comparison": comparison,
    }  # fmt: skip
    return render(request, "portal/paper.html", context)


def compared(paper: Paper, file: Any) -> Comparison:
    """How a file stands to a paper, byte by byte."""
    if digest_of_file(file, paper.algorithm) == paper.digest:
        return Comparison.SAME
    if digest_of_start(file, paper.size or 0, paper.algorithm) == paper.digest:
        return Comparison.APPENDED
    held = paper.sealed_copies.kept().filter(size=file.size)
    if any(digest_of_file(file, copy.algorithm) == copy.digest for copy in held):
        return Comparison.HELD
    return Comparison.OTHER


def _paper(code: str) -> Paper | None:
    try:
        rows = Paper.objects.made().select_related("dossier__agency")
        return rows.filter(code=read_code(code)).first()
    except MiswrittenCode:
        return None


def _not_found(request: HttpRequest, code: str) -> HttpResponse:
    form = PaperCodeForm({"code": code})
    if form.is_valid():
        words = _("没有编号为%(code)s的文书。请与文书页眉上的编号核对。")
        form.add_error("code", words % {"code": grouped(form.cleaned_data["code"])})
    return render(request, "portal/papers.html", {"form": form}, status=404)
