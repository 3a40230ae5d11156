"""Everything typed into one filing, read once: values, what is wrong with them, and the figures computed from them."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from clusters.figures import HUNDRED, Unreadable, shown
from clusters.firms.standing import Standing, standing_in, standing_of
from clusters.reading import NO, YES, Value, read
from clusters.schema import REASON, Field, Form, Kind, Place, Section
from records.models import Scan

if TYPE_CHECKING:
    from clusters.models import Edition, Filing


@dataclass(frozen=True)
class Entry:
    """One answer: as typed, as read (None where empty or unreadable), and the sentence where it cannot be read."""

    text: str = ""
    version: int = 0
    value: Value | None = None
    problem: str = ""
    origin: str = ""
    is_dictated: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def dictated(self) -> str:
        """By whom it was written down for the county, when and why; empty where the county typed it itself."""
        return self.origin if self.is_dictated else ""


BLANK = Entry()


class Sheet:
    """The answers of a filing or of one of its editions, by place; documents and firms are asked for when needed."""

    def __init__(
        self,
        form: Form,
        rows: Iterable[Mapping[str, Any]],
        documents: Callable[[], Iterable[Mapping[str, Any]]],
        firms: Callable[[], Standing | None] = lambda: None,
    ) -> None:
        self.form = form
        self._documents, self._firms = documents, firms
        self._rows = {Place(row["code"], row["year"]): row for row in rows}
        self._read: dict[Place, Entry] = {}

    @classmethod
    def of(cls, filing: "Filing", form: Form | None = None) -> "Sheet":
        """The present answers of a filing: one query, one more for the catalogue."""
        rows = filing.answers.values("code", "year", "text", "version", "origin", "dictation")
        return cls(form or Form.of(filing), rows, lambda: kept_documents(filing), lambda: standing_of(filing))

    @classmethod
    def of_edition(cls, edition: "Edition", form: Form | None = None) -> "Sheet":
        """The answers as they stood when they were submitted."""
        data = edition.data
        form = form or Form.of(edition.filing)
        return cls(form, data["answers"], lambda: data["documents"], lambda: standing_in(edition))

    def of_sections(self, keys: Container[str]) -> "Sheet":
        """The sheet without what stands in other sections, for whoever may read these alone; firms are in none."""
        codes = {item.code for section in self.form if section.key in keys for item in section.fields}
        part = Sheet(self.form, (), lambda: [row for row in self.documents if row["slot"] in codes])
        rows = self._rows.items()
        part._rows = {place: row for place, row in rows if place.code.removesuffix(REASON) in codes}
        return part

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The answers as they are kept, by code and year."""
        return [row for _place, row in sorted(self._rows.items())]

    def entry(self, code: str, year: int = 0) -> Entry:
        """The answer at a place, read when it is first asked for: a save asks for one section of nine."""
        place = Place(code, year)
        if place not in self._read:
            row = self._rows.get(place)
            self._read[place] = self._entry(row) if row else BLANK
        return self._read[place]

    def as_read(self, place: Place, text: str) -> Entry:
        """What a text would be at a place."""
        return self._entry({"code": place.code, "text": text, "version": 0})

    def write(self, place: Place, text: str, version: int) -> None:
        """Put at a place what was just saved there."""
        self._rows[place] = {"code": place.code, "year": place.year, "text": text, "version": version}
        self._read.pop(place, None)

    def text(self, code: str, year: int = 0) -> str:
        return self.entry(code, year).text

    def value(self, code: str, year: int = 0) -> Value | None:
        return self.entry(code, year).value

    def number(self, code: str, year: int = 0) -> Decimal | None:
        """The figure at a place, None where it is missing or cannot be read."""
        value = self.value(code, year)
        return value if isinstance(value, Decimal) else None

    def problem(self, code: str, year: int = 0) -> str:
        """What must be mended at a place: it cannot be read, or it is a commitment that must be given."""
        if unreadable := self.entry(code, year).problem:
            return unreadable
        field = self.form.get(code)
        return self.not_committed(field) if field else ""

    def not_committed(self, field: Field) -> str:
        """A commitment that decides no criterion is a condition of filing: a 否 has to be settled first."""
        if field.kind != Kind.YESNO or field.proves or self.value(field.code) != NO:
            return ""
        return _("这一项承诺为“是”方可提交申报。暂不能承诺的，请先更正有关内容。")

    def problems(self, section: Section) -> Iterator[tuple[Field, Place, str]]:
        """Everything to mend in a section."""
        for field in section.typed:
            for place in field.places:
                if sentence := self.problem(*place):
                    yield field, place, sentence

    def computed(self, field: Field, year: int) -> Decimal | None:
        """A computed figure of one year, None while it cannot be computed."""
        if field.formula == "share":
            part, whole = (self.number(code, year) for code in field.operands)
            return part / whole * HUNDRED if part is not None and whole else None
        now, before = (self.number(field.operands[0], asked) for asked in (year, year - 1))
        return (now / before - 1) * HUNDRED if now is not None and before else None

    def computed_words(self, field: Field, year: int) -> str:
        """A computed figure as the grid writes it, or why there is none."""
        figure = self.computed(field, year)
        if figure is not None:
            return shown(figure, field.decimals)
        asked = [Place(code, year) for code in field.operands]
        if field.formula == "growth":
            asked.append(Place(field.operands[0], year - 1))
        entries = [self.entry(*place) for place in asked]
        if any(entry.problem for entry in entries):
            return _("待改后计算")
        if field.formula == "growth" and entries[-1].is_blank:
            return _("无上年数")
        return _("尚不能计算")

    def computed_figures(self) -> dict[str, str]:
        """Every computed figure by `code-year`, for the cells that follow what is typed."""
        fields = self.form.of_kind(Kind.COMPUTED)
        return {f"{field.code}-{year}": self.computed_words(field, year) for field in fields for year in field.years}

    @cached_property
    def documents(self) -> list[Mapping[str, Any]]:
        """The attachments kept with the filing: id, slot, name, size, digest."""
        return list(self._documents())

    @cached_property
    def documents_by_slot(self) -> Counter[str]:
        return Counter(document["slot"] for document in self.documents)

    def unscanned(self, slot: Field) -> Iterator[Mapping[str, Any]]:
        """The attachments of a slot that the virus scanner has yet to see."""
        return (row for row in self.documents if row["slot"] == slot.code and row["scan"] == Scan.WAITING)

    @cached_property
    def firms(self) -> Standing | None:
        """The firm list that stands with these answers, if there is one."""
        return self._firms()

    def _entry(self, row: Mapping[str, Any]) -> Entry:
        dictated = row.get("dictation") is not None
        entry = Entry(row["text"], row["version"], origin=row.get("origin", ""), is_dictated=dictated)
        if entry.is_blank:
            return entry
        try:
            field = self.form.field(row["code"])
            return replace(entry, value=read(field, entry.text, year=self.form.year))
        except Unreadable as wrong:
            return replace(entry, problem=wrong.sentence)
        except LookupError:
            return entry  # a field the form no longer asks for


def sheet_of(filing: "Filing") -> Sheet:
    """The sheet of a loaded filing, read once for each loaded row: a filing fetched anew is read anew."""
    if not hasattr(filing, "_sheet"):
        filing._sheet = Sheet.of(filing)  # type: ignore[attr-defined]
    return filing._sheet  # type: ignore[attr-defined]


def kept_documents(filing: "Filing") -> list[Mapping[str, Any]]:
    """The attachments of a filing in the order of an edition's snapshot."""
    rows = filing.dossier.documents.attached().in_order()
    frozen = ("id", "slot", "name", "size", "algorithm", "digest")
    return list(rows.values(*frozen, "pages", "scan", "uploaded_at", "uploaded_by__display_name"))


def shown_value(field: Field, entry: Entry) -> str:
    """An answer as a reader sees it: figures evenly written, what cannot be read as it was typed."""
    if isinstance(entry.value, Decimal):
        return shown(entry.value, field.decimals)
    if field.kind == Kind.YESNO and entry.value:
        return _("是") if entry.value == YES else _("否")
    return str(entry.value) if entry.value is not None and field.kind == Kind.DATE else entry.text
