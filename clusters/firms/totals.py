"""What a firm list adds up to, computed once when it is made: its firms never change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from clusters.models.firms import Firm
from clusters.models.titles import OTHERS, STARS, TitleKind


@dataclass
class Totals:
    """Numbers of distinct firms, and output in 万元. `stars` are of the leading industry; `others` hold any of the
    other three titles, each firm once (认定标准二)."""

    firms: int = 0
    sizes: Counter[str] = field(default_factory=Counter)
    leading: int = 0
    titled: int = 0
    titles: Counter[str] = field(default_factory=Counter)
    leading_titles: Counter[str] = field(default_factory=Counter)
    stars: int = 0
    others: int = 0
    with_output: int = 0
    output: Decimal = Decimal()
    sme_output: Decimal = Decimal()
    leading_output: Decimal = Decimal()

    @classmethod
    def of(cls, firms: Iterable[tuple[Firm, list[TitleKind]]]) -> "Totals":
        """Add up firms with the titles claimed for them."""
        totals = cls()
        for firm, titles in firms:
            totals._add(firm, titles)
        return totals

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Totals":
        """What `as_json` wrote down."""
        read = {int: int, Decimal: Decimal, Counter[str]: Counter}
        return cls(**{each.name: read[each.type](facts[each.name]) for each in fields(cls)})  # type: ignore[index]

    def as_json(self) -> dict[str, Any]:
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(self).items()}

    @property
    def smes(self) -> int:
        """中小企业: all but the large ones."""
        return self.firms - self.sizes[Firm.Size.LARGE]

    def _add(self, firm: Firm, titles: list[TitleKind]) -> None:
        self.firms += 1
        self.sizes[str(firm.size)] += 1
        self.leading += firm.is_leading
        self.titled += bool(titles)
        self.titles.update(map(str, titles))
        if firm.is_leading:
            self.leading_titles.update(map(str, titles))
        self.stars += firm.is_leading and any(title in STARS for title in titles)
        self.others += any(title in OTHERS for title in titles)
        if firm.output is not None:
            self._add_output(firm, firm.output)

    def _add_output(self, firm: Firm, output: Decimal) -> None:
        self.with_output += 1
        self.output += output
        if firm.size != Firm.Size.LARGE:
            self.sme_output += output
        if firm.is_leading:
            self.leading_output += output
