"""A page of an attachment as a picture. Runs as a process of its own, with limits, away from the portal:

    python -m records.rendering FILE TYPE PAGE WIDTH TURN      the JPEG goes to standard output

What it opens was made by strangers; should a library give way under it, this process ends and nothing else does.
No Django here: it starts in a fifth of a second.
"""

import resource
import sys
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps

MEMORY = 1536 * 1024 * 1024  # bytes
SECONDS = 20  # of processor time
MOST_PIXELS = 16_000_000  # of the picture that is made
QUALITY = 88


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def page_of_pdf(path: str, number: int, width: int) -> Image.Image:
    """One page with what stands on it, seals and filled fields included."""
    pdf = pypdfium2.PdfDocument(path)
    pdf.init_forms()
    page = pdf[number - 1]
    across, down = page.get_size()
    scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
    image: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return image


def picture(path: str, width: int) -> Image.Image:
    """A picture upright and on white, without what its camera wrote into it."""
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        image.draft("RGB", (width * 2, width * 2))
        upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    if upright.width > width:
        upright = upright.resize((width, max(1, round(upright.height * width / upright.width))))
    return upright


def drawn(path: str, content_type: str, page: int, width: int, turn: int) -> bytes:
    """The JPEG of a page; `turn` in degrees, clockwise."""
    image = page_of_pdf(path, page, width) if content_type == "application/pdf" else picture(path, width)
    made = BytesIO()
    image.convert("RGB").rotate(-turn, expand=True).save(made, "JPEG", quality=QUALITY, subsampling=0)
    return made.getvalue()


def main(path: str, content_type: str, *numbers: str) -> None:
    limit()
    sys.stdout.buffer.write(drawn(path, content_type, *map(int, numbers)))


if __name__ == "__main__":
    main(*sys.argv[1:])
