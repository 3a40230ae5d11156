"""Setting a paper: HTML becomes a PDF by the measures of GB/T 9704, in the fonts of official papers if at hand.

Slow and hungry (a second, 160 MB): for the worker only, never for a web process.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from fontTools.cffLib import TopDict
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from records.page_marks import draw
from records.paper_fonts import light

FACES = {
    "Paper Fang": "FandolFang-Regular.otf",
    "Paper Song Bold": "FandolSong-Bold.otf",
    "Paper Kai": "FandolKai-Regular.otf",
}
"""仿宋, 小标宋, 楷体: fetched and made light by script/setup. 黑体 and 宋体 are Noto's, a third as heavy; so is what
these lack, be it a single character."""
NO_CHARACTER = 0  # the glyph of what a font does not have


class Printed(NamedTuple):
    content: bytes
    pages: int


class Nothing(URLFetcher):
    """Papers are whole in themselves: whatever somebody has typed, nothing is fetched for it."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> None:
        raise ValueError(f"a paper may not fetch {url}")


def typeset(html: str, code: str) -> Printed:
    """Set one paper and draw the mark of its code on each page."""
    sheet, fonts = paper_sheet()
    document = HTML(string=html, url_fetcher=Nothing())
    raw = document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        draw(pdf, code)
        _slim_fonts(pdf)
        pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
        return Printed(made.getvalue(), len(pdf.pages))


def _slim_fonts(pdf: pikepdf.Pdf) -> None:
    """Keep of each font the outlines of the characters used.

    WeasyPrint leaves a place for all the others, 80 KB in Noto, and with the outlines goes what the PDF says itself:
    measures, names, which character is which.
    """
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Subtype") == "/CIDFontType0":
            file = found.FontDescriptor.FontFile3
            with TTFont(io.BytesIO(file.read_bytes()), lazy=True, recalcBBoxes=False) as font:
                outlines = font["CFF "].cff[0]
                if hasattr(outlines, "ROS"):  # its glyphs have numbers of their own, which outlast their places
                    _keep_glyphs(outlines, sorted({NO_CHARACTER, *_used(found.W)}))
                    file.write(font.getTableData("CFF "))
                    file.Subtype = pikepdf.Name.CIDFontType0C


def _used(widths: pikepdf.Object) -> Iterator[int]:
    """The glyphs of a font that have a width: a number, the widths of it and its followers, the next number."""
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        yield from range(int(first), int(first) + len(run))


def _keep_glyphs(outlines: TopDict, places: list[int]) -> None:
    """As fontTools' own subsetter does it, but without drawing each glyph, which would take as long as the setting."""
    strings = outlines.CharStrings
    index, chosen = strings.charStringsIndex, outlines.FDSelect
    index.items = [index[place] for place in places]
    del index.file, index.offsets
    chosen.format, chosen.gidArray = None, [chosen.gidArray[place] for place in places]
    outlines.charset = [outlines.charset[place] for place in places]
    outlines.numGlyphs = len(places)
    strings.charStrings = {name: place for place, name in enumerate(outlines.charset)}


@cache
def paper_sheet() -> tuple[CSS, FontConfiguration]:
    """The sheet of all papers and the fonts it names, read once for each process."""
    fonts = FontConfiguration()
    heavy = {family: settings.PAPER_FONTS / name for family, name in FACES.items()}
    at_hand = {family: light(path) if light(path).exists() else path for family, path in heavy.items()}
    faces = {family: path.as_uri() for family, path in at_hand.items() if path.exists()}
    text = render_to_string("papers/paper.css", {"faces": faces})
    return CSS(string=text, font_config=fonts), fonts
