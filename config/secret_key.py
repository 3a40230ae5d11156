"""The signing key of an installation that was given none: made once, kept beside its data."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret_key(path: Path) -> str:
    """Read the key at `path`, writing a new one (mode 600) if there is none. Two starts at once agree on one key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(fresh, path)  # unlike a rename, never replaces the key another process has just made
        fresh.unlink()
    return path.read_text().strip()
