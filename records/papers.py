"""Papers (文书): each kind is declared by its app, ordered as a row, made by the worker, found again by its code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from records.digests import PREFERRED
from records.models import Dossier, Paper
from records.models.paper import DRAFT
from records.paper_codes import grouped, in_words, new_code


class Source(NamedTuple):
    """What a paper prints: the edition's number (0 for a draft) and the digest of its content."""

    edition: int
    digest: str
    algorithm: str = PREFERRED


class Composition(NamedTuple):
    """A paper ready to be set, and what it prints."""

    html: str
    source: Source


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper, as its app declares it in its `papers.py`.

    `compose` writes one paper (see templates/papers/sheet.html), `newest` gives the number of the latest edition,
    `number` the words by which whoever holds the paper knows the file.
    """

    code: str
    title: Any
    compose: Callable[[Paper], Composition]
    newest: Callable[[Dossier], int]
    number: Callable[[Dossier], str]


_kinds: dict[str, PaperKind] = {}


def declare_kind(kind: PaperKind) -> PaperKind:
    """Make a kind known. Apps do so in `papers.py`, which is found at start."""
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> PaperKind:
    """Raises LookupError for a kind nobody has declared."""
    return _kinds[code]


def sheet_facts(paper: Paper) -> dict[str, Any]:
    """What templates/papers/sheet.html wants of every paper."""
    kind = kind_of(paper.kind)
    return {
        "title": kind.title,
        "number": kind.number(paper.dossier),
        "paper": paper,
        "code_words": in_words(paper.code),
        "verify_at": f"{settings.PORTAL_ADDRESS}{reverse('portal:papers')}",
    }


def file_name(paper: Paper) -> str:
    """What a paper is called when it is saved."""
    kind = kind_of(paper.kind)
    edition = _("草稿") if paper.is_draft else _("第%(number)d版") % {"number": paper.edition}
    return f"{kind.title}-{edition}-{grouped(paper.code)}.pdf"


def order_paper(dossier: Dossier, kind: PaperKind, source: Source, *, by: Any, now: datetime) -> Paper:
    """The paper of that kind for this source: the one there is, or a new row that the worker then makes."""
    known = dossier.papers.of_edition(kind.code, source.edition)
    if source.edition == DRAFT:
        known = known.filter(source_digest=source.digest)
    if paper := known.first():
        return paper
    try:
        with transaction.atomic():
            return Paper.objects.create(
                dossier=dossier, kind=kind.code, edition=source.edition, code=new_code(), ordered_by=by, ordered_at=now,
                source_algorithm=source.algorithm, source_digest=source.digest,
            )  # fmt: skip
    except IntegrityError:  # somebody ordered the same at this moment
        return known.get()
