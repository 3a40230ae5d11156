"""Scans as offices make them, by chance that can be repeated: printed, sealed, laid askew on a tired scanner."""

import io
import math
import random

import img2pdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

DPI = 150
SEAL = 42  # mm across, as of a county's department
RED = (205, 30, 35)
RIGHT, TOP = 210 - 26 - 10, 11 + 10  # mm: the middle of the mark


def pages_of(pdf: bytes) -> list[Image.Image]:
    return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


def scanned(
    page: Image.Image, seed: int, *, grey: bool = False, seal: tuple[float, float] | None = (60, 200)
) -> Image.Image:
    """One page sealed with its middle there (mm from left and top), turned a little, softened, and full of specks."""
    chance = random.Random(seed)
    if seal:
        page = sealed(page, *seal, chance)
    page = page.rotate(chance.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor="white")
    page = page.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 1)))
    page = noisy(page, chance)
    return page.convert("L") if grey else page


def sealed(page: Image.Image, left: float, top: float, chance: random.Random) -> Image.Image:
    """A round seal with its star, its ink as strong as an eager hand leaves it; the print shows through."""
    ink = Image.new("RGB", page.size, "white")
    draw, mm = ImageDraw.Draw(ink), DPI / 25.4
    middle, radius = (left * mm, top * mm), SEAL / 2 * mm
    draw.circle(middle, radius, outline=RED, width=round(1.2 * mm))
    draw.regular_polygon((*middle, radius * 0.3), 5, rotation=chance.randrange(72), fill=RED)
    for step in range(14):
        angle = math.radians(160 + step * 17)
        spot = (middle[0] + math.cos(angle) * radius * 0.75, middle[1] + math.sin(angle) * radius * 0.75)
        draw.regular_polygon((*spot, radius * 0.12), 4, rotation=math.degrees(angle), fill=RED)
    return ImageChops.multiply(page, ink)


def noisy(page: Image.Image, chance: random.Random) -> Image.Image:
    """Grain over the whole page, the same for the same chance."""
    grain = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height)).point(lambda x: 224 + x // 8)
    return ImageChops.multiply(page, Image.merge("RGB", (grain, grain, grain)))


def as_pdf(pages: list[Image.Image]) -> bytes:
    """The pages as a scanner saves them."""
    return bytes(img2pdf.convert([as_jpeg(page) for page in pages]))


def as_jpeg(page: Image.Image) -> bytes:
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=75, dpi=(DPI, DPI))
    return kept.getvalue()


def as_png(page: Image.Image) -> bytes:
    kept = io.BytesIO()
    page.save(kept, "PNG", dpi=(DPI, DPI))
    return kept.getvalue()
