"""Importing a firm list in the background: the attempt, what came of it, and what is left of earlier ones."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from clusters.closing import LISTING, check_open
from clusters.firms.keeping import field_of, keep_firms, layout_of, schema_of
from clusters.models import Filing, FirmImport, FirmList
from clusters.workbook_attempts import drop_files, mark, refuse_at_once
from clusters.workbooks import Progress, Read, read_table
from clusters.workbooks.reading import nobody
from records.file_checks import shown_name
from records.jobs import start_job
from records.models import Dossier
from records.moves import StepRefused

KIND = "clusters.import_firms"


@transaction.atomic
def start_import(filing: Filing, upload: Any, *, by: Any, now: datetime) -> FirmImport:
    """Take a workbook in and let the background read it. Raises StepRefused for what is no workbook, where the section
    is closed, and while another list is being read."""
    refuse_at_once(upload)
    dossier = Dossier.objects.select_for_update().get(pk=filing.dossier_id)
    filing = Filing.objects.select_related("schema").get(pk=filing.pk)
    check_open(filing.application, field_of(filing).section, LISTING, now)
    if dossier.jobs.filter(kind=KIND).open().exists():
        raise StepRefused([_("上一份名录正在导入，请等它结束后再导入")])
    for earlier in filing.firm_imports.exclude(workbook="", marked=""):
        drop_files(earlier)
    attempt = FirmImport(filing=filing, file_name=shown_name(upload.name))
    attempt.job = start_job(KIND, by=by, dossier=dossier, facts={}, now=now)
    attempt.workbook.save("workbook.xlsx", File(upload), save=False)
    attempt.save()
    return attempt


def carry_out(attempt: FirmImport, *, by: Any, now: datetime, progress: Progress = nobody) -> FirmImport:
    """Read the workbook, and put the list in its place or keep what must be mended. A second run changes nothing.

    Raises StepRefused where the section was closed meanwhile.
    """
    if attempt.firm_list_id or attempt.fault_count:
        return attempt
    with attempt.workbook.open() as workbook:
        read = read_firms(attempt.filing, workbook, progress=progress)
        if read.is_whole:
            _keep(attempt, read, File(workbook, attempt.file_name), by, now)
        else:
            mark(attempt, read, workbook)
    if attempt.firm_list:
        drop_files(attempt)  # what stands is an attachment
    return attempt


def read_firms(filing: Filing, workbook: Any, *, progress: Progress = nobody) -> Read:
    """Every firm in a workbook, or the cells to mend, by the columns that this filing's round asks for."""
    return read_table(workbook, layout_of(schema_of(field_of(filing)), filing), progress=progress)


@transaction.atomic
def _keep(attempt: FirmImport, read: Read, workbook: File, by: Any, now: datetime) -> FirmList:
    attempt.firm_list = keep_firms(attempt.filing, read.rows, workbook, by=by, now=now)
    attempt.save(update_fields=["firm_list"])
    return attempt.firm_list


def forget_attempts(now: datetime) -> int:
    """Forget what attempts at a list have left long ago; returns how many rows went.

    The files of all go, the rows of those that brought no list; the file's last attempt and its lists stay.
    """
    ended = now - timedelta(days=settings.PORTAL_JOBS_KEPT)
    old = FirmImport.objects.filter(job__finished_at__lt=ended)
    for attempt in old.exclude(workbook="", marked=""):
        drop_files(attempt)
    later = FirmImport.objects.filter(filing=OuterRef("filing"), pk__gt=OuterRef("pk"))
    gone, _rows = old.filter(Exists(later), firm_list=None).delete()
    return gone
