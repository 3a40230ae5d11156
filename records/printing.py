"""Making an ordered paper: composed by its kind, set, marked, stored with its digest. The worker's part of papers."""

from datetime import datetime

from django.core.files.base import ContentFile

from records.digests import PREFERRED, digest_of_file
from records.models import Paper
from records.papers import Composition, kind_of
from records.typesetting import typeset


def print_paper(pk: int, *, now: datetime) -> Paper:
    """Make the file of a paper once: asked again, by two workers or after a crash, it is the one that stands."""
    paper = Paper.objects.select_related("dossier__agency", "dossier__body", "dossier__division").get(pk=pk)
    if paper.is_made:
        return paper
    return keep(paper, kind_of(paper.kind).compose(paper), now=now)


def keep(paper: Paper, composition: Composition, *, now: datetime) -> Paper:
    """Set what was composed and keep it as the file of a paper, unless somebody was faster."""
    html, source = composition
    printed = typeset(html, paper.code)
    file = ContentFile(printed.content, name="paper.pdf")
    paper.file.save("paper.pdf", file, save=False)
    facts = {
        "source_algorithm": source.algorithm, "source_digest": source.digest,  # a draft's as it was composed
        "file": paper.file.name,
        "pages": printed.pages, "size": len(printed.content), "made_at": now,
        "algorithm": PREFERRED, "digest": digest_of_file(file),
    }  # fmt: skip
    if not Paper.objects.filter(pk=paper.pk, made_at=None).update(**facts):
        paper.file.delete(save=False)
    return Paper.objects.get(pk=paper.pk)
