"""Importing a published list in the background: a preview that writes nothing, then the import block by block."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.system import system_user
from clusters.importing import BLOCK, Lander, Landing, Outcome, Row, foresee_rows, read_rows
from clusters.recognising import Publishing
from records.digests import digest_of_file
from records.file_checks import shown_name
from records.jobs import start_job
from records.models import Job
from records.moves import StepRefused
from reviews.models import ListImport

PREVIEW, RUN = "reviews.preview_list", "reviews.import_list"
Tell = Callable[[int, int], None]


@transaction.atomic
def start_preview(upload: Any, publishing: Publishing, *, is_renewal: bool, by: Any, now: datetime) -> ListImport:
    """Keep a list and let the background tell what importing it would do. Raises Unreadable."""
    read_rows(upload.read())
    upload.seek(0)
    kept = ListImport(
        file_name=shown_name(upload.name), digest=digest_of_file(upload), document_no=publishing.document_no,
        published_on=publishing.published_on, valid_from=publishing.valid_from, valid_until=publishing.valid_until,
        is_renewal=is_renewal, preview=start_job(PREVIEW, by=by, now=now),
    )  # fmt: skip
    kept.file.save("list.csv", File(upload), save=False)
    kept.save()
    return kept


@transaction.atomic
def start_import(imported: ListImport, *, by: Any, now: datetime) -> ListImport:
    """Let the background import a previewed list. Asked twice it is imported once; one that broke off goes on.

    Raises StepRefused before the preview has ended.
    """
    imported = ListImport.objects.select_for_update().get(pk=imported.pk)
    if imported.foreseen is None:
        raise StepRefused([_("预览还没有结束，请等它结束后再导入")])
    if imported.run is None or imported.run.state == Job.State.FAILED:
        imported.run = start_job(RUN, by=by, now=now)
        imported.save(update_fields=["run"])
    return imported


def foresee(imported: ListImport, *, now: datetime, tell: Tell) -> list[Landing]:
    """Take the real steps and take them back. A preview is nobody's act: the system takes them."""
    if imported.foreseen is None:
        rows, publishing = rows_of(imported), publishing_of(imported)
        lander = Lander(publishing=publishing, by=system_user(), now=now, is_renewal=imported.is_renewal)
        landings = []
        for landing in foresee_rows(lander, rows):
            landings.append(landing)
            tell(len(landings), len(rows))
        imported.foreseen = list(map(_as_json, landings))
        imported.save(update_fields=["foreseen"])
    return landings_of(imported.foreseen)


def land(imported: ListImport, *, by: Any, now: datetime, tell: Tell) -> list[Landing]:
    """Land the rows of the file that was previewed, judged anew, block by block with what became of each.

    Cut off in the middle it goes on where it stopped, so that no row is landed or told twice.
    """
    done = landings_of(imported.landed)
    if done and not imported.file:
        return done
    rows, publishing = rows_of(imported), publishing_of(imported)
    lander = Lander(publishing=publishing, by=by, now=now, is_renewal=imported.is_renewal, landed=done)
    while len(done) < len(rows):
        done = _land_block(imported.pk, rows, lander)
        tell(len(done), len(rows))
    _drop_file(imported)
    return done


@transaction.atomic
def _land_block(pk: int, rows: list[Row], lander: Lander) -> list[Landing]:
    held = ListImport.objects.select_for_update().get(pk=pk)
    start = len(held.landed)
    held.landed += map(_as_json, lander.land(rows[start : start + BLOCK]))
    held.save(update_fields=["landed"])
    return landings_of(held.landed)


def rows_of(imported: ListImport) -> list[Row]:
    """The rows of the kept file. Raises StepRefused for a file that is gone or is not the one that came."""
    try:
        with imported.file.open() as file:
            if digest_of_file(file) == imported.digest:
                file.seek(0)
                return read_rows(file.read())
    except (OSError, ValueError):
        pass
    raise StepRefused([_("名单文件已不在或有变动，请重新选择文件预览")])


def publishing_of(imported: ListImport) -> Publishing:
    return Publishing(imported.document_no, imported.published_on, imported.valid_from, imported.valid_until)


def landings_of(kept: list[list[Any]] | None) -> list[Landing]:
    """What became of each row, as it was kept."""
    return [Landing(line, name, Outcome(outcome), *rest) for line, name, outcome, *rest in kept or []]


def forget_lists(now: datetime) -> int:
    """Forget lists that were previewed long ago and never imported, and the files of all."""
    ended = now - timedelta(days=settings.PORTAL_JOBS_KEPT)
    old = ListImport.objects.filter(preview__finished_at__lt=ended)
    for imported in old.exclude(file="").filter(Q(run=None) | Q(run__finished_at__lt=ended)):
        _drop_file(imported)
    gone, _rows = old.filter(run=None).delete()
    return gone


def _as_json(landing: Landing) -> list[Any]:
    return [landing.line, landing.name, landing.outcome.value, landing.words, landing.where, landing.body]


@transaction.atomic
def _drop_file(imported: ListImport) -> None:
    if imported.file.name:
        transaction.on_commit(partial(imported.file.storage.delete, imported.file.name))
    imported.file = ""
    imported.save(update_fields=["file"])
