"""Build the demonstration: accounts, the real list of 2022, invented clusters at every stage."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import build_demo_accounts
from clusters.models import Application, Batch
from portal.demo import coediting, open_round, supplementary
from portal.demo.firms import register_invented_titles
from portal.demo.offices import at
from records.clock import DEMO_START, day_of, real_now, standing_at
from records.daily import run_day
from records.models import DemoClock, Message
from records.statistics import refresh_statistics

REAL_LIST = Path(settings.BASE_DIR) / "clusters" / "reference" / "recognised-2022.csv"
NEWS = timedelta(days=7)  # what was told longer ago has been read when the demo begins
PUBLISHED_2022 = {
    "document_no": "工信部企业函〔2023〕3号",
    "published_on": "2023-01-11",
    "valid_from": "2023-01-01",
    "valid_until": "2025-12-31",
}


class Command(BaseCommand):
    help = "Build the demonstration data once; refuses outside demo mode, does nothing where they stand already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("demo data are made in demo mode only: set PORTAL_DEMO=1")
        made = build_demo_accounts()
        self.stdout.write(f"demo accounts: {made} made")
        if Application.objects.exists():
            self.stdout.write("demo files stand already")
            return
        with standing_at(DEMO_START):
            call_command("import_recognised", REAL_LIST, **PUBLISHED_2022, stdout=self.stdout)
            refresh_statistics()
            self._tell()
        refresh_statistics()
        DemoClock.objects.update_or_create(pk=1, defaults={"stands_at": DEMO_START, "set_at": real_now()})

    def _tell(self) -> None:
        """The invented rounds, then the seal of the day before the demo begins."""
        real = Batch.objects.get(code="recognition-2025")
        supplementary.tell(supplementary.supplementary_batch(real))
        open_round.tell(real)
        coediting.tell(real)
        register_invented_titles(at("2025-04-09 09:00"))
        run_day(day_of(DEMO_START))
        Message.objects.filter(created_at__lt=DEMO_START - NEWS).update(read_at=DEMO_START)
        self.stdout.write(f"demo files: {Application.objects.count()} applications made by real steps")
