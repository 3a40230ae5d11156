"""Pages of attachments as pictures, made when first asked for and kept for a while by the content's digest."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore

from django.conf import settings

from records import clock
from records.models import Document

WIDTHS = (900, 1350, 1800)  # pixels
TURNS = (0, 90, 180, 270)  # degrees, clockwise
PATIENCE = 25  # seconds
KEPT_FOR = timedelta(days=7)
AT_ONCE = BoundedSemaphore(2)  # of one web process


class NoPreview(Exception):
    """The page cannot be shown: there is none, or drawing it went wrong."""


def page_image(document: Document, page: int, width: int, turn: int) -> bytes:
    """The JPEG of one page, counted from 1. Raises NoPreview."""
    if not 1 <= page <= (document.pages or 0) or width not in WIDTHS or turn not in TURNS:
        raise NoPreview
    kept = _folder() / f"{document.digest}-{page}-{width}-{turn}.jpg"
    if not kept.exists():
        _keep(kept, _drawn(document, page, width, turn))
    return kept.read_bytes()


def forget_previews() -> int:
    """Remove pictures made longer ago than they are kept; returns how many."""
    earliest = (clock.real_now() - KEPT_FOR).timestamp()
    old = [path for path in _folder().glob("*.jpg") if path.stat().st_mtime < earliest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _drawn(document: Document, page: int, width: int, turn: int) -> bytes:
    """Let a process of its own draw the page: a file that breaks a library breaks nothing here."""
    asked = [document.file.path, document.content_type, *map(str, (page, width, turn))]
    with AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603  (our own module, on a path of our own store)
                [sys.executable, "-m", "records.rendering", *asked],
                cwd=settings.BASE_DIR, capture_output=True, timeout=PATIENCE, check=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError) as error:
            raise NoPreview from error
    return done.stdout


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as made:
        made.write(content)
    Path(made.name).rename(path)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "previews"
