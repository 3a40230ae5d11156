"""Examining a sealed copy: its pages are looked at and collated against the paper it should be. The worker's part."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import PurePath

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from records.collation import Basis, Finding, Verdict, collate, refused
from records.digests import Readable, digest_of_file, digest_of_start
from records.models import Paper, SealedCopy
from records.moves import StepRefused
from records.paper_codes import ReturnedPage, read_mark
from records.papers import kind_of
from records.sealing import BUNDLE, MOST_PAGES, conclude, paper_to_seal, wanted

Tell = Callable[[int, int], object]
"""Is told how many pages have been looked at, and of how many."""
READER = [sys.executable, "-m", "records.page_reading"]


class Unreadable(Exception):
    """The file is none whose pages can be looked at."""


def examine(pk: int, tell: Tell, *, now: datetime) -> SealedCopy:
    """Look at a copy once and conclude; a second time changes nothing."""
    copy = SealedCopy.objects.select_related("dossier").get(pk=pk)
    if copy.verdict != Verdict.READING:
        return copy
    paper = None
    copy.signatures = _signatures(copy)
    copy.save(update_fields=["signatures"])
    try:
        paper = paper_to_seal(copy.dossier, kind_of(copy.kind))
        found = _by_bytes(copy, paper) or collate(_pages(copy, tell), wanted(paper))
    except StepRefused as nothing_to_seal:
        found = refused(nothing_to_seal.sentence)
    except Unreadable:
        found = refused(_("这个文件打不开，可能不完整。请重新扫描或导出后再上传。"))
    return conclude(copy, found, paper, now=now)


def _by_bytes(copy: SealedCopy, paper: Paper) -> Finding | None:
    """An electronic seal is appended: where our bytes stand unchanged before it, nothing else need be looked at."""
    with copy.file.open("rb") as file:
        if digest_of_start(file, paper.size or 0, paper.algorithm) != paper.digest:
            return None
        if is_signed(file):
            return Finding(Verdict.KEPT, basis=Basis.BYTES)
    return refused(_("这是平台生成的原件，上面没有印章。请打印盖章后扫描，或加电子签章后再上传。"))


def is_signed(file: Readable) -> bool:
    """Whether a PDF bears an electronic signature or a stamp laid upon it; whose it is, is not asked here."""
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:  # type: ignore[arg-type] # a file of Django reads and seeks as well
            return any(_is_seal(item) for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
    except pikepdf.PdfError as error:
        raise Unreadable from error


def _is_seal(item: pikepdf.Dictionary) -> bool:
    return item.get("/Type") == "/Sig" or item.get("/FT") == "/Sig" or item.get("/Subtype") == "/Stamp"


def _signatures(copy: SealedCopy) -> list[dict[str, str]]:
    """Whom the certificates of its electronic signatures name; none where the file cannot be read or is no PDF."""
    if copy.content_type != "application/pdf":
        return []
    command = [sys.executable, "-m", "records.signatures", copy.file.path]
    done = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=False)  # noqa: S603
    return json.loads(done.stdout) if done.returncode == 0 else []


def _pages(copy: SealedCopy, tell: Tell) -> list[ReturnedPage]:
    pages = list(_read(copy, tell))
    if copy.content_type != BUNDLE:
        return pages
    order = list(range(len(pages)))
    if all(page.mark for page in pages):  # photographs come as somebody has picked them
        order.sort(key=lambda place: pages[place].mark or ())
    _replace(copy, _joined(copy, order))
    return [pages[place] for place in order]


def _read(copy: SealedCopy, tell: Tell) -> Iterator[ReturnedPage]:
    """Page by page, from a process of its own: a file that breaks a library breaks nothing here."""
    command = [*READER, "read", copy.file.path, copy.content_type]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        lines = iter(process.stdout or ())
        count = _count(next(lines, "0"))
        for done, line in enumerate(lines, 1):
            yield ReturnedPage(read_mark(line), is_blank=line.strip() == "blank")
            tell(done, count)
        if process.wait():
            raise Unreadable
    finally:
        process.kill()
        process.communicate()


def _count(line: str) -> int:
    """How many pages there are; more than any paper has are not looked at."""
    count = int(line)
    if count > MOST_PAGES:
        words = _("文件有%(count)d页，最多%(most)d页。请核对是否传错文件")
        raise StepRefused([words % {"count": count, "most": MOST_PAGES}])
    return count


def _joined(copy: SealedCopy, order: list[int]) -> bytes:
    command = [*READER, "join", copy.file.path, *map(str, order)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        raise Unreadable
    return done.stdout


def _replace(copy: SealedCopy, content: bytes) -> None:
    """One PDF takes the bundle's place. Done again after a crash, it is examined as one that was uploaded."""
    bundle, file = str(copy.file.name), ContentFile(content)
    copy.name, copy.content_type, copy.size = f"{PurePath(copy.name).stem}.pdf", "application/pdf", len(content)
    copy.digest = digest_of_file(file, copy.algorithm)
    copy.file.save(copy.digest, file, save=False)
    copy.save(update_fields=["name", "content_type", "size", "digest", "file"])
    copy.file.storage.delete(bundle)
