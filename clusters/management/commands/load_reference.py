"""Load or refresh the reference data (docs/reference-data.md)."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.reference_loading import load_bodies, load_divisions, register_counties
from clusters.reference_loading import (
    load_firm_list,
    load_form,
    load_indicators,
    load_industries,
    load_rounds,
    load_standard,
)
from records import clock
from records.reference_files import Tally
from records.reference_loading import load_calendar
from records.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Load the reference data. Repeatable: what people changed since is kept, and an unchanged file is skipped."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        self.report("calendar", load_calendar(now=now))
        self.report("divisions", load_divisions(now=now))
        self.report("bodies", load_bodies(now=now))
        self.report("county agencies", register_counties())
        self.report("industries", load_industries(now=now))
        self.report("indicators", load_indicators(now=now))
        self.report("standard", load_standard(now=now))
        self.report("form", load_form(now=now))
        self.report("firm list", load_firm_list(now=now))
        self.report("rounds", load_rounds(now=now))
        refresh_statistics()

    def report(self, what: str, tally: Tally) -> None:
        self.stdout.write(f"{what}: {tally}")
