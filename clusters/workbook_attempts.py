"""What attempts at a list from a workbook have in common: refused at once, marked where cells are at fault, cleared.

An attempt is a row with `workbook`, `marked`, `faults` and `fault_count`, such as `FirmImport`.
"""

from dataclasses import asdict
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.db import transaction

from clusters.workbooks import Fault, Read, write_marked
from clusters.workbooks.reading import Unreadable, refuse_other_kinds
from records.documents import checked
from records.moves import StepRefused

SHOWN = 200  # faults kept for the page; all of them are marked in the copy


def refuse_at_once(upload: Any) -> None:
    """What need not wait for the background: another kind of file, one too large, one with macros. Raises
    StepRefused."""
    try:
        refuse_other_kinds(upload.file)
    except Unreadable as unreadable:
        raise StepRefused([f"{unreadable.fault.wrong}。{unreadable.fault.mend}"]) from None
    checked(upload)


def mark(attempt: Any, read: Read, workbook: Any) -> None:
    """Keep what must be mended, and where cells are at fault the copy in which they are marked."""
    attempt.fault_count = read.fault_count
    attempt.faults = [_as_json(fault) for fault in read.faults[:SHOWN]]
    if any(fault.row for fault in read.faults):
        with TemporaryFile() as copy:
            write_marked(workbook, read, copy)
            attempt.marked.save("marked.xlsx", File(copy), save=False)
    attempt.save(update_fields=["fault_count", "faults", "marked"])


def _as_json(fault: Fault) -> dict[str, Any]:
    return {**asdict(fault), "where": fault.where}


def drop_files(attempt: Any) -> None:
    """Let the files of an attempt go, once this is committed; its row stays."""
    for kept in (attempt.workbook, attempt.marked):
        if kept.name:
            transaction.on_commit(partial(kept.storage.delete, kept.name))
    attempt.workbook = attempt.marked = ""
    attempt.save(update_fields=["workbook", "marked"])
