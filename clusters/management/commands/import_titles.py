"""Register an official list of titled firms from a workbook."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from accounts.system import system_user
from clusters.models import TitleKind
from clusters.titles import Announcement, read_titles, register_titles
from records import clock
from records.moves import StepRefused


class Command(BaseCommand):
    help = "Register a list of titled firms: whole, or not at all. The same document again replaces its list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--kind", required=True, choices=TitleKind.values)
        parser.add_argument("--document-no", required=True, help="文号, such as 工信部企业函〔2024〕9号")
        parser.add_argument("--issuer", default="ministry", help="agency code, such as 33; the ministry without it")
        for name in ("valid-from", "valid-until"):
            parser.add_argument(f"--{name}", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        issuer = Agency.objects.filter(code=options["issuer"]).first()
        if issuer is None:
            raise CommandError(f"没有代码为{options['issuer']}的单位")
        names = ("document_no", "valid_from", "valid_until")
        announced = Announcement(TitleKind(options["kind"]), issuer, **{name: options[name] for name in names})
        try:
            with options["file"].open("rb") as content:
                self.import_file(announced, File(content, options["file"].name))
        except OSError as fault:
            raise CommandError(str(fault)) from fault
        except StepRefused as refused:
            raise CommandError(refused.sentence) from refused

    def import_file(self, announced: Announcement, file: File) -> None:
        """Say each fault, or take the list."""
        read = read_titles(file, announced)
        for fault in read.faults:
            self.stdout.write(fault.sentence)
        if not read.is_whole:
            raise CommandError(f"{read.fault_count}处须改，没有登记")
        made = register_titles(read.rows, announced, file=file, by=system_user(), now=clock.now())
        self.stdout.write(f"{made}：{made.count}家")
