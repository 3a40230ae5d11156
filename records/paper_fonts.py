"""The fonts of papers made light, once for a machine: run by script/setup.

    python -m records.paper_fonts FACE.otf      redraws a heavy face and lays it beside, in some ten seconds

Fandol's 仿宋 and 楷体 were traced to the last unit: some 430 bytes a character, even packed. On a grid of 0.03 mm, as
papers set them, and with what bends by less than 0.01 mm drawn straight, they have half of that; no printer shows it.
No Django here.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.pens.filterPen import FilterPen
from fontTools.pens.roundingPen import RoundingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

GRID = 5  # thousandths of the em: 0.028 mm at 16 pt, two thirds of a dot of a printer's 600 dpi
FLAT = GRID / 2  # so far the handles of a curve drawn straight may lie from its chord; it bends by three quarters of it
Point = tuple[float, float]


class StraighteningPen(FilterPen):
    """Draws as a line what is one but for the tracing."""

    at: Point = (0, 0)

    def moveTo(self, pt: Point) -> None:  # noqa: N802 (as every pen calls it)
        self.at = pt
        super().moveTo(pt)

    def lineTo(self, pt: Point) -> None:  # noqa: N802 (as every pen calls it)
        self.at = pt
        super().lineTo(pt)

    def curveTo(self, *points: Point) -> None:  # noqa: N802 (as every pen calls it)
        if all(_aside(handle, self.at, points[-1]) <= FLAT for handle in points[:-1]):
            self.lineTo(points[-1])
        else:
            self.at = points[-1]
            super().curveTo(*points)


def _aside(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the straight line between two others."""
    line, way = complex(*end) - complex(*start), complex(*point) - complex(*start)
    along = (way / line).real if line else 0.0
    return abs(way - line * min(max(along, 0.0), 1.0))


def light(heavy: Path) -> Path:
    """Where the light one of a face lies, if there is one."""
    return heavy.with_name(heavy.name.replace("Fandol", "Slim"))


def lighten(heavy: Path) -> None:
    """Redraw the characters of daily use (GB/T 2312) of a face; all others, its measures and its name stay."""
    with TTFont(heavy, recalcBBoxes=False) as font:  # nothing moves far, and to measure it all costs as much again
        drawn = font.getGlyphSet()
        strings = font["CFF "].cff[0].CharStrings
        for name in _daily(font):
            old = strings[name]
            pen = T2CharStringPen(_width_said(drawn[name].width, old.private), None)
            drawn[name].draw(StraighteningPen(RoundingPen(pen, _on_grid)))
            strings[name] = pen.getCharString(old.private, old.globalSubrs)
        part = heavy.with_suffix(".part")
        font.save(part)
    part.replace(light(heavy))


def _daily(font: TTFont) -> Iterator[str]:
    for code, name in font.getBestCmap().items():
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        yield name


def _on_grid(value: float) -> int:
    return GRID * round(value / GRID)


def _width_said(width: float, private: Any) -> float | None:
    """A character says its width as a difference, and the usual one not at all."""
    return None if width == private.defaultWidthX else width - private.nominalWidthX


if __name__ == "__main__":
    lighten(Path(sys.argv[1]))
