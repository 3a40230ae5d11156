"""The application form as a paper (《中小企业特色产业集群申报表》): one edition, or the draft as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from clusters.editions import as_it_stands
from clusters.models import Application, Edition
from clusters.readout import Line, Reading, readout
from clusters.schema import Field, Kind
from clusters.sheet import Sheet
from records.models import Dossier, Paper
from records.models.paper import DRAFT
from records.papers import Composition, PaperKind, Source, declare_kind, sheet_facts

NUMERALS = "一二三四五六七八九十"
SHORT = 300  # 字: a longer text stands as prose below its heading, a shorter one in the table


@dataclass
class Part:
    """One section on paper: short answers in pairs, figures by year, commitments, prose, attachments."""

    numeral: str
    name: str
    years: list[int]
    pairs: list[Line] = field(default_factory=list)
    figures: list[Line] = field(default_factory=list)
    commitments: list[Line] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)
    slots: list[Line] = field(default_factory=list)


def source_of(edition: Edition) -> Source:
    return Source(edition.number, edition.digest, edition.algorithm)


def compose(paper: Paper) -> Composition:
    """Write the form of the edition that the paper was ordered for, or of the draft as it stands now."""
    dossier = paper.dossier
    rows = Application.objects.select_related("cluster", "batch", "filing__schema", "filing__standard")
    application = rows.get(dossier=dossier)
    filing = application.filing
    filing.dossier = dossier
    edition = as_it_stands(filing) if paper.is_draft else filing.editions.get(number=paper.edition)
    edition.filing = filing
    sheet = Sheet.of_edition(edition)
    facts = {
        **sheet_facts(paper),
        "application": application,
        "dossier": dossier,
        "cluster_name": sheet.text("cluster_name") or application.cluster.name,
        "filled_on": edition.made_at or paper.ordered_at,
        "edition": edition,
        "parts": list(_parts(readout(sheet))),
    }
    return Composition(render_to_string("papers/application_form.html", facts), source_of(edition))


def _parts(readings: list[Reading]) -> Iterator[Part]:
    for numeral, reading in zip(NUMERALS, readings, strict=False):
        part = Part(numeral, reading.section.name, reading.years, figures=reading.grid, slots=reading.slots)
        for line in reading.plain:
            _place_of(part, line.field).append(line)
        yield part


def _place_of(part: Part, asked: Field) -> list[Line]:
    if asked.kind == Kind.YESNO:
        return part.commitments
    if asked.kind == Kind.LONGTEXT and (asked.length or 0) > SHORT:
        return part.prose
    return part.pairs


def _newest(dossier: Dossier) -> int:
    newest = Edition.objects.filter(filing__dossier=dossier).order_by("-number").values_list("number", flat=True)
    return newest.first() or DRAFT


def _number(dossier: Dossier) -> str:
    return _("申报编号 %(number)s") % {"number": dossier.application.number}


APPLICATION_FORM = declare_kind(
    PaperKind("application_form", _("中小企业特色产业集群申报表"), compose, newest=_newest, number=_number)
)
