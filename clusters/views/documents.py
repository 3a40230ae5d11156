"""Evidence: attaching files to a slot, removing one, and taking that back."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from clusters.answers import may_fill
from clusters.models import Application
from clusters.schema import Field, Kind
from clusters.sheet import sheet_of
from records import clock
from records.documents import store
from records.models import Document, Dossier
from records.moves import StepRefused
from records.steps import locked


@require_POST
def upload(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """Keep each chosen file or say why not; one refused stops no other."""
    now = clock.now()
    application = _application(request, pk, now)
    field = _slot(application, slot)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("请先选择要上传的文件。"))
    for file in files:
        try:
            with transaction.atomic():
                dossier = _open_for(application, field)
                store(dossier, slot, file, by=request.user, now=now)
                _move_on(dossier)
        except StepRefused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, _("已上传“%(name)s”。") % {"name": file.name})
    return redirect("clusters:section", application.pk, field.section)


@require_POST
def remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Take an attachment off the form; its bytes stay for the editions that hold it, and it can be put back."""
    return _set_removed(request, pk, document, is_removed=True)


@require_POST
def restore(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Put a removed attachment back."""
    return _set_removed(request, pk, document, is_removed=False)


def _set_removed(request: HttpRequest, pk: int, document: int, *, is_removed: bool) -> HttpResponse:
    now = clock.now()
    application = _application(request, pk, now)
    found = get_object_or_404(Document, pk=document, dossier=application.dossier_id)
    field = _slot(application, found.slot)
    words = {"name": found.name}
    try:
        with transaction.atomic():
            dossier = _open_for(application, field)
            found.removed_at = now if is_removed else None
            found.save(update_fields=["removed_at"])
            _move_on(dossier)
    except StepRefused as refused:
        messages.error(request, refused.sentence)
    else:
        done = _("已移除“%(name)s”，可在下方恢复。") if is_removed else _("已恢复“%(name)s”。")
        messages.success(request, done % words)
    return redirect("clusters:section", application.pk, field.section)


def _application(request: HttpRequest, pk: int, now: datetime) -> Application:
    user: User = request.user  # type: ignore[assignment]
    rows = Application.objects.visible_to(user, now).select_related("dossier", "filing__schema")
    application = get_object_or_404(rows, pk=pk)
    if not may_fill(application.filing, application.dossier, user, now):
        raise PermissionDenied
    return application


def _slot(application: Application, slot: str) -> Field:
    field = sheet_of(application.filing).form.get(slot)
    if field is None or field.kind != Kind.DOCUMENT:
        raise Http404
    return field


def _open_for(application: Application, field: Field) -> Dossier:
    """The locked file, if its section is open now."""
    fresh = locked(application)
    if not fresh.filing.is_open(field.section):
        raise StepRefused([_("佐证材料现在不能增减：已提交的内容须退回补正后才能改")])
    return fresh.dossier


def _move_on(dossier: Dossier) -> None:
    dossier.version += 1
    dossier.save(update_fields=["version"])
