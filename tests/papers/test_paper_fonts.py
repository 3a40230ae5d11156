"""The fonts of papers made light: the same characters, on a coarser grid."""

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from records.paper_fonts import StraighteningPen, light, lighten

DAILY, RARE, NARROW = "集", "堃", "i"
WIDTHS = {".notdef": 1000, "daily": 1000, "rare": 1000, "narrow": 278}


def traced(folder: Path) -> Path:
    """A heavy font of three characters, each drawn off the grid."""
    strings = {}
    for name in WIDTHS:
        pen = T2CharStringPen(None if WIDTHS[name] == 1000 else WIDTHS[name] - 500, None)
        pen.moveTo((1, 2))
        pen.lineTo((101, 3))
        pen.curveTo((203, 104), (204, 206), (108, 307))
        pen.closePath()
        strings[name] = pen.getCharString()
    font = FontBuilder(1000, isTTF=False)
    font.setupGlyphOrder(list(WIDTHS))
    font.setupCharacterMap({ord(DAILY): "daily", ord(RARE): "rare", ord(NARROW): "narrow"})
    font.setupCFF("FandolFang", {}, strings, {"defaultWidthX": 1000, "nominalWidthX": 500})
    font.setupHorizontalMetrics({name: (width, 0) for name, width in WIDTHS.items()})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "FandolFang"})
    font.setupOS2()
    font.setupPost()
    path = folder / "FandolFang-Regular.otf"
    font.save(path)
    return path


def outline(font: TTFont, name: str) -> list:
    pen = RecordingPen()
    font.getGlyphSet()[name].draw(pen)
    return pen.value


def test_characters_of_daily_use_are_redrawn_on_the_grid(tmp_path):
    heavy = traced(tmp_path)
    lighten(heavy)
    with TTFont(light(heavy)) as made, TTFont(heavy) as font:
        assert outline(made, "daily") == [
            ("moveTo", ((0, 0),)),
            ("lineTo", ((100, 5),)),
            ("curveTo", ((205, 105), (205, 205), (110, 305))),
            ("closePath", ()),
        ]
        assert outline(made, "rare") == outline(font, "rare")


@pytest.mark.parametrize(
    ("handles", "drawn"),
    [
        (((30, 2), (70, -2)), ("lineTo", ((100, 0),))),
        (((30, 2.5), (70, 2.5)), ("lineTo", ((100, 0),))),
        (((30, 2.6), (70, 0)), ("curveTo", ((30, 2.6), (70, 0), (100, 0)))),
        (((30, 0), (70, -40)), ("curveTo", ((30, 0), (70, -40), (100, 0)))),
        (((-30, 0), (130, 0)), ("curveTo", ((-30, 0), (130, 0), (100, 0)))),
    ],
)
def test_what_bends_by_less_than_the_grid_is_drawn_straight(handles, drawn):
    seen = RecordingPen()
    pen = StraighteningPen(seen)
    pen.moveTo((0, 0))
    pen.curveTo(*handles, (100, 0))
    assert seen.value == [("moveTo", ((0, 0),)), drawn]


def test_a_loop_is_no_line():
    """It ends where it began, so that it has no chord."""
    seen = RecordingPen()
    pen = StraighteningPen(seen)
    pen.moveTo((5, 5))
    pen.lineTo((7, 7))
    pen.curveTo((7, 17), (17, 7), (7, 7))
    pen.curveTo((7, 8), (8, 7), (7, 7))
    assert [name for name, _points in seen.value] == ["moveTo", "lineTo", "curveTo", "lineTo"]


def test_widths_and_names_stay(tmp_path):
    heavy = traced(tmp_path)
    lighten(heavy)
    with TTFont(light(heavy)) as made:
        assert {name: made["hmtx"][name][0] for name in WIDTHS} == WIDTHS
        strings = made["CFF "].cff[0].CharStrings
        for name in WIDTHS:
            strings[name].draw(RecordingPen())
        assert {name: strings[name].width for name in WIDTHS} == WIDTHS
        assert made["name"].getDebugName(1) == "FandolFang"


def test_nothing_half_made_is_left(tmp_path):
    heavy = traced(tmp_path)
    lighten(heavy)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["FandolFang-Regular.otf", "SlimFang-Regular.otf"]
