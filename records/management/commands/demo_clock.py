"""Show the demo day, or move it on."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records import clock
from records.demo_clock import ClockRefused, move_to


class Command(BaseCommand):
    help = "Show the demo day; with a date (2025-07-15) move on to it, running the jobs that fall due on the way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("date", nargs="?", type=date.fromisoformat, help="a later day, as 2025-07-15")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("there is a demo clock in demo mode only: set PORTAL_DEMO=1")
        if options["date"] is None:
            self.stdout.write(f"{clock.now():%Y-%m-%d %H:%M}")
            return
        try:
            days = move_to(options["date"])
        except ClockRefused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(f"{clock.today()} ({days} days on)")
