"""Import the firm list of an application from a workbook."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from accounts.system import system_user
from clusters.firms.importing import read_firms
from clusters.firms.keeping import keep_firms
from clusters.models import Application
from records import clock
from records.moves import StepRefused


class Command(BaseCommand):
    help = "Put the firms of a workbook in the place of an application's firm list: whole, or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="申报编号, such as 2025-33-0001")
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        application = Application.objects.select_related("filing").filter(number=options["number"]).first()
        if application is None:
            raise CommandError(f"没有编号为{options['number']}的申报")
        try:
            with options["file"].open("rb") as content:
                self.import_file(application, File(content, options["file"].name))
        except OSError as fault:
            raise CommandError(str(fault)) from fault
        except StepRefused as refused:
            raise CommandError(refused.sentence) from refused

    def import_file(self, application: Application, file: File) -> None:
        """Say each fault, or take the list."""
        read = read_firms(application.filing, file)
        for fault in read.faults:
            self.stdout.write(fault.sentence)
        if not read.is_whole:
            raise CommandError(f"{read.fault_count}处须改，没有导入，原有名录没有变动")
        made = keep_firms(application.filing, read.rows, file, by=system_user(), now=clock.now())
        self.stdout.write(f"{application.number}：{made}，{made.count}家")
