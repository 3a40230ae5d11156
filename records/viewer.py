"""What a viewer of an attachment shows now: which page, how large, how turned, and the ways on from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from records.models import Document
from records.previews import TURNS

ZOOMS = ("fit", "100", "150", "200")
"""As wide as the pane, or in percent of reading size."""
WIDTHS = {"fit": 1350, "100": 900, "150": 1350, "200": 1800}  # pixels of the picture


@dataclass(frozen=True)
class Viewer:
    """One page of an attachment; `pages` is 0 where none can be shown."""

    document: Document
    page: int
    zoom: str
    turn: int

    @classmethod
    def asked(cls, document: Document, asked: Mapping[str, Any]) -> Self:
        """What an address asks for; what makes no sense counts as not asked."""
        page, turn = (_number(asked.get(name, "")) for name in ("page", "turn"))
        zoom = asked.get("zoom", "")
        return cls(
            document,
            page=min(max(page, 1), document.pages or 1),
            zoom=zoom if zoom in ZOOMS else ZOOMS[0],
            turn=turn if turn in TURNS else 0,
        )

    @property
    def pages(self) -> int:
        return self.document.pages or 0

    @property
    def width(self) -> int:
        return WIDTHS[self.zoom]

    @property
    def page_before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def page_after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None

    @property
    def smaller(self) -> str | None:
        place = ZOOMS.index(self.zoom)
        return ZOOMS[place - 1] if place else None

    @property
    def larger(self) -> str | None:
        place = ZOOMS.index(self.zoom)
        return ZOOMS[place + 1] if place + 1 < len(ZOOMS) else None

    @property
    def turned(self) -> int:
        return (self.turn + 90) % 360


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
