"""Files that arrive in pieces: begun, continued where they stopped, given up. Whole ones go to `records.documents`."""

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from records.file_checks import Unfit, check_name, shown_name
from records.models import Dossier, Upload
from records.moves import StepRefused

PIECE = 256 * 1024  # bytes read at a time
KEPT_FOR = timedelta(days=7)
MOST_UNFINISHED = 80  # of one person: the leaves of a paper may come as photographs


class Busy(Exception):
    """Another request is writing to this upload just now."""


class OutOfPlace(Exception):
    """A piece does not begin where the part on disk ends."""


class Arrived(File):
    """A whole upload on disk, which the store may move instead of copying it."""

    def __init__(self, part: BinaryIO, upload: Upload) -> None:
        super().__init__(part, upload.name)
        self.path = upload.path

    def temporary_file_path(self) -> str:
        return str(self.path)


def begin(dossier: Dossier, slot: str, name: str, size: int, *, modified: int = 0, by: Any, now: datetime) -> Upload:
    """Make room for a file of so many bytes. Raises StepRefused for what its name or size already rule out."""
    try:
        check_name(name, size)
    except Unfit as unfit:
        raise StepRefused([refusal(name, unfit)]) from None
    with transaction.atomic():
        if Upload.objects.unfinished().filter(by=by).count() >= MOST_UNFINISHED:
            raise StepRefused([_("您有%(most)d件没有传完，请先传完或取消几件") % {"most": MOST_UNFINISHED}])
        upload = Upload.objects.create(
            dossier=dossier, slot=slot, name=shown_name(name), size=size, modified=modified, by=by, at=now
        )
        upload.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        upload.path.unlink(missing_ok=True)
        upload.path.touch(mode=0o600)
    return upload


def refusal(name: str, unfit: Unfit) -> str:
    """The sentence about a file that is not taken in."""
    return f"“{shown_name(name)}”{unfit.reason}"


@contextmanager
def held(upload: Upload) -> Iterator[Upload]:
    """The upload as it stands, for this request alone. Raises Busy; Upload.DoesNotExist when it has gone."""
    if upload.is_decided:
        yield upload
        return
    with upload.path.open("ab") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield Upload.objects.select_related("dossier").get(pk=upload.pk)


def append(upload: Upload, offset: int, source: BinaryIO) -> None:
    """Write what a request brings behind what has arrived, as far as there is room. The caller holds the upload.

    A line that breaks (OSError) keeps what had come through it. Raises OutOfPlace.
    """
    if offset != upload.offset or upload.is_decided:
        raise OutOfPlace
    room = upload.size - offset
    with upload.path.open("ab") as part:
        while room and (piece := source.read(min(PIECE, room))):
            part.write(piece)
            room -= len(piece)


def uploads_to_resume(dossier: Dossier, slot: str, *, by: Any, now: datetime) -> list[Upload]:
    """What this person has begun to send into a slot and may go on with."""
    begun = dossier.uploads.unfinished().filter(slot=slot, by=by)
    return [upload for upload in begun if upload.may_be_resumed(now - KEPT_FOR)]


@contextmanager
def gathered(dossier: Dossier, slot: str, numbers: Sequence[str], *, by: Any) -> Iterator[list[Arrived]]:
    """Whole uploads of one person as the files of one set, in the order named; forgotten once the set is taken in.

    Raises StepRefused where one is not there or not whole. What the caller refuses is forgotten too: nobody needs it.
    """
    own = {str(upload.pk): upload for upload in dossier.uploads.unfinished().filter(slot=slot, by=by)}
    with ExitStack() as stack:
        try:
            uploads = [stack.enter_context(held(own[number])) for number in numbers]
            files = [Arrived(stack.enter_context(upload.path.open("rb")), upload) for upload in uploads]
        except (Busy, KeyError, FileNotFoundError, Upload.DoesNotExist):
            raise StepRefused([_("有文件已经提交或取消，没有重复提交。请看最新情况")]) from None
        if any(upload.offset < upload.size for upload in uploads):
            raise StepRefused([_("有文件没有传完。请再选一次同样的文件，从断处续传")])
        try:
            yield files
        except StepRefused:
            _forget(uploads)
            raise
        _forget(uploads)


def _forget(uploads: Iterable[Upload]) -> None:
    for upload in uploads:
        give_up(upload)


def give_up(upload: Upload) -> None:
    """Forget an upload and what has arrived of it."""
    upload.path.unlink(missing_ok=True)
    upload.delete()


def expire(now: datetime) -> int:
    """Forget uploads that nobody has finished in time, and those long decided; returns how many."""
    old = list(Upload.objects.filter(at__lt=now - KEPT_FOR))
    for upload in old:
        give_up(upload)
    return len(old)
