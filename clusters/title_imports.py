"""Registering a list of titled firms in the background: the attempt, what came of it, what is left of earlier ones."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from clusters.models import TitleImport, TitleKind
from clusters.titles import Announcement, read_titles, register_titles
from clusters.workbook_attempts import drop_files, mark, refuse_at_once
from clusters.workbooks import Progress
from clusters.workbooks.reading import nobody
from records.file_checks import shown_name
from records.jobs import start_job
from records.moves import StepRefused

KIND = "clusters.import_titles"


@transaction.atomic
def start_titles(announced: Announcement, upload: Any, *, by: Any, now: datetime) -> TitleImport:
    """Take a workbook in and let the background read it. Raises StepRefused for what is no workbook, and for what is
    wrong with the announcement."""
    if against := list(announced.faults()):
        raise StepRefused(against)
    refuse_at_once(upload)
    attempt = TitleImport(
        kind=announced.kind, issuer=announced.issuer, document_no=announced.document_no,
        valid_from=announced.valid_from, valid_until=announced.valid_until, file_name=shown_name(upload.name),
    )  # fmt: skip
    attempt.job = start_job(KIND, by=by, now=now)
    attempt.workbook.save("workbook.xlsx", File(upload), save=False)
    attempt.save()
    return attempt


def carry_out(attempt: TitleImport, *, by: Any, now: datetime, progress: Progress = nobody) -> TitleImport:
    """Read the workbook, and register its list or keep what must be mended. A second run changes nothing.

    Raises StepRefused for a list that has been registered already.
    """
    if attempt.title_list_id or attempt.fault_count:
        return attempt
    announced = announcement_of(attempt)
    with attempt.workbook.open() as workbook:
        read = read_titles(workbook, announced, progress=progress)
        if not read.is_whole:
            mark(attempt, read, workbook)
            return attempt
        with transaction.atomic():
            file = File(workbook, attempt.file_name)
            attempt.title_list = register_titles(read.rows, announced, file=file, by=by, now=now)
            attempt.save(update_fields=["title_list"])
    drop_files(attempt)
    return attempt


def announcement_of(attempt: TitleImport) -> Announcement:
    """The document that the attempt was said to be published by."""
    facts = (attempt.issuer, attempt.document_no, attempt.valid_from, attempt.valid_until)
    return Announcement(TitleKind(attempt.kind), *facts)


def forget_titles(now: datetime) -> int:
    """Forget what attempts have left long ago: their files, and the rows of those that brought no list."""
    old = TitleImport.objects.filter(job__finished_at__lt=now - timedelta(days=settings.PORTAL_JOBS_KEPT))
    for attempt in old.exclude(workbook="", marked=""):
        drop_files(attempt)
    gone, _rows = old.filter(title_list=None).delete()
    return gone
