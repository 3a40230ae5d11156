"""Import a published list of recognised clusters, or of renewals, from CSV."""

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.system import system_user
from clusters.importing import Landing, Outcome, Unreadable, import_rows, read_rows
from clusters.publishing import publishing_faults
from clusters.recognising import Publishing
from records import clock


class Command(BaseCommand):
    help = "Import a published list (columns batch_year, name, province, county, division_code), row by row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8, GBK or UTF-16")
        parser.add_argument("--document-no", required=True, help="文号, such as 工信部企业函〔2023〕9号")
        for name in ("published-on", "valid-from", "valid-until"):
            parser.add_argument(f"--{name}", required=True, type=day, metavar="YYYY-MM-DD")
        parser.add_argument("--renewal", action="store_true", help="the list extends terms of recognised clusters")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("document_no", "published_on", "valid_from", "valid_until")
        publishing = Publishing(**{name: options[name] for name in names})
        if faults := list(publishing_faults(publishing)):
            raise CommandError("；".join(fault.sentence for fault in faults))
        try:
            rows = read_rows(options["file"].read_bytes())
        except (OSError, Unreadable) as fault:
            raise CommandError(str(fault)) from fault
        how = {"is_renewal": options["renewal"], "dry": options["dry_run"]}
        self.report(import_rows(rows, publishing=publishing, by=system_user(), now=clock.now(), **how))
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")

    def report(self, landings: list[Landing]) -> None:
        """One line a row, then the sums."""
        for landing in landings:
            words = landing.words or f"{landing.where}，{landing.body}"
            line = f"line {landing.line}: {landing.outcome.value}  {landing.name}：{words}"
            self.stdout.write(self.style.ERROR(line) if landing.outcome == Outcome.PROBLEM else line)
        counts = Counter(landing.outcome for landing in landings)
        self.stdout.write("，".join(f"{outcome.value} {counts[outcome]}" for outcome in Outcome))


def day(text: str) -> date:
    return date.fromisoformat(text)
