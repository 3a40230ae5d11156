"""An uploaded list between preview and import: its bytes under their digest, what was chosen in a signed token."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from clusters.recognising import Publishing
from records.clock import real_now

SALT = "reviews.import"
LIFE = timedelta(hours=2)  # between preview and import; afterwards the file is uploaded anew
DATES = ("published_on", "valid_from", "valid_until")


@dataclass(frozen=True)
class Upload:
    """One list as previewed: which file, under which document, whether it extends terms."""

    digest: str
    name: str
    publishing: Publishing
    is_renewal: bool

    def token(self) -> str:
        """What the preview page hands back; nobody can change it on the way."""
        dates = {name: f"{getattr(self.publishing, name)}" for name in DATES}
        facts = {"document_no": self.publishing.document_no, **dates}
        return signing.dumps([self.digest, self.name, facts, self.is_renewal], salt=SALT)

    @classmethod
    def of(cls, token: str) -> "Upload | None":
        """The upload a token speaks of; None for one that is too old or was bent."""
        try:
            digest, name, facts, is_renewal = signing.loads(token, salt=SALT, max_age=LIFE)
        except signing.BadSignature:
            return None
        days: dict[str, Any] = {key: date.fromisoformat(facts[key]) for key in DATES}
        return cls(digest, name, Publishing(facts["document_no"], **days), is_renewal)

    def content(self) -> bytes | None:
        """The file's bytes, or None once it was imported or has become too old."""
        path = folder() / self.digest
        return path.read_bytes() if path.is_file() else None

    def drop(self) -> None:
        (folder() / self.digest).unlink(missing_ok=True)


def keep(content: bytes) -> str:
    """Keep a file until it is imported; returns its digest. Files left behind are swept out on the way."""
    for path in _left_behind():
        path.unlink(missing_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / digest).write_bytes(content)
    return digest


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _left_behind() -> Iterator[Path]:
    oldest = (real_now() - LIFE).timestamp()
    return (path for path in folder().glob("*") if path.stat().st_mtime < oldest)
