"""A submitted edition as a reviewer reads it: by criterion or section, with what has changed since the last one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from clusters.comparison import Change, Kept, compare
from clusters.eligibility import Eligibility, Finding, Verdict, eligibility
from clusters.firms.standing import Standing
from clusters.models import Criterion, Edition
from clusters.plausibility import Question, raised
from clusters.readout import Words
from clusters.schema import Field, Form, Kind, Place, Section
from clusters.sheet import Sheet

MARKS = {Verdict.MET: "ok", Verdict.NOT_MET: "bad", Verdict.UNKNOWN: "na"}
PROSE = (Kind.LONGTEXT,)
NOT_READ = (Kind.DOCUMENT, Kind.FIRMS)


class Cell(NamedTuple):
    """One answer of a row; `old` is what the edition before had there, where that was another."""

    text: str
    is_changed: bool = False
    old: str = ""
    problem: str = ""
    is_dictated: bool = False


class Line(NamedTuple):
    """One field: a cell for each column year, or a single cell."""

    label: str
    unit: str
    cells: list[Cell]


class Asked(NamedTuple):
    """A figure that the form has asked about, and what the county says to it."""

    name: str
    question: Question


class Dictated(NamedTuple):
    """A value that the county has dictated: by whom it was written, when and why."""

    name: str
    origin: str


class Attached(NamedTuple):
    """One attachment of the edition, with the line of the form it answers."""

    label: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One line of the checklist: a criterion, computed or read, or a section of the form."""

    key: str
    name: str
    small: str = ""
    mark: str = ""


@dataclass
class Page:
    """What stands in the middle for the item chosen: facts, a table by years, prose and attachments."""

    title: str
    hint: str = ""
    years: list[int] = field(default_factory=list)
    table: list[Line] = field(default_factory=list)
    facts: list[Line] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    dictated: list[Dictated] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    criterion: Criterion | None = None
    finding: Finding | None = None
    firms: Standing | None = None


class Reading:
    """One edition beside its predecessor, and both beside the standard."""

    def __init__(self, edition: Edition, before: Edition | None) -> None:
        self.edition, self.before = edition, before
        self.form = Form.of(edition.filing)
        self.sheet = Sheet.of_edition(edition, self.form)
        self.earlier = Sheet.of_edition(before, self.form) if before else None
        self.eligibility: Eligibility = eligibility(edition.filing, self.sheet)
        self.findings = {finding.criterion.code: finding for finding in self.eligibility.findings}
        self.criteria = self.eligibility.criteria
        self._words = Words()

    def items(self) -> list[Item]:
        """The checklist: every criterion in the standard's order."""
        return [self._item(criterion) for criterion in self.criteria]

    def sections(self) -> list[Item]:
        """The form itself, section by section."""
        changed = {change.section for change in self.changes}
        return [
            Item(section.key, section.name, _("本版有改动") if section.key in changed else "") for section in self.form
        ]

    def page(self, key: str) -> Page:
        """The item of that key; the first criterion not met, else the first, where there is none."""
        for criterion in self.criteria:
            if criterion.code == key:
                return self._criterion_page(criterion)
        for section in self.form:
            if section.key == key:
                return self._section_page(section)
        return self._criterion_page(self._first)

    def chosen(self, key: str) -> str:
        """The key of the item that `page` shows for a key."""
        keys = {criterion.code for criterion in self.criteria} | {section.key for section in self.form}
        return key if key in keys else self._first.code

    @property
    def _first(self) -> Criterion:
        unmet = self.eligibility.not_met
        return unmet[0].criterion if unmet else self.criteria[0]

    @cached_property
    def changes(self) -> list[Change]:
        """What differs from the edition before; nothing for the first one."""
        if self.before is None or self.earlier is None:
            return []
        before = Kept(self.before.filing, self.earlier, self.before.made_at)
        return compare(before, Kept(self.edition.filing, self.sheet, self.edition.made_at))

    def _item(self, criterion: Criterion) -> Item:
        finding = self.findings.get(criterion.code)
        if finding is None:
            return Item(criterion.code, criterion.name)
        words = finding.lacking if finding.verdict == Verdict.UNKNOWN else finding.figure
        return Item(criterion.code, criterion.name, words or finding.figure, MARKS[finding.verdict])

    def _criterion_page(self, criterion: Criterion) -> Page:
        page = Page(criterion.name, criterion.head, criterion=criterion, finding=self.findings.get(criterion.code))
        self._fill(page, self.form.proving(criterion.code))
        page.attached = [each for each in self._attached(self.sheet) if criterion.code in self._proves(each)]
        page.firms = self.sheet.firms if criterion.formula == "quality_firms" else None
        return page

    def _section_page(self, section: Section) -> Page:
        page = Page(section.name, section.hint)
        self._fill(page, [each for each in section.fields if each.kind not in NOT_READ])
        wanted = {each.code for each in section.fields}
        everything = self._attached(self.sheet)
        page.attached = [each for each in everything if each.document["slot"] in wanted]
        page.firms = self.sheet.firms if section.firms else None
        return page

    def _fill(self, page: Page, fields: list[Field]) -> None:
        page.asked = [
            Asked(each.called(asked.place.year), asked) for each in fields for asked in raised(self.sheet, each)
        ]
        page.dictated = [Dictated(each.called(place.year), words) for each, place, words in self._dictated(fields)]
        page.years = sorted({year for each in fields for year in self._years(each)})
        for each in fields:
            if each.years:
                cells = [self._cell(each, year) if each.has(year) else Cell("") for year in page.years]
                page.table.append(Line(each.label, each.unit, cells))
            else:
                rows = page.prose if each.kind in PROSE else page.facts
                rows.append(Line(each.label, each.unit, [self._cell(each, 0)]))

    def _dictated(self, fields: list[Field]) -> Iterator[tuple[Field, Place, str]]:
        for each in fields:
            for place in each.places:
                if words := self.sheet.entry(*place).dictated:
                    yield each, place, words

    def _years(self, asked: Field) -> list[int]:
        """Its years, with the optional base year where somebody has filled it."""
        years = list(asked.years)
        if asked.base_year and not self.sheet.entry(asked.code, asked.base_year).is_blank:
            years.append(asked.base_year)
        return years

    def _cell(self, asked: Field, year: int) -> Cell:
        if asked.kind == Kind.COMPUTED:
            return Cell(self.sheet.computed_words(asked, year))
        entry = self.sheet.entry(asked.code, year)
        text, problem = self._words.of(asked, entry), self.sheet.problem(asked.code, year)
        if self.earlier is None:
            return Cell(text, problem=problem, is_dictated=entry.is_dictated)
        old = self.earlier.entry(asked.code, year)
        is_changed = old.text.strip() != entry.text.strip()
        return Cell(text, is_changed, self._words.of(asked, old) if is_changed else "", problem, entry.is_dictated)

    def _attached(self, sheet: Sheet) -> list[Attached]:
        slots = {each.code: each for each in self.form.of_kind(*NOT_READ)}
        return [
            Attached(slots[each["slot"]].label if each["slot"] in slots else each["slot"], each)
            for each in sheet.documents
        ]

    def _proves(self, attached: Attached) -> tuple[str, ...]:
        slot = self.form.get(attached.document["slot"])
        return slot.proves if slot else ()
