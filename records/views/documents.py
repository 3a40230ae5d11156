"""An attachment to those who may read it: the file itself, and its pages as pictures."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from records import clock
from records.models import Document, Dossier, Scan
from records.previews import NoPreview, page_image


class Quarantined(Exception):
    """An attachment that nobody opens now; the page says why."""

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__(document.name)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as it was uploaded, always to be saved, never shown by the browser itself."""
    try:
        found = readable_document(request, pk)
    except Quarantined as held:
        return held_page(request, held)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    return private(response)


@require_safe
def document_page(request: HttpRequest, pk: int, page: int) -> HttpResponse | FileResponse:
    """One page of an attachment as a JPEG of ours, of the `width` and `turn` asked for."""
    try:
        found = readable_document(request, pk)
        image = page_image(found, page, _number(request, "width", 900), _number(request, "turn", 0))
    except Quarantined:
        raise PermissionDenied from None
    except NoPreview:
        raise Http404 from None
    return private(HttpResponse(image, content_type="image/jpeg"))


def readable_document(request: HttpRequest, pk: int) -> Document:
    """The attachment, if this person may read it: a 404 for others. Raises Quarantined.

    What waits for the virus scanner only its sender opens; what was found infected is gone.
    """
    now = clock.now()
    opened = Dossier.objects.open_to(request.user, now)
    found = get_object_or_404(Document.objects.select_related("dossier"), pk=pk, dossier__in=opened)
    if not found.dossier.subject.may_read_document(found, request.user, now):
        raise Http404
    is_sender = found.uploaded_by_id == request.user.pk and found.scan != Scan.INFECTED
    if not (found.is_released or is_sender):
        raise Quarantined(found)
    return found


def held_page(request: HttpRequest, held: Quarantined) -> HttpResponse:
    """The page that says why an attachment is not opened."""
    return render(request, "records/document_held.html", {"document": held.document}, status=403)


def private(response: HttpResponse | FileResponse) -> HttpResponse | FileResponse:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
