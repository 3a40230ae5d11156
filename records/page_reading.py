"""Reading what comes back: the pages of a scan, of photographs, of an e-sealed PDF or OFD, each with the mark it bears.

    python -m records.page_reading read FILE TYPE      how many pages, then a line for each: its mark, `blank` or `-`
    python -m records.page_reading join FILE ORDER…    the pictures of a bundle, in that order, as one PDF

Runs as a process of its own, with limits, as `records.rendering` does: what it opens was made by strangers. No Django.
"""

import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

import img2pdf
import pypdfium2
from lxml import etree
from PIL import Image

from records.page_marks import read_picture
from records.paper_codes import ReturnedPage, read_words

READ_AT = 150  # dots per inch at which pages of a PDF are looked at
LONGEST_SIDE = 2600  # pixels of a picture that is looked at: more only costs time
BLANK_SHARE = 0.0005  # dark part of a page below which nothing is on it
DARK, MARGIN, SHRUNK = 160, 0.04, 8  # of 255; of the width; times smaller, so that specks vanish
LARGEST_ENTRY = 20 * 1024 * 1024  # bytes of one description inside an OFD
MEMORY = 1536 * 1024 * 1024  # bytes
SECONDS = 120  # of processor time, for sixty pages of which each takes a tenth


class Unreadable(Exception):
    """The file is none whose pages can be looked at."""


class Pages(Protocol):
    """A file of pages; `len` is cheap, going through them is not."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[ReturnedPage]: ...


class PdfPages:
    """A scan as PDF, or one sealed electronically: looked at as pictures, with the text as second witness."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self.pdf = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError as error:
            raise Unreadable from error

    def __len__(self) -> int:
        return len(self.pdf)

    def __iter__(self) -> Iterator[ReturnedPage]:
        for page in self.pdf:
            with closing(page):
                seen = looked_at(page.render(scale=self._scale(page)).to_pil())
                yield seen if seen.mark else self._by_words(page) or seen
        self.pdf.close()

    def _scale(self, page: pypdfium2.PdfPage) -> float:
        """As a scanner would see it, however large it says it is."""
        return min(READ_AT / 72, LONGEST_SIDE / max(*page.get_size(), 1))

    def _by_words(self, page: pypdfium2.PdfPage) -> ReturnedPage | None:
        with closing(page.get_textpage()) as words:
            mark = read_words(words.get_text_bounded())
        return ReturnedPage(mark) if mark else None


class PicturePages:
    """Photographs or single scanned leaves, in any order."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[ReturnedPage]:
        for file in self.files:
            with Image.open(file, formats=("PNG", "JPEG")) as picture:
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                yield looked_at(picture)


class OfdPages:
    """An OFD (GB/T 33190): a zip of page descriptions, whose text is read as far as it is text."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self.packed = zipfile.ZipFile(file)
            self.pages = self._page_files()
        except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
            raise Unreadable from error

    def __len__(self) -> int:
        return len(self.pages)

    def __iter__(self) -> Iterator[ReturnedPage]:
        for name in self.pages:
            yield ReturnedPage(read_words("".join(self._texts(name))))

    def _page_files(self) -> list[str]:
        """The page descriptions in reading order: OFD.xml names the document, the document its pages."""
        root = self._described("OFD.xml")
        document = _place(PurePosixPath(), root.findtext(".//{*}DocRoot") or "")
        pages = self._described(document).findall(".//{*}Pages/{*}Page")
        return [_place(PurePosixPath(document).parent, page.get("BaseLoc", "")) for page in pages]

    def _texts(self, name: str) -> Iterator[str]:
        try:
            for code in self._described(name).iterfind(".//{*}TextCode"):
                yield code.text or ""
        except (KeyError, etree.XMLSyntaxError):  # a page that cannot be read is one to be looked at by a person
            return

    def _described(self, name: str) -> etree._Element:
        if self.packed.getinfo(name).file_size > LARGEST_ENTRY:
            raise ValueError(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self.packed.read(name), parser)


def looked_at(picture: Image.Image) -> ReturnedPage:
    mark = read_picture(picture)
    return ReturnedPage(mark, is_blank=mark is None and is_blank(picture))


def is_blank(picture: Image.Image) -> bool:
    """Whether hardly anything is on a page, its edges left aside."""
    width, height = picture.size
    within = (int(width * MARGIN), int(height * MARGIN), int(width * (1 - MARGIN)), int(height * (1 - MARGIN)))
    small = picture.convert("L").crop(within).reduce(SHRUNK)
    dark = sum(small.histogram()[:DARK])
    return dark < BLANK_SHARE * small.width * small.height


def bundled(path: Path) -> list[BinaryIO]:
    """The pictures of a bundle."""
    with zipfile.ZipFile(path) as packed:
        return [io.BytesIO(packed.read(name)) for name in packed.namelist()]


def joined(files: Sequence[BinaryIO]) -> bytes:
    """Pictures as the pages of one PDF, each kept as it is."""
    pages = [_without_transparency(file) for file in files]
    return bytes(img2pdf.convert(pages, rotation=img2pdf.Rotation.ifvalid))


def opened(path: Path, content_type: str) -> Pages:
    """Raises Unreadable."""
    if content_type == "application/zip":
        return PicturePages(bundled(path))
    return OfdPages(path.open("rb")) if content_type == "application/ofd" else PdfPages(path.open("rb"))


def main(act: str, name: str, *rest: str) -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
    if act == "join":
        files = bundled(Path(name))
        sys.stdout.buffer.write(joined([files[int(place)] for place in rest]))
        return
    pages = opened(Path(name), *rest)
    print(len(pages), flush=True)
    for page in pages:
        print(page.mark.text if page.mark else "blank" if page.is_blank else "-", flush=True)


def _without_transparency(file: BinaryIO) -> bytes:
    """img2pdf takes no transparent pictures: those few are laid on white."""
    file.seek(0)
    content = file.read()
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        if not picture.has_transparency_data:
            return content
        layered = picture.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        flat = io.BytesIO()
        Image.alpha_composite(white, layered).convert("RGB").save(flat, "PNG")
        return flat.getvalue()


def _place(folder: PurePosixPath, name: str) -> str:
    """A name inside the package: from its root with a leading slash, else from the folder of who names it."""
    return re.sub(r"^/+", "", str(PurePosixPath(name) if name.startswith("/") else folder / name))


if __name__ == "__main__":
    main(*sys.argv[1:])
