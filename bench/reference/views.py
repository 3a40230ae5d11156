"""What a page costs at least: each does the work of its counterpart in the portal with as little as Django allows."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_page

from bench.reference.models import Answer, Entry, Event, File, Turn
from bench.reference.settings import BARE
from records.digests import digest_of
from records.tiers import Tier

PAGE_SIZE = 50
COLUMNS = ("year", "name", "body", "division_code", "division", "number", "industry", "state", "valid_from",
           "valid_until", "document_no", "published_on")  # fmt: skip


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The signed-in list: session, person, rows. The count is kept, as anybody would who has so many."""
    rows = Entry.objects.filter(reach=Tier.MINISTRY).order_by("-pk")
    if state := request.GET.get("state"):
        rows = rows.filter(state=state)
    if batch := request.GET.get("batch"):
        rows = rows.filter(batch=batch)
    return render(request, "bare/desk.html", _page(request, rows), using=BARE)


@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(get_object_or_404(Entry, pk=pk).name)


@cache_page(60)
def kept_list(request: HttpRequest) -> HttpResponse:
    """The public list, kept whole by Django's own means."""
    return render(request, "bare/list.html", _page(request, Entry.objects.order_by("place", "pk")), using=BARE)


def api(request: HttpRequest) -> JsonResponse:
    context = _page(request, Entry.objects.order_by("place", "pk"))
    items = [{name: getattr(row, name) for name in ("id", *COLUMNS)} for row in context["rows"]]
    return JsonResponse({"total": context["total"], "items": items})


def csv_file(request: HttpRequest) -> StreamingHttpResponse:
    """The plain columns through Python's writer, streamed."""
    rows = Entry.objects.order_by("place", "pk")
    if year := request.GET.get("year"):
        rows = rows.filter(year=year)
    return StreamingHttpResponse(_lines(rows.values_list(*COLUMNS)), content_type="text/csv; charset=utf-8")


@login_required
@transaction.atomic
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The writes of a step: row lock, state, event with its digest, file, turns."""
    file, now = File.objects.select_for_update().get(entry=pk), timezone.now()
    found = Entry.objects.get(pk=pk)
    found.state = "provincial"
    found.save(update_fields=["state"])
    _record(file, request.user, "accept", {"note": request.POST.get("note", "")}, now)
    _pass_on(file, now)
    messages.success(request, "已受理。")
    return redirect("/desk/")


@login_required
@transaction.atomic
def begin(request: HttpRequest) -> HttpResponse:
    """The writes of a new draft: file, entry, event, turn."""
    now = timezone.now()
    file = File.objects.create(agency=request.user.pk)
    made = Entry.objects.create(
        file=file, number=f"{now.year}-{file.pk}", name=request.POST["name"], state="draft", batch=1,
        reach=Tier.COUNTY, year=now.year, valid_from=now.date(), valid_until=now.date(), published_on=now.date(),
    )  # fmt: skip
    _record(file, request.user, "begin", {}, now)
    Turn.objects.create(file=file, agency=file.agency, since=now)
    messages.success(request, "已建立草稿。")
    return redirect("entry", made.pk)


@login_required
@transaction.atomic
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The writes of putting a step before somebody: row lock, event, file, turns."""
    file, now = File.objects.select_for_update().get(entry=pk), timezone.now()
    _record(file, request.user, "propose", {}, now)
    _pass_on(file, now)
    messages.success(request, "已送审核人。")
    return redirect("entry", pk)


@login_required
@transaction.atomic
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """The writes of submitting: row lock, state, an event that holds the answers, file, turns."""
    file, now = File.objects.select_for_update().get(entry=pk), timezone.now()
    found = Entry.objects.get(pk=pk)
    found.state, found.declared_at = "declared", now
    found.save(update_fields=["state", "declared_at"])
    _record(file, request.user, "declare", dict(file.answers.order_by("code").values_list("code", "text")), now)
    _pass_on(file, now)
    messages.success(request, "已提交。")
    return redirect("entry", pk)


@login_required
@transaction.atomic
def answer(request: HttpRequest, pk: int) -> JsonResponse:
    """The writes of one saved field: row lock, answer, what it was before, file."""
    file, now = File.objects.select_for_update().get(entry=pk), timezone.now()
    code = request.POST["code"]
    found = Answer.objects.filter(file=file, code=code).first() or Answer(file=file, code=code)
    was, found.text, found.version = found.text, request.POST["value"], found.version + 1
    found.save()
    _record(file, request.user, "save", {"old": was, "new": found.text}, now)
    return JsonResponse({"version": found.version, "text": found.text})


def _page(request: HttpRequest, rows: QuerySet[Entry]) -> dict[str, Any]:
    number = int(request.GET.get("page", 1))
    total = cache.get_or_set(f"bare.{request.GET.get('state')}.{request.GET.get('batch')}", rows.count, 600)
    start = (number - 1) * PAGE_SIZE
    return {"rows": rows[start : start + PAGE_SIZE], "number": number, "total": total}


def _record(file: File, by: Any, step: str, data: dict[str, str], now: datetime) -> None:
    file.version, file.head_seq = F("version") + 1, file.head_seq + 1
    facts = {"seq": file.head_seq, "by": by.pk, "step": step, "data": data, "previous": file.head_digest, "at": now}
    file.head_digest = digest_of(facts)
    Event.objects.create(file=file, seq=file.head_seq, at=now, by=by.pk, step=step, data=data, digest=file.head_digest)
    file.save()


def _pass_on(file: File, now: datetime) -> None:
    Turn.objects.filter(file=file, ended_at=None).update(ended_at=now)
    Turn.objects.create(file=file, agency=file.agency, since=now)


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows.iterator():
        yield writer.writerow(row)


class _Echo:
    def write(self, line: str) -> str:
        return line
