"""Attachments and the virus scanner: clamd is asked over its socket; what it finds infected is kept out.

`CLAMAV_SOCKET` names the socket, a path or host:port. Without it nothing is scanned, and nothing waits to be.
"""

import logging
import socket
import struct
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from records import news
from records.models import Document, Dossier, Event, Scan
from records.tiers import Tier
from records.trail import Entry, record

PIECE = 1 << 20  # bytes sent at a time
PATIENCE = 120  # seconds without a word from clamd
CONNECT_PATIENCE = 5  # seconds
LENGTH = struct.Struct("!L")
ANSWER_LENGTH = 4096  # bytes, more than clamd ever says

log = logging.getLogger(__name__)


class ScannerSilent(Exception):
    """The scanner did not answer, or not in a way that decides: the attachment goes on waiting."""


def scan_document(pk: int, now: datetime) -> None:
    """Let the scanner see a waiting attachment and act on its word. Twice harms nothing. Raises ScannerSilent."""
    document = Document.objects.filter(pk=pk, scan=Scan.WAITING).first()
    if document is None:
        return
    if not settings.CLAMAV_SOCKET:
        _settle(document, Scan.UNSCANNED, "", None)
        return
    with document.file.open("rb") as file:
        threat = ask_clamd(file)
    _settle(document, Scan.INFECTED if threat else Scan.CLEAN, threat, now)
    if threat:
        document.file.delete(save=False)


def scan_waiting(now: datetime, *asked: int) -> int:
    """Scan what waits, the oldest first, or these alone, until the scanner falls silent; returns how many it saw."""
    waiting = Document.objects.filter(scan=Scan.WAITING).order_by("uploaded_at")
    count = 0
    for pk in asked or waiting.values_list("pk", flat=True):
        try:
            scan_document(pk, now)
        except ScannerSilent as silent:
            log.warning("scanner silent over document %d: %s", pk, silent)
            break
        count += 1
    return count


def ask_clamd(file: BinaryIO | File) -> str:
    """The name of the virus in a file, empty for none. Raises ScannerSilent."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                line.sendall(LENGTH.pack(len(piece)) + piece)
            line.sendall(LENGTH.pack(0))
            said = _answer(line)
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerSilent(said or "no answer")


def scanner_fault() -> str | None:
    """Why the scanner does not answer; None when it does, or when there is none."""
    if not settings.CLAMAV_SOCKET:
        return None
    try:
        with _connected() as line:
            line.sendall(b"zPING\0")
            said = _answer(line)
    except OSError as error:
        return type(error).__name__
    return None if said == "PONG" else "no answer"


def _connected() -> socket.socket:
    place: str = settings.CLAMAV_SOCKET
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_PATIENCE)
        line.connect(place)
    else:
        host, _colon, port = place.rpartition(":")
        line = socket.create_connection((host, int(port)), CONNECT_PATIENCE)
    line.settimeout(PATIENCE)
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < ANSWER_LENGTH and (piece := line.recv(ANSWER_LENGTH)):
        said += piece
    return said.rstrip(b"\0").decode(errors="replace")


@transaction.atomic
def _settle(document: Document, scan: Scan, threat: str, now: datetime | None) -> None:
    """Write the scanner's word, once. An infected attachment leaves its file, and whose file it is learns of it."""
    dossier = Dossier.objects.select_for_update().get(pk=document.dossier_id)
    said = {"scan": scan, "threat": threat[:200], "scanned_at": now}
    if scan == Scan.INFECTED:
        said["removed_at"] = now
    if Document.objects.filter(pk=document.pk, scan=Scan.WAITING).update(**said) and now and scan == Scan.INFECTED:
        _note_infection(dossier, document, threat, now)


def _note_infection(dossier: Dossier, document: Document, threat: str, now: datetime) -> None:
    """In the file's history, as that of the agency whose unfinished work it is.

    What a file is called may name a person: only the message says that.
    """
    subject = dossier.subject
    subject.dossier = dossier
    note = _("%(slot)s：查出病毒%(threat)s，已拒收，文件没有保存") % {
        "slot": subject.slot_name(document.slot), "threat": threat,
    }  # fmt: skip
    facts = {"document": document.pk, "digest": document.digest, "threat": threat}
    entry = Entry("infected_document", _("附件查出病毒"), note=note, data=facts, scope=Event.Scope.INTERNAL)
    record(dossier, entry, by=None, seat=(Tier(dossier.agency.level), dossier.agency_id), now=now)
    dossier.save()
    news.attachment_infected(subject, document, threat, now=now)
