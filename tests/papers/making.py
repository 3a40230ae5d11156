"""Papers in tests: ordered and made as the desk does it, the worker's part at once."""

import io
from datetime import datetime

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.editions import as_it_stands
from clusters.models import Application
from clusters.papers import APPLICATION_FORM, source_of
from records.examining import examine
from records.models import Paper, SealedCopy
from records.paper_codes import in_words
from records.papers import Composition, Source, order_paper
from records.printing import keep, print_paper
from records.sealing import arrival, receive
from tests import builders
from tests.builders import fresh


def printed(application: Application, now: datetime) -> Paper:
    """The form of the latest edition."""
    return made(application, source_of(fresh(application).filing.latest_edition), now)


def printed_draft(application: Application, now: datetime) -> Paper:
    return made(application, source_of(as_it_stands(fresh(application).filing)), now)


def made(application: Application, source: Source, now: datetime) -> Paper:
    handler, _approver = builders.staff(application.dossier.agency)
    paper = order_paper(application.dossier, APPLICATION_FORM, source, by=handler, now=now)
    return print_paper(paper.pk, now=now)


def short(application: Application, now: datetime) -> Paper:
    """A paper of the latest edition that is soon set and soon scanned: four leaves and no form."""
    return soon_made(application, source_of(fresh(application).filing.latest_edition), now)


def short_draft(application: Application, now: datetime) -> Paper:
    return soon_made(application, source_of(as_it_stands(fresh(application).filing)), now)


def soon_made(application: Application, source: Source, now: datetime) -> Paper:
    handler, _approver = builders.staff(application.dossier.agency)
    paper = order_paper(application.dossier, APPLICATION_FORM, source, by=handler, now=now)
    return keep(paper, Composition(leaves(paper.code), source), now=now)


def leaves(code: str, count: int = 4) -> str:
    """Pages that say what every page of a paper says, and little else."""
    slip = f"<div class='slip'>{in_words(code)}</div>"
    pages = "".join(f"<p style='break-before: page'>示例县电动工具产业集群第{n}张。</p>" for n in range(2, count + 1))
    return f"<html lang='zh-CN'><title>示例</title><body>{slip}<p>首页</p>{pages}</body></html>"


def content_of(paper: Paper) -> bytes:
    with paper.file.open("rb") as file:
        return file.read()


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, without the white between."""
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]


def upload(content: bytes, name: str = "盖章件.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def unread(application: Application, now: datetime) -> SealedCopy:
    """A copy that waits for somebody to read its codes."""
    handler, _approver = builders.staff(application.dossier.agency)
    return SealedCopy.objects.create(
        dossier=application.dossier, kind=APPLICATION_FORM.code, slot=application.filing.schema.sealed_slot,
        name="盖章件.pdf", size=1, uploaded_by=handler, uploaded_at=now, verdict=SealedCopy.Verdict.UNREAD,
    )  # fmt: skip


def handed_in(application: Application, *uploads: SimpleUploadedFile, now: datetime) -> SealedCopy:
    """Received from the county and looked at."""
    handler, _approver = builders.staff(application.dossier.agency)
    slot = application.filing.schema.sealed_slot
    copy = receive(application.dossier, APPLICATION_FORM, slot, arrival(uploads), by=handler, now=now)
    return examine(copy.pk, lambda done, total: None, now=now)
