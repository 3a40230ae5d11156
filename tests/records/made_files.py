"""Sound files of every kind that may be uploaded, made in code: each is also where a hostile one begins."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

SECTOR, SMALLEST = 512, 4096  # bytes; a smaller stream would lie in the mini stream
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ROOT, STORAGE, STREAM = 5, 1, 2
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TEMPLATE = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="{}" TargetMode="External"/>'  # noqa: E501


# PDF


def pdf(change: Callable[[pikepdf.Pdf], object] | None = None, *, pages: int = 1, **saved: object) -> bytes:
    """A PDF of blank A4 pages, changed before it is saved; asked for twice, it is the same to the byte."""
    made = BytesIO()
    with pikepdf.new() as file:
        for _page in range(pages):
            file.add_blank_page(page_size=(595, 842))
        if change:
            change(file)
        file.save(made, **{"deterministic_id": "encryption" not in saved, **saved})
    return made.getvalue()


def set_root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    """A change: these entries in the file's catalogue, written out inside it."""

    def change(file: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            file.Root[f"/{key}"] = value

    return change


def annotate(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    """A change: one annotation on the first page."""

    def change(file: pikepdf.Pdf) -> None:
        box = Dictionary(Type=Name.Annot, Rect=[0, 0, 100, 100], **entries)
        file.pages[0].Annots = pikepdf.Array([file.make_indirect(box)])

    return change


def updated(content: bytes) -> bytes:
    """The file with an empty update behind it, as signing programs leave it: two ends of file."""
    return content + b"\n%%EOF\n"


# Packed XML


def packed(entries: dict[str, bytes | str], *, comment: bytes = b"", stored: bool = False) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = comment
    return made.getvalue()


def docx(more: dict[str, bytes | str] | None = None, **options: object) -> bytes:
    base: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.format(""),
        "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="x"><w:body/></w:document>',
    }
    return packed(base | (more or {}), **options)  # type: ignore[arg-type]


def xlsx(more: dict[str, bytes | str] | None = None, **options: object) -> bytes:
    base: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.format(""),
        "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="x"/>',
    }
    return packed(base | (more or {}), **options)  # type: ignore[arg-type]


def ofd(more: dict[str, bytes | str] | None = None, **options: object) -> bytes:
    base: dict[str, bytes | str] = {
        "OFD.xml": '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"/>',
        "Doc_0/Document.xml": '<?xml version="1.0"?><ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>',
    }
    return packed(base | (more or {}), **options)  # type: ignore[arg-type]


# OLE2


def information(flags: int = 0) -> bytes:
    """The beginning of a text's stream: the mark of such files, and its flags."""
    return struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)


def compound(streams: dict[tuple[str, ...], bytes]) -> bytes:
    """An OLE2 file with these streams by path; storages come from the paths, siblings hang one right of the other."""
    body, entries = b"", [_entry("Root Entry", ROOT, child=1)]
    children: dict[tuple[str, ...], list[int]] = {(): []}
    fat: list[int] = []
    for path, content in streams.items():
        for depth in range(1, len(path)):
            if path[:depth] not in children:
                children[path[:depth]] = []
                children[path[: depth - 1]].append(len(entries))
                entries.append(_entry(path[depth - 1], STORAGE))
        content = content.ljust(SMALLEST, b"\0")
        content += b"\0" * (-len(content) % SECTOR)
        children[path[:-1]].append(len(entries))
        entries.append(_entry(path[-1], STREAM, start=len(fat), size=len(content)))
        body += content
        fat += _chain(len(fat), len(content) // SECTOR)
    _hang(entries, children)
    directory = b"".join(bytes(entry) for entry in entries)
    directory += b"\0" * (-len(directory) % SECTOR)
    first = len(fat)
    fat += _chain(first, len(directory) // SECTOR)
    table = fat + [FAT_SECTOR] + [FREE] * (SECTOR // 4 - len(fat) - 1)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, SMALLEST,
        END_OF_CHAIN, 0, END_OF_CHAIN, 0,
    )  # fmt: skip
    places = struct.pack("<109I", len(fat), *[FREE] * 108)
    return header + places + body + directory + struct.pack(f"<{SECTOR // 4}I", *table)


def wps(more: dict[tuple[str, ...], bytes] | None = None) -> bytes:
    return compound({("WordDocument",): information(), ("1Table",): b"", **(more or {})})


def _entry(name: str, kind: int, *, child: int = FREE, start: int = 0, size: int = 0) -> bytearray:
    text = name.encode("utf-16-le") + b"\0\0"
    return bytearray(
        struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, FREE, FREE, child, start, size)
    )  # fmt: skip


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), END_OF_CHAIN]


def _hang(entries: list[bytearray], children: dict[tuple[str, ...], list[int]]) -> None:
    """Write each storage's first child and each child's right neighbour."""
    owners = {(): 0}
    for path, inside in children.items():
        owner = owners[path]
        struct.pack_into("<I", entries[owner], 76, inside[0])
        for this, following in zip(inside, [*inside[1:], FREE], strict=True):
            struct.pack_into("<I", entries[this], 72, following)
            if entries[this][66] == STORAGE:
                name = entries[this][: entries[this][64] - 2].decode("utf-16-le")
                owners[(*path, name)] = this


# Pictures


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **saved: object) -> bytes:
    made = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(made, kind, **saved)
    return made.getvalue()


def png(width: int = 64, height: int = 48) -> bytes:
    made = BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


def located_picture() -> bytes:
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of a county office"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6  # to be turned by a quarter before it is shown
    return picture(exif=exif)


SOUND: dict[str, tuple[str, bytes, str, int | None]] = {
    "a PDF": ("统计证明.pdf", pdf(pages=2), "application/pdf", 2),
    "a PDF with its extension in capitals": ("统计证明.PDF", pdf(), "application/pdf", 1),
    "a PDF with compressed structure": (
        "规划.pdf", pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), "application/pdf", 1,
    ),
    "a PDF that opens at a page": (
        "规划.pdf", pdf(lambda file: set_root(OpenAction=[file.pages[0].obj, Name.Fit])(file)), "application/pdf", 1,
    ),
    "a PDF with a link": (
        "规划.pdf", pdf(annotate(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://example.cn/"))),
        "application/pdf", 1,
    ),
    "a PDF with a seal's field": (
        "承诺书.pdf", pdf(set_root(AcroForm=Dictionary(Fields=[], SigFlags=3))), "application/pdf", 1,
    ),
    "a PDF that was signed afterwards": ("承诺书.pdf", updated(pdf()), "application/pdf", 1),
    "a PDF with blank bytes behind its end": ("扫描.pdf", pdf() + b"\0\r\n" * 20, "application/pdf", 1),
    "a DOCX": ("规划.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
    "a DOCX with its template at hand": (
        "规划.docx",
        docx({"word/_rels/settings.xml.rels": RELATIONS.format(TEMPLATE.format("file:///C:/Users/a/Normal.dotm"))}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None,
    ),
    "an XLSX": ("清单.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    "an OFD": ("批复.ofd", ofd(), "application/ofd", None),
    "a WPS text": ("方案.wps", wps(), "application/wps-office.wps", None),
    "a JPG": ("现场.jpg", picture(), "image/jpeg", 1),
    "a JPG called jpeg": ("现场.jpeg", picture(progressive=True), "image/jpeg", 1),
    "a photograph with its place": ("现场.jpg", located_picture(), "image/jpeg", 1),
    "a photograph with a phone's trailer": ("现场.jpg", picture() + b"\0\0SEFT" + b"\x01" * 40, "image/jpeg", 1),
    "a PNG": ("图.png", png(), "image/png", 1),
}  # fmt: skip
"""Name, content, MIME type and pages of what is taken in."""
