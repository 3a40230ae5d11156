"""Evidence on the form: attaching files to a slot, naming, ordering, removing one, and taking that back."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from clusters.access import Access, access_to
from clusters.evidence import slot_named
from clusters.models import Application
from clusters.schema import Field
from records import clock
from records.documents import attach, checked, rename, set_removed, shift
from records.models import Document
from records.moves import StepRefused


@require_POST
def upload(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """Keep each chosen file or say why not; one refused stops no other. The way without scripts."""
    now = clock.now()
    application, access = _application(request, pk, now)
    field = _slot(application, slot, access)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("请先选择要上传的文件。"))
    for file in files:
        try:
            attach(application, slot, checked(file), by=request.user, now=now)
        except StepRefused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, _("已上传“%(name)s”。") % {"name": file.name})
    return _back(application, field)


@require_POST
def remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Take an attachment off the form; it can be put back."""
    done = _("已移除“%(name)s”，可在下方恢复。")
    return _change(request, pk, document, done, lambda found, **who: set_removed(found, is_removed=True, **who))


@require_POST
def restore(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Put a removed attachment back."""
    done = _("已恢复“%(name)s”。")
    return _change(request, pk, document, done, lambda found, **who: set_removed(found, is_removed=False, **who))


@require_POST
def name(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Give an attachment a telling name."""
    wanted = request.POST.get("name", "")
    return _change(request, pk, document, _("已改名为“%(name)s”。"), lambda found, **who: rename(found, wanted, **who))


@require_POST
def move(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Move an attachment up or down within its slot."""
    places = {"up": -1, "down": 1}.get(request.POST.get("act", ""))
    if places is None:
        raise Http404
    return _change(request, pk, document, _("已移动“%(name)s”。"), lambda found, **who: shift(found, places, **who))


def _change(request: HttpRequest, pk: int, document: int, done: str, act: Callable[..., None]) -> HttpResponse:
    """Do one thing to an attachment and say what was done, or why not."""
    now = clock.now()
    application, access = _application(request, pk, now)
    found = get_object_or_404(Document.objects.select_related("dossier"), pk=document, dossier=application.dossier_id)
    field = _slot(application, found.slot, access)
    try:
        act(found, by=request.user, now=now)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, done % {"name": found.name})
    return _back(application, field)


def _application(request: HttpRequest, pk: int, now: datetime) -> tuple[Application, Access]:
    user: User = request.user  # type: ignore[assignment]
    rows = Application.objects.open_to(user, now).select_related("dossier", "filing__schema")
    application = get_object_or_404(rows, pk=pk)
    access = access_to(application.dossier, user, now)
    if not (access.fills_all or access.is_invited):
        raise PermissionDenied
    return application, access


def _slot(application: Application, slot: str, access: Access) -> Field:
    try:
        field = slot_named(application, slot)
    except LookupError:
        raise Http404 from None
    if access.is_invited and not access.fills(field.section):
        raise Http404
    return field


def _back(application: Application, field: Field) -> HttpResponse:
    response = redirect("clusters:section", application.pk, field.section)
    response.headers["Location"] += f"#slot-{field.code}"
    return response
