"""A paper of ours, to those who may read it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records import clock
from records.models import Dossier, Paper
from records.papers import file_name
from records.views.documents import private


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF, to be saved; where it is not made yet, the way back to its file."""
    now = clock.now()
    visible = Dossier.objects.visible_to(request.user, now)
    found = get_object_or_404(Paper.objects.select_related("dossier"), pk=pk, dossier__in=visible)
    subject = found.dossier.subject
    if not subject.may_read_paper(found, request.user, now):
        raise Http404
    if not found.is_made:
        messages.info(request, _("这份文书还没有生成好，请稍候再下载。"))
        return redirect(subject)
    file = found.file.open("rb")
    return private(FileResponse(file, as_attachment=True, filename=file_name(found), content_type="application/pdf"))
