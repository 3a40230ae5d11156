"""The columns of a list as its definition declares them: how each is headed and what its cells may hold."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from clusters.schema import Kind

ASIDE = re.compile(r"\([^)]*\)|[*:\s]")  # what a heading may have besides its name: a unit, a star, a line break


@dataclass(frozen=True)
class Option:
    """One of the words a cell may hold, with others that say the same."""

    code: str
    label: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column; unit and limits are those of a figure, `title` names the title of a firm that a 是 claims."""

    code: str
    heading: str
    kind: Kind
    required: bool = False
    is_unique: bool = False
    also: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    width: int = 16  # characters
    unit: str = ""
    decimals: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    length: int | None = None
    options: tuple[Option, ...] = field(default=())
    title: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Every heading under which this column is known."""
        return frozenset(plain_heading(name) for name in (self.heading, *self.also))

    @cached_property
    def words(self) -> dict[str, str]:
        """The options by every word for them."""
        return {word: option.code for option in self.options for word in (option.label, *option.also)}

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.code: option.label for option in self.options}


class Layout:
    """A list's columns in order. `asks_all` makes required what only a list of all firms must hold."""

    def __init__(self, definition: dict[str, Any], name: str, *, asks_all: bool = False) -> None:
        self.sheet = name
        self.columns = tuple(_column(facts, asks_all) for facts in definition["columns"])

    def __iter__(self) -> Any:
        return iter(self.columns)

    def column(self, code: str) -> Column:
        """Raises LookupError for a column the list does not have."""
        for column in self.columns:
            if column.code == code:
                return column
        raise LookupError(code)

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]

    @property
    def examples(self) -> dict[str, str]:
        """The row that the template shows."""
        return {column.code: column.example for column in self.columns}

    def places(self, cells: Sequence[Any]) -> dict[str, int]:
        """Where each column stands in a row of headings; the first of two alike counts."""
        found: dict[str, int] = {}
        headings = [plain_heading(cell) if isinstance(cell, str) else "" for cell in cells]
        for column in self.columns:
            place = next((n for n, heading in enumerate(headings) if heading in column.names), None)
            if place is not None:
                found[column.code] = place
        return found


def plain_heading(text: str) -> str:
    """A heading without unit, stars, quotation marks and spaces."""
    plain = ASIDE.sub("", unicodedata.normalize("NFKC", text))
    return plain.strip("“”\"'").replace("“", "").replace("”", "").replace('"', "")


def _column(facts: dict[str, Any], asks_all: bool) -> Column:
    required = facts.get("required", False)
    return Column(
        code=facts["code"],
        heading=facts["heading"],
        kind=Kind(facts["type"]),
        required=asks_all if required == "all" else required,
        is_unique=facts.get("unique", False),
        also=tuple(facts.get("also", ())),
        help=facts.get("help", ""),
        example=facts.get("example", ""),
        width=facts.get("width", 16),
        unit=facts.get("unit", ""),
        decimals=facts.get("decimals", 0),
        minimum=_decimal(facts.get("min")),
        maximum=_decimal(facts.get("max")) if facts["type"] == Kind.NUMBER else None,
        length=facts.get("max") if facts["type"] == Kind.TEXT else None,
        options=tuple(Option(o["code"], o["label"], tuple(o.get("also", ()))) for o in facts.get("options", ())),
        title=facts.get("title", ""),
    )


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
