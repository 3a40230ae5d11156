"""The way in for large files: the tus protocol, version 1.0, with creation and termination.

A file arrives in pieces and goes on after a broken line where it stopped. Once whole it passes the same checks as a
form's, and the answer carries what became of it: `Upload-Refused` is the sentence, percent-encoded. See
docs/uploads.md.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from records import clock
from records.documents import decide
from records.models import Dossier, Upload
from records.moves import StepRefused
from records.uploads import Busy, OutOfPlace, append, begin, give_up, held

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
LINE_PATIENCE = 20  # seconds without a byte, after which a line counts as dead
View = Callable[..., HttpResponse]


def tus(view: View) -> View:
    """Speak the protocol's version, and refuse any other."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            response = view(request, pk)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an upload into a slot of a file; what name and size rule out is said before a byte is sent."""
    if request.method == "OPTIONS":
        limit = str(settings.PORTAL_UPLOAD_LIMIT)
        known = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination", "Tus-Max-Size": limit}
        return HttpResponse(status=204, headers=known)
    now = clock.now()
    dossier = get_object_or_404(Dossier.objects.open_to(request.user, now), pk=pk)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    size, slot = _number(request.headers.get("Upload-Length")), told.get("slot", "")
    if size is None:
        return HttpResponse(status=400)
    try:
        dossier.subject.check_sending(slot, by=request.user, now=now)
        modified = _number(told.get("modified")) or 0
        upload = begin(dossier, slot, told.get("filename", ""), size, modified=modified, by=request.user, now=now)
    except LookupError:
        raise Http404 from None
    except StepRefused as refused:
        status = 413 if size > settings.PORTAL_UPLOAD_LIMIT else 422
        return HttpResponse(refused.sentence, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=201, headers={"Location": reverse("records:upload", args=[upload.pk])})


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an upload has come, its next piece, or its end; nobody else's upload exists."""
    now = clock.now()
    opened = Dossier.objects.open_to(request.user, now)
    own = get_object_or_404(Upload.objects.filter(by=request.user.pk, dossier__in=opened), pk=pk)
    try:
        with held(own) as found:
            if request.method == "DELETE":
                give_up(found)
                return HttpResponse(status=204)
            return _piece(request, found, now) if request.method == "PATCH" else _stand(request, found, now)
    except Busy:
        return HttpResponse(status=423)
    except OutOfPlace:
        return HttpResponse(status=409)
    except (Upload.DoesNotExist, LookupError):
        raise Http404 from None


def _piece(request: HttpRequest, found: Upload, now: datetime) -> HttpResponse:
    if request.content_type != PIECE_TYPE:
        return HttpResponse(status=415)
    offset = _number(request.headers.get("Upload-Offset"))
    if offset is None:
        return HttpResponse(status=400)
    if line := request.META.get("gunicorn.socket"):
        line.settimeout(LINE_PATIENCE)  # a dead line would hold the upload
    try:
        append(found, offset, request)  # type: ignore[arg-type]
    except UnreadablePostError:
        return HttpResponse(status=400)  # nobody reads this: the line is gone, what arrived is kept
    response = _stand(request, found, now)
    response.status_code = 204
    return response


def _stand(request: HttpRequest, found: Upload, now: datetime) -> HttpResponse:
    """How far it has come. A whole one is decided here, also when the answer to its last piece was lost."""
    if found.offset == found.size and not found.is_decided:
        decide(found, by=request.user, now=now)
    response = HttpResponse(headers={"Upload-Offset": str(found.offset), "Upload-Length": str(found.size)})
    if found.refusal:
        response.headers["Upload-Refused"] = quote(found.refusal)
    return response


def _metadata(header: str) -> dict[str, str]:
    """Pairs of key and base64 value, separated by commas; what cannot be read is left out."""
    told: dict[str, str] = {}
    for pair in header.split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
