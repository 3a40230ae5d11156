"""The typed view of a form's definition: its sections, their fields, and the places a person fills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from clusters.models.filing import FirmsAsked
from clusters.models.schema import Indicator
from records.kept import held, kept

if TYPE_CHECKING:
    from clusters.models import Filing

REASON = ".reason"  # ends the code of the answer to a plausibility question about a field
REASON_LENGTH = 100  # 字


class Kind(StrEnum):
    """The types of field a definition may name; see docs/reference-data.md."""

    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    USCC = "uscc"
    YESNO = "yesno"
    NUMBER = "number"
    CHOICE = "choice"
    FIGURE = "figure"
    TARGET = "target"
    COMPUTED = "computed"
    DOCUMENT = "document"
    FIRMS = "firms"


NUMERIC = frozenset({Kind.NUMBER, Kind.FIGURE, Kind.TARGET})
NOT_TYPED = frozenset({Kind.COMPUTED, Kind.DOCUMENT, Kind.FIRMS})


class Place(NamedTuple):
    """Where one answer stands: a field, and the year where it has years (0 where it has none)."""

    code: str
    year: int = 0


@dataclass(frozen=True)
class Field:
    """One line of a form. Years are absolute; limits and unit of a figure are its indicator's."""

    code: str
    label: str
    kind: Kind
    section: str
    required: bool = False
    help: str = ""
    example: str = ""
    unit: str = ""
    decimals: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    length: int | None = None
    years: tuple[int, ...] = ()
    base_year: int | None = None
    indicator: str = ""
    group: str = ""
    part_of: str = ""
    formula: str = ""
    operands: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    choices: str = ""
    source: str = ""
    look_for: str = ""
    layout: tuple[str, str] = ("", "")

    @property
    def is_typed(self) -> bool:
        return self.kind not in NOT_TYPED

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_computed_with(self) -> bool:
        """Whether computed figures, questions and eligibility may rest on it: a figure, or a commitment."""
        return self.is_numeric or self.kind == Kind.YESNO

    @property
    def places(self) -> list[Place]:
        """Every place of this field, the optional base year first."""
        if not self.years:
            return [Place(self.code)]
        base = (self.base_year,) if self.base_year else ()
        return [Place(self.code, year) for year in (*base, *self.years)]

    @property
    def required_places(self) -> list[Place]:
        """The places that must be filled before submitting; a base year never must."""
        if not self.required or not self.is_typed:
            return []
        return [place for place in self.places if place.year != self.base_year or not place.year]

    def has(self, year: int) -> bool:
        return any(place.year == year for place in self.places)

    def called(self, year: int = 0) -> str:
        """How a sentence names one place: 2024年集群总产值."""
        name = self.label.removeprefix("其中：")
        return _("%(year)d年%(name)s") % {"year": year, "name": name} if year else name


@dataclass(frozen=True)
class Section:
    """One leaf of the task list."""

    key: str
    name: str
    hint: str
    fields: tuple[Field, ...] = field(default=())

    @property
    def typed(self) -> list[Field]:
        return [item for item in self.fields if item.is_typed]

    @property
    def slots(self) -> list[Field]:
        return [item for item in self.fields if item.kind == Kind.DOCUMENT]

    @property
    def firms(self) -> Field | None:
        """The firm list that belongs into this section, if one does."""
        return next((item for item in self.fields if item.kind == Kind.FIRMS), None)

    @property
    def attached(self) -> list[Field]:
        """The fields behind which attachments lie: evidence, and the workbook of the firm list."""
        return [*self.slots, self.firms] if self.firms else self.slots

    @property
    def columns(self) -> list[int]:
        """The years that stand as columns of its grid, earliest first."""
        return sorted({place.year for item in self.fields for place in item.places if place.year})


class Form:
    """A definition read for one year: what `FormSchema.definition` says, with the catalogue filled in."""

    def __init__(
        self, definition: dict[str, Any], year: int, indicators: dict[str, Indicator], *, asks_firms: bool = False
    ) -> None:
        self.year = year
        self._indicators, self._asks_firms = indicators, asks_firms
        self.sections = [self._section(facts) for facts in definition["sections"]]
        self._fields = {item.code: item for section in self.sections for item in section.fields}

    @classmethod
    def of(cls, filing: "Filing") -> "Form":
        """The form of a filing: a schema is never edited, so it is read once and held."""
        asks_firms = filing.firms_asked != FirmsAsked.NONE
        return held(
            f"form {filing.schema_id} {filing.year} {asks_firms}",
            lambda: cls(filing.schema.definition, filing.year, catalogue(), asks_firms=asks_firms),
        )

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def section(self, key: str) -> Section:
        """Raises LookupError for a section the form does not have."""
        for section in self.sections:
            if section.key == key:
                return section
        raise LookupError(key)

    def field(self, code: str) -> Field:
        """The field of that code, also the reason asked for about a figure. Raises LookupError."""
        if code.endswith(REASON):
            return _reason_for(self.field(code.removesuffix(REASON)))
        return self._fields[code]

    def get(self, code: str) -> Field | None:
        return self._fields.get(code)

    def whole_of(self, part: Field) -> Field | None:
        """The field of the same kind that this one is a part of, if the form asks for it."""
        if not part.part_of or part.kind == Kind.COMPUTED:
            return None
        return next((item for item in self.of_kind(part.kind) if item.indicator == part.part_of), None)

    def of_kind(self, *kinds: Kind) -> Iterator[Field]:
        return (item for item in self._fields.values() if item.kind in kinds)

    def proving(self, criterion: str) -> list[Field]:
        """The fields read beside a criterion, typed and computed; the commitments behind the veto decide it."""
        kept_apart = (Kind.DOCUMENT, Kind.FIRMS)
        return [item for item in self._fields.values() if criterion in item.proves and item.kind not in kept_apart]

    def _section(self, facts: dict[str, Any]) -> Section:
        fields = tuple(self._field(item, facts["key"]) for item in facts["fields"])
        return Section(facts["key"], facts["name"], facts.get("hint", ""), fields)

    def _field(self, facts: dict[str, Any], section: str) -> Field:
        kind = Kind(facts["type"])
        base = facts.get("base_year")
        known = {
            "code": facts["code"],
            "label": facts["label"],
            "kind": kind,
            "section": section,
            "required": self._asks_firms if kind == Kind.FIRMS else facts.get("required", False),
            "help": facts.get("help", ""),
            "example": facts.get("example", ""),
            "years": tuple(self.year + offset for offset in facts.get("years", ())),
            "base_year": self.year + base if base is not None else None,
            "formula": facts.get("formula", ""),
            "operands": tuple(facts.get("operands", ())),
            "proves": tuple(facts.get("proves", ())),
            "choices": facts.get("choices", ""),
            "look_for": facts.get("look_for", ""),
            "layout": tuple(facts.get("layout", ("", ""))),
        }
        limits = self._catalogued(facts["indicator"]) if "indicator" in facts else _own_limits(facts, kind)
        return Field(**{**known, **{key: value for key, value in limits.items() if value not in (None, "")}})

    def _catalogued(self, code: str) -> dict[str, Any]:
        indicator = self._indicators[code]
        return {
            "indicator": code, "unit": indicator.unit, "decimals": indicator.decimals, "minimum": indicator.minimum,
            "maximum": indicator.maximum, "part_of": indicator.part_of, "group": indicator.group,
            "help": indicator.definition, "example": indicator.example, "source": indicator.source_hint,
        }  # fmt: skip


def catalogue() -> dict[str, Indicator]:
    """The catalogue of figures by code; a change of it shows within a minute."""
    rows = kept("catalogue", lambda: list(Indicator.objects.all()))
    return {row.code: row for row in rows}


def _own_limits(facts: dict[str, Any], kind: Kind) -> dict[str, Any]:
    if kind != Kind.NUMBER:
        return {"length": facts.get("max")}
    return {
        "unit": facts.get("unit"),
        "decimals": facts.get("decimals", 0),
        "minimum": _decimal(facts.get("min")),
        "maximum": _decimal(facts.get("max")),
    }


def _decimal(number: float | str | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _reason_for(about: Field) -> Field:
    """The one-line answer to a plausibility question: why a figure jumps, and the like."""
    if not about.is_numeric:
        raise LookupError(about.code)
    return Field(
        code=f"{about.code}{REASON}", label=_("%(name)s的说明") % {"name": about.called()}, kind=Kind.TEXT,
        section=about.section, length=REASON_LENGTH, years=about.years, base_year=about.base_year,
    )  # fmt: skip
