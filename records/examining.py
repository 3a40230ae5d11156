"""Examining a sealed copy: its pages are looked at and collated against the paper it should be. The worker's part."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from records.collation import Basis, Finding, ReturnedPage, Verdict, collate, refused
from records.digests import Readable, digest_of_file, digest_of_start
from records.models import Paper, SealedCopy
from records.moves import StepRefused
from records.papers import kind_of
from records.returned_pages import OfdPages, Pages, PdfPages, PicturePages, Unreadable, is_signed, joined
from records.sealing import BUNDLE, MOST_PAGES, conclude, paper_to_seal, wanted

Tell = Callable[[int, int], object]
"""Is told how many pages have been looked at, and of how many."""


def examine(pk: int, tell: Tell, *, now: datetime) -> SealedCopy:
    """Look at a copy once and conclude; a second time changes nothing."""
    copy = SealedCopy.objects.select_related("dossier").get(pk=pk)
    if copy.verdict != Verdict.READING:
        return copy
    paper = None
    try:
        paper = paper_to_seal(copy.dossier, kind_of(copy.kind))
        found = _found(copy, paper, tell)
    except StepRefused as nothing_to_seal:
        found = refused(nothing_to_seal.sentence)
    except Unreadable:
        found = refused(_("这个文件打不开，可能不完整。请重新扫描或导出后再上传。"))
    return conclude(copy, found, paper, now=now)


def _found(copy: SealedCopy, paper: Paper, tell: Tell) -> Finding:
    with copy.file.open("rb") as file:
        if copy.content_type == BUNDLE:
            pages = _pictures(copy, file, tell)
        else:
            if found := _by_bytes(file, paper):
                return found
            scan = OfdPages(file) if copy.content_type == "application/ofd" else PdfPages(file)
            if len(scan) > MOST_PAGES:
                facts = {"count": len(scan), "most": MOST_PAGES}
                return refused(_("文件有%(count)d页，最多%(most)d页。请核对是否传错文件。") % facts)
            pages = _looked_through(scan, tell)
    return collate(pages, wanted(paper))


def _by_bytes(file: Readable, paper: Paper) -> Finding | None:
    """An electronic seal is appended: where our bytes stand unchanged before it, nothing else need be looked at."""
    if digest_of_start(file, paper.size or 0, paper.algorithm) != paper.digest:
        return None
    if is_signed(file):
        return Finding(Verdict.KEPT, basis=Basis.BYTES)
    return refused(_("这是平台生成的原件，上面没有印章。请打印盖章后扫描，或加电子签章后再上传。"))


def _looked_through(scan: Pages, tell: Tell) -> list[ReturnedPage]:
    pages = []
    for page in scan:
        pages.append(page)
        tell(len(pages), len(scan))
    return pages


def _pictures(copy: SealedCopy, bundle: Readable, tell: Tell) -> list[ReturnedPage]:
    """Look at single pictures, put them in the order of their pages, and make one PDF of them."""
    with zipfile.ZipFile(bundle) as packed:
        leaves = [io.BytesIO(packed.read(name)) for name in packed.namelist()]
    pages = _looked_through(PicturePages(leaves), tell)
    in_order = sorted(zip(pages, leaves, strict=True), key=_page_number) if all(page.mark for page in pages) else None
    if in_order:
        pages, leaves = [page for page, _leaf in in_order], [leaf for _page, leaf in in_order]
    _replace(copy, joined(leaves))
    return pages


def _page_number(taken: tuple[ReturnedPage, Readable]) -> int:
    mark = taken[0].mark
    return mark.page if mark else 0


def _replace(copy: SealedCopy, content: bytes) -> None:
    """Done again after a crash, the PDF is examined as one that was uploaded."""
    bundle, file = str(copy.file.name), ContentFile(content)
    copy.name, copy.content_type, copy.size = f"{PurePath(copy.name).stem}.pdf", "application/pdf", len(content)
    copy.digest = digest_of_file(file, copy.algorithm)
    copy.file.save(copy.digest, file, save=False)
    copy.save(update_fields=["name", "content_type", "size", "digest", "file"])
    copy.file.storage.delete(bundle)
