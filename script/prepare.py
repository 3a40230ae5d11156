"""Brings the data up to the code: migrations, reference data, demo data, static files. Safe to repeat."""

import hashlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction


def quietly(command: str, **options: object) -> None:
    """Run a command of manage.py without its report; what goes wrong is raised."""
    call_command(command, verbosity=0, stdout=io.StringIO(), **options)


def migrate() -> None:
    quietly("migrate", interactive=False)


def load_reference() -> None:
    quietly("load_reference")


def build_demo() -> None:
    """Build the demonstration in an empty database, whole or not at all."""
    if settings.PORTAL_DEMO and not get_user_model().objects.exists():
        with transaction.atomic():
            quietly("build_demo")


def static_files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"


def collect_static() -> None:
    """Collect and compress the static files if any changed since the last time."""
    stamp = settings.PORTAL_HOME / "static.stamp"
    digest = hashlib.sha256("\n".join(sorted(static_files())).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        quietly("collectstatic", interactive=False)
        stamp.write_text(digest)


def timed(title: str, work: Callable[[], None]) -> None:
    print(f"{title} …", end=" ", flush=True)
    start = time.monotonic()
    work()
    print(f"{time.monotonic() - start:.1f} s")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    timed("Migrations", migrate)
    timed("Reference data", load_reference)
    timed("Demo data", build_demo)
    timed("Static files", collect_static)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
