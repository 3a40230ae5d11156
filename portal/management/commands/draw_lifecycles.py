"""Write docs/lifecycle.md from the declarations."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.lifecycles import drawn

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"


class Command(BaseCommand):
    help = "Draw docs/lifecycle.md from the lifecycles' declarations; --check says whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            DOCUMENT.write_text(drawn(), encoding="utf-8")
            self.stdout.write(f"wrote {DOCUMENT.name}")
        elif DOCUMENT.read_text(encoding="utf-8") != drawn():
            raise SystemExit("docs/lifecycle.md is stale: run script/manage draw_lifecycles")
