"""Attachments: taking in an upload, known by its content and kept by its digest; ordering, renaming, removing."""

from datetime import datetime
from pathlib import PurePath
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from records.digests import PREFERRED, digest_of_file
from records.file_checks import Inspected, Unfit, inspected, shown_name
from records.models import Document, Dossier, Event, Scan, Stepped, Upload
from records.moves import StepRefused
from records.steps import locked
from records.tasks import scan
from records.tiers import Tier
from records.trail import INVITED, Entry, record
from records.uploads import Arrived, refusal

NAME_LENGTH = 200


class Checked(NamedTuple):
    """A sound upload: what it is, and its digest."""

    file: Any
    found: Inspected
    digest: str


def checked(upload: Any) -> Checked:
    """Look into an upload; it takes its time, so no lock is held meanwhile. Raises StepRefused with the reason."""
    try:
        found = inspected(upload.name, upload.size, upload)
    except Unfit as unfit:
        raise StepRefused([refusal(upload.name, unfit)]) from None
    return Checked(upload, found, digest_of_file(upload))


@transaction.atomic
def attach(subject: Stepped, slot: str, sound: Checked, *, by: Any, now: datetime) -> Document:
    """Keep a checked upload in a slot of a file. Raises as `Stepped.check_attaching` does."""
    dossier = _open_for(subject, slot, by, now).dossier
    document = _kept(dossier, slot, sound, by=by, now=now)
    _move_on(dossier)
    return document


def store(dossier: Dossier, slot: str, upload: Any, *, by: Any, now: datetime) -> Document:
    """Check an upload and keep it in a slot of a file whose lock the caller holds. Raises StepRefused."""
    return _kept(dossier, slot, checked(upload), by=by, now=now)


def decide(upload: Upload, *, by: Any, now: datetime) -> None:
    """Keep a whole upload as an attachment, or note the sentence that refuses it and let the bytes go.

    Where a slot gathers a set, a sound one waits for the others. The caller holds the upload, so that it is decided
    once. Raises LookupError, and PermissionDenied where this person may no longer attach.
    """
    try:
        with upload.path.open("rb") as part:
            sound = checked(Arrived(part, upload))
            if upload.dossier.subject.gathers(upload.slot):
                return
            with transaction.atomic():
                upload.document = attach(upload.dossier.subject, upload.slot, sound, by=by, now=now)
                upload.save(update_fields=["document"])
    except StepRefused as refused:
        upload.refusal = refused.sentence
        upload.save(update_fields=["refusal"])
    upload.path.unlink(missing_ok=True)


@transaction.atomic
def set_removed(document: Document, *, is_removed: bool, by: Any, now: datetime) -> None:
    """Take an attachment off its file or put it back; its bytes stay for the editions that hold it.

    The file's history says so, as that of the agency whose unfinished work it is. What has been done already changes
    nothing.
    """
    subject = _open_for(document.dossier.subject, document.slot, by, now)
    dossier = subject.dossier
    document.refresh_from_db(fields=["removed_at", "scan"])
    if is_removed == (document.removed_at is not None):
        return
    if document.scan == Scan.INFECTED:
        raise StepRefused([_("“%(name)s”查出病毒，不能恢复") % {"name": document.name}])
    if not is_removed:
        _refuse_twin(dossier, document.slot, document.name, document.digest)
    document.removed_at, document.removed_by = (now, by) if is_removed else (None, None)
    document.save(update_fields=["removed_at", "removed_by"])
    _note_removal(subject, document, is_removed=is_removed, by=by, now=now)


def _note_removal(subject: Stepped, document: Document, *, is_removed: bool, by: Any, now: datetime) -> None:
    """Name the slot and refer to the attachment: what a file is called may name a person."""
    dossier = subject.dossier
    act = ("remove_document", _("移除附件")) if is_removed else ("restore_document", _("恢复附件"))
    facts = {"document": document.pk, "digest": document.digest}
    if dossier.seat_of(by, now) is None:
        facts[INVITED] = True
    entry = Entry(*act, note=subject.slot_name(document.slot), data=facts, scope=Event.Scope.INTERNAL)
    record(dossier, entry, by=by, seat=(Tier(dossier.agency.level), dossier.agency_id), now=now)
    dossier.save()


@transaction.atomic
def rename(document: Document, name: str, *, by: Any, now: datetime) -> None:
    """Give an attachment a telling name; its extension stays."""
    dossier = _open_for(document.dossier.subject, document.slot, by, now).dossier
    extension = PurePath(document.name).suffix
    stem = shown_name(name).removesuffix(extension).strip()
    if not stem:
        raise StepRefused([_("请填写名称，例如“统计局证明（盖章）”")])
    if len(stem) + len(extension) > NAME_LENGTH // 2:
        raise StepRefused([_("名称最多%(most)d字，请精简") % {"most": NAME_LENGTH // 2 - len(extension)}])
    if document.name == f"{stem}{extension}":
        return
    document.name = f"{stem}{extension}"
    document.save(update_fields=["name"])
    _move_on(dossier)


@transaction.atomic
def shift(document: Document, by_places: int, *, by: Any, now: datetime) -> None:
    """Move an attachment up (-1) or down (1) within its slot; at the end of the list nothing changes."""
    dossier = _open_for(document.dossier.subject, document.slot, by, now).dossier
    row = list(dossier.documents.kept().filter(slot=document.slot).order_by("place", "pk"))
    if document not in row:
        raise StepRefused([_("“%(name)s”已经移除，不能移动") % {"name": document.name}])
    place = row.index(document)
    row.insert(min(max(place + by_places, 0), len(row) - 1), row.pop(place))
    for number, each in enumerate(row):
        each.place = number
    Document.objects.bulk_update(row, ["place"])
    _move_on(dossier)


def _kept(dossier: Dossier, slot: str, sound: Checked, *, by: Any, now: datetime) -> Document:
    upload, found, digest = sound
    name = shown_name(upload.name)
    _refuse_twin(dossier, slot, name, digest)
    last = dossier.documents.filter(slot=slot).aggregate(last=Max("place"))["last"]
    document = Document.objects.create(
        dossier=dossier, slot=slot, name=name, content_type=found.content_type, size=upload.size, pages=found.pages,
        algorithm=PREFERRED, digest=digest, file=_movable(upload), uploaded_by=by, uploaded_at=now,
        place=0 if last is None else last + 1,
        scan=Scan.WAITING if settings.CLAMAV_SOCKET else Scan.UNSCANNED,
    )  # fmt: skip
    if document.scan == Scan.WAITING:
        _scan_soon(document)
    return document


def _scan_soon(document: Document) -> None:
    """Queue its scan at the commit; should the broker be gone, the sweep comes by."""

    def queue() -> None:
        scan.delay(document.pk)

    transaction.on_commit(queue, robust=True)


def _movable(upload: Any) -> File:
    """The upload under the store's own name; one that lies on disk already stays movable."""
    return upload if hasattr(upload, "temporary_file_path") else File(upload, name="document")


def _refuse_twin(dossier: Dossier, slot: str, name: str, digest: str) -> None:
    twin = dossier.documents.kept().filter(slot=slot, digest=digest).first()
    if twin:
        words = {"name": name, "twin": twin.name}
        raise StepRefused([_("“%(name)s”与已上传的“%(twin)s”内容相同，没有重复保存") % words])


def _open_for(subject: Stepped, slot: str, by: Any, now: datetime) -> Stepped:
    """The file behind its lock, if this person may change what stands in that slot now."""
    fresh = locked(subject)
    fresh.check_attaching(slot, by=by, now=now)
    return fresh


def _move_on(dossier: Dossier) -> None:
    dossier.version += 1
    dossier.save(update_fields=["version"])
