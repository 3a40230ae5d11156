"""The mark on each page of a paper: a QR that says of which paper it is which page, drawn and read back.

The ways of reading were tried on scans of sealed pages at 150 dpi: none but zxing reads enough, and zxing only with the
steps below. The mark is short text (21 modules) 20 mm wide, away from where seals and staples go.
"""

from collections.abc import Iterable, Iterator

import pikepdf
import segno
import zxingcpp
from PIL import Image, ImageFilter

from records.paper_codes import Mark, read_mark

POINTS = 72 / 25.4  # of a millimetre
PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # mm, A4
MARK_WIDTH = 20  # mm, without the quiet border
FROM_TOP, FROM_RIGHT = 11, 26  # mm; above the type area, flush with its right edge
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
THRESHOLDS = (90, 50, 120, 70, 105, 140)  # of 255; the low ones part black print from dark seals


def draw(pdf: pikepdf.Pdf, code: str) -> None:
    """Draw its mark beneath the contents of each page."""
    for number, page in enumerate(pdf.pages, 1):
        page.contents_add(_drawing(Mark(code, number)), prepend=True)


def read_picture(picture: Image.Image) -> Mark | None:
    """The mark on a picture of a page, in any position, even under a red seal; None where none can be read."""
    for tried in _ways_of_looking(_without_red(picture)):
        for found in zxingcpp.read_barcodes(tried, formats=QR):
            if mark := read_mark(found.text):
                return mark
    return None


def _drawing(mark: Mark) -> bytes:
    """Page description operators: one black path, told to readers of tagged files to be no part of the text."""
    code = segno.make(mark.text, error="m", micro=False, boost_error=False)
    rows = list(code.matrix_iter(border=0))
    module = MARK_WIDTH * POINTS / len(rows)
    left = (PAGE_WIDTH - FROM_RIGHT - MARK_WIDTH) * POINTS
    top = (PAGE_HEIGHT - FROM_TOP) * POINTS
    in_modules = f"{module:.4f} 0 0 {-module:.4f} {left:.3f} {top:.3f} cm"  # whole numbers from here: half the size
    boxes = [f"{start} {place} {length} 1 re" for place, row in enumerate(rows) for start, length in _runs(row)]
    return "\n".join(["/Artifact BMC q 0 g", in_modules, *boxes, "f Q EMC"]).encode()


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    start, cells = 0, [bool(cell) for cell in row]
    while start < len(cells):
        end = start
        while end < len(cells) and cells[end] == cells[start]:
            end += 1
        if cells[start]:
            yield start, end - start
        start = end


def _without_red(picture: Image.Image) -> Image.Image:
    """A red seal vanishes in the red channel."""
    return picture.convert("RGB").getchannel("R") if picture.mode not in ("L", "1") else picture.convert("L")


def _ways_of_looking(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then softened, enlarged and cut to black and white at several levels."""
    yield grey
    softened = grey.filter(ImageFilter.GaussianBlur(0.8))
    large = softened.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
    for threshold in THRESHOLDS:
        yield large.point([0] * threshold + [255] * (256 - threshold))
