"""Sealed copies (盖章件) come back: received apart, and once examined kept as a document of the file or refused.

Examining is the worker's (`records/examining.py`); what a person decides stands here.
"""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from records.collation import Basis, Finding, Verdict, Wanted, of_edition, refused
from records.digests import PREFERRED, digest_of_file
from records.documents import checked, store
from records.file_checks import shown_name
from records.models import Dossier, Paper, SealedCopy
from records.models.paper import DRAFT
from records.moves import StepRefused
from records.paper_codes import MiswrittenCode, read_code
from records.papers import PaperKind, kind_of
from records.tiers import Tier
from records.trail import Entry, record

MOST_PAGES = 60
PICTURES = {"image/jpeg", "image/png"}
WHOLE = {"application/pdf", "application/ofd"}
BUNDLE = "application/zip"  # pictures on their way to the worker, who joins them; no such file is ever kept
IN_MEMORY = 1 << 20  # bytes
SEAL = "seal"


def paper_to_seal(dossier: Dossier, kind: PaperKind) -> Paper:
    """The paper of the latest edition: no other may come back sealed. Raises StepRefused where there is none yet."""
    edition = kind.newest(dossier)
    if edition == DRAFT:
        raise StepRefused([_("还没有可以盖章的版次。请提交后打印、盖章，再上传")])
    paper = dossier.papers.of_edition(kind.code, edition).made().first()
    if paper is None:
        facts = {"edition": edition, "title": kind.title}
        raise StepRefused([_("第%(edition)d版的《%(title)s》还没有生成。请先生成、打印、盖章，再上传") % facts])
    return paper


def wanted(paper: Paper) -> Wanted:
    """That paper, and what tells its older editions and drafts from papers of other files."""
    own = Paper.objects.filter(dossier=paper.dossier_id, kind=paper.kind).values_list("code", "edition")
    return Wanted(kind_of(paper.kind).title, paper.code, paper.edition, paper.pages or 0, dict(own))


class Arrival(NamedTuple):
    """What has been uploaded as one: a PDF, an OFD, or a bundle of pictures."""

    name: str
    file: Any
    content_type: str
    digest: str


def arrival(uploads: Sequence[Any]) -> Arrival:
    """Look into what has been uploaded; it takes its time, so no lock is held meanwhile. Raises StepRefused."""
    content_type = _one_type(uploads)
    file = _bundled(uploads) if content_type == BUNDLE else uploads[0]
    return Arrival(shown_name(uploads[0].name), file, content_type, digest_of_file(file))


@transaction.atomic
def receive(dossier: Dossier, kind: PaperKind, slot: str, arrived: Arrival, *, by: Any, now: datetime) -> SealedCopy:
    """Take in what has arrived for a file's latest paper. The caller has asked who may, and has it examined.

    A copy that still waits is set aside by a new one. Raises StepRefused with the reason.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    paper = paper_to_seal(dossier, kind)
    if twin := dossier.sealed_copies.kept().filter(paper=paper, digest=arrived.digest).first():
        raise StepRefused([_("这与已上传的“%(name)s”是同一个文件，没有重复保存") % {"name": twin.name}])
    for older in dossier.sealed_copies.waiting().filter(kind=kind.code):
        conclude(older, refused(_("已由后来上传的代替。")), paper, now=now)
    return SealedCopy.objects.create(
        dossier=dossier, kind=kind.code, slot=slot, name=arrived.name, content_type=arrived.content_type,
        size=arrived.file.size, algorithm=PREFERRED, digest=arrived.digest,
        file=File(arrived.file, name=arrived.digest), uploaded_by=by, uploaded_at=now,
    )  # fmt: skip


@transaction.atomic
def confirm_by_hand(copy: SealedCopy, typed: str, *, now: datetime) -> SealedCopy:
    """A person has compared the codes at the head of the sheets that could not be read. Raises StepRefused."""
    copy = _locked(copy)
    if copy.verdict != Verdict.UNREAD:
        raise StepRefused([_("这份盖章件不在等人填写编号，请看最新情况")])
    try:
        code = read_code(typed)
    except MiswrittenCode as wrong:
        raise StepRefused([wrong.sentence]) from None
    paper = paper_to_seal(copy.dossier, kind_of(copy.kind))
    expected = wanted(paper)
    if code in expected.own and code != paper.code:
        raise StepRefused([of_edition(expected.own[code], expected)])
    if code != paper.code:
        words = _("这不是第%(edition)d版《%(title)s》的编号。请与纸面页眉逐个核对")
        raise StepRefused([words % {"edition": expected.edition, "title": expected.title}])
    found = Finding(Verdict.KEPT, unread=tuple(copy.unread_pages), basis=Basis.HAND)
    return conclude(copy, found, paper, now=now)


@transaction.atomic
def conclude(copy: SealedCopy, found: Finding, paper: Paper | None, *, now: datetime) -> SealedCopy:
    """Write down what was found: keep the copy as a document, refuse it and let its bytes go, or ask a person.

    `paper` is the one it was compared with; where a new edition has been submitted meanwhile, it is refused after all.
    """
    copy = _locked(copy)
    if copy.verdict in (Verdict.KEPT, Verdict.REFUSED):
        return copy
    if found.verdict == Verdict.KEPT and paper:
        newest = kind_of(copy.kind).newest(copy.dossier)
        if newest == paper.edition:
            _keep(copy, paper, found, now)
        else:
            facts = {"old": paper.edition, "new": newest}
            found = refused(_("核对时已提交第%(new)d版，这是第%(old)d版的盖章件。请打印新版，盖章后再上传。") % facts)
    copy.verdict, copy.sentence, copy.basis, copy.unread_pages = (
        found.verdict, found.sentence, found.basis, list(found.unread),
    )  # fmt: skip
    if found.verdict != Verdict.UNREAD:
        copy.decided_at = now
        _let_go(copy)
    copy.save()
    return copy


def _keep(copy: SealedCopy, paper: Paper, found: Finding, now: datetime) -> None:
    """Make it a document of the file, and say so in the history."""
    copy.paper = paper
    with copy.file.open("rb") as file:
        upload = File(file, name=copy.name)
        copy.document = store(copy.dossier, copy.slot, upload, by=copy.uploaded_by, now=copy.uploaded_at)
    facts = {"paper": paper.code, "edition": paper.edition, "document": copy.document.digest, "basis": found.basis}
    entry = Entry(SEAL, _("上传盖章件"), data=facts)
    agency = copy.dossier.agency
    record(copy.dossier, entry, by=copy.uploaded_by, seat=(Tier(agency.level), agency.pk), now=now)
    copy.dossier.save()


def _let_go(copy: SealedCopy) -> None:
    """The upload lay apart only until it was known for what it is."""
    name, storage = str(copy.file.name), copy.file.storage
    copy.file = ""
    transaction.on_commit(lambda: storage.delete(name))


def _locked(copy: SealedCopy) -> SealedCopy:
    dossier = Dossier.objects.select_for_update().get(pk=copy.dossier_id)
    fresh = SealedCopy.objects.select_related("uploaded_by").get(pk=copy.pk)
    fresh.dossier = dossier
    return fresh


def _one_type(uploads: Sequence[Any]) -> str:
    """What has been uploaded as a whole. Raises StepRefused."""
    if not uploads:
        raise StepRefused([_("请先选择盖章件，例如扫描成的PDF")])
    types = {checked(upload).found.content_type for upload in uploads}
    if types <= PICTURES:
        if len(uploads) > MOST_PAGES:
            facts = {"count": len(uploads), "most": MOST_PAGES}
            raise StepRefused([_("一次最多%(most)d页，现在是%(count)d张图片。请核对后重新上传") % facts])
        return BUNDLE
    if len(uploads) == 1 and types <= WHOLE:
        return types.pop()
    if len(uploads) > 1:
        raise StepRefused([_("请上传一个PDF或OFD文件，或一次选齐各页的图片（JPG、PNG），不要混在一起")])
    raise StepRefused([_("盖章件须是扫描的PDF、JPG、PNG，或电子签章的PDF、OFD文件")])


def _bundled(uploads: Sequence[Any]) -> File:
    """Pictures in one package, stored as they are."""
    package = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the store closes it)
    with zipfile.ZipFile(package, "w") as packed:
        for place, upload in enumerate(uploads, 1):
            with packed.open(f"{place:03}", "w") as entry:
                for piece in upload.chunks():
                    entry.write(piece)
    return File(package)
