"""Setting a paper: HTML becomes a PDF by the measures of GB/T 9704, in the fonts of official papers if at hand.

Slow and hungry (a second, 160 MB): for the worker only, never for a web process.
"""

import io
from functools import cache
from typing import NamedTuple

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from records.page_marks import draw

FACES = {
    "Paper Fang": "FandolFang-Regular.otf",
    "Paper Song": "FandolSong-Regular.otf",
    "Paper Song Bold": "FandolSong-Bold.otf",
    "Paper Hei": "FandolHei-Regular.otf",
    "Paper Kai": "FandolKai-Regular.otf",
}
"""仿宋, 宋体, 小标宋, 黑体, 楷体: fetched by script/setup. What is missing, also single characters, is set in Noto."""


class Printed(NamedTuple):
    content: bytes
    pages: int


class Nothing(URLFetcher):
    """Papers are whole in themselves: whatever somebody has typed, nothing is fetched for it."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> None:
        raise ValueError(f"a paper may not fetch {url}")


def typeset(html: str, code: str) -> Printed:
    """Set one paper and draw the mark of its code on each page."""
    sheet, fonts = _measures()
    document = HTML(string=html, url_fetcher=Nothing())
    raw = document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        draw(pdf, code)
        pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
        return Printed(made.getvalue(), len(pdf.pages))


@cache
def _measures() -> tuple[CSS, FontConfiguration]:
    """The sheet and the fonts it names, read once for each process."""
    fonts = FontConfiguration()
    at_hand = {family: settings.PAPER_FONTS / name for family, name in FACES.items()}
    faces = {family: path.as_uri() for family, path in at_hand.items() if path.exists()}
    text = render_to_string("papers/paper.css", {"faces": faces})
    return CSS(string=text, font_config=fonts), fonts
