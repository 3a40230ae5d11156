"""DOCX, XLSX and OFD: packed XML. Looked at entry by entry, measured before anything is unpacked."""

import re
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from records.file_checks.unfit import Inspected, Unfit

OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet"),
    "ofd": ("OFD.xml", "application/ofd"),
}
"""By extension: the entry that makes the kind, and its MIME type."""
TYPES = "[Content_Types].xml"
END_RECORD = b"PK\x05\x06"
END_RECORD_SIZE = 22  # bytes, without a comment
MOST_ENTRIES = 20_000
MOST_UNPACKED = 500 * 1024 * 1024  # bytes
MOST_RATIO = 100  # unpacked to packed
MOST_SMALL = 1024 * 1024  # bytes of a list of types or of relations
DECLARATIONS = 4096  # bytes in which an XML file declares what it needs
MACRO = re.compile(r"vbaProject|vbaData|/macrosheets/|/activeX/", re.IGNORECASE)
EMBEDDED = re.compile(r"/embeddings/", re.IGNORECASE)
CARRIED = {
    ".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta",
    ".jar", ".lnk", ".apk", ".sh", ".html", ".htm", ".zip", ".rar", ".7z", ".gz", ".cab", ".iso",
}  # fmt: skip
REMOTE_TEMPLATE = re.compile(rb"<[^>]*/(?:attachedTemplate|oleObject|frame|subDocument)\"[^>]*>", re.IGNORECASE)
ELSEWHERE = re.compile(rb"Target=\"(?:https?:|ftp:|file:/{4,}|\\\\\\\\|mhtml:)", re.IGNORECASE)


def check(file: BinaryIO, extension: str) -> Inspected:
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _measure(entries)
            _refuse_names(entries)
            _refuse_wrapping(file, archive)
            _be_of_kind(extension, {entry.filename for entry in entries})
            _refuse_active(archive, entries)
            if archive.testzip():
                raise Unfit(_("打不开，文件可能已损坏，请重新保存后再上传"))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise Unfit(_("打不开，文件可能已损坏，请重新保存后再上传")) from None
    return Inspected(KINDS[extension][1])


def _measure(entries: list[zipfile.ZipInfo]) -> None:
    unpacked, size = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit(_("加了密，请去掉密码后再上传"))
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, 1) or len(entries) > MOST_ENTRIES:
        raise Unfit(_("展开后过大，不能接收。请精简图片和空行，另存后再上传"))


def _refuse_names(entries: list[zipfile.ZipInfo]) -> None:
    names = Counter(entry.filename.casefold() for entry in entries)
    if max(names.values(), default=0) > 1:
        raise Unfit(_("里有重名的部件，结构不正常，请重新保存后再上传"))
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise Unfit(_("里有指向别处的路径，结构不正常，请重新保存后再上传"))
        if path.suffix in CARRIED:
            raise Unfit(_("里夹带了程序、网页或压缩包，请去掉后再上传"))


def _refuse_wrapping(file: BinaryIO, archive: zipfile.ZipFile) -> None:
    """The archive is the whole file: nothing before it, nothing after it, no comment."""
    file.seek(-END_RECORD_SIZE, 2)
    first = min((entry.header_offset for entry in archive.infolist()), default=0)
    if first or file.read(4) != END_RECORD:
        raise Unfit(_("前后夹带了别的内容，请重新保存后再上传"))


def _be_of_kind(extension: str, names: set[str]) -> None:
    if KINDS[extension][0] in names and (extension == "ofd" or TYPES in names):
        return
    seen = next((kind.upper() for kind, (entry, _type) in KINDS.items() if entry in names), _("压缩包"))
    facts = {"seen": seen, "kind": extension.upper()}
    raise Unfit(_("的内容是%(seen)s，不是%(kind)s，可能改过扩展名。请上传原件") % facts)


def _refuse_active(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if MACRO.search(entry.filename):
            raise Unfit(_("含有宏，请另存为不带宏的文件后再上传"))
        if EMBEDDED.search(entry.filename):
            raise Unfit(_("含有嵌入的对象，请另存为PDF后再上传"))
        if entry.filename.endswith((".xml", ".rels")):
            _refuse_declared(archive, entry)


def _refuse_declared(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """What the XML itself says: types with macros, entities that grow, a template fetched from elsewhere."""
    is_small = entry.filename == TYPES or entry.filename.endswith(".rels")
    if is_small and entry.file_size > MOST_SMALL:
        raise Unfit(_("打不开，文件可能已损坏，请重新保存后再上传"))
    with archive.open(entry) as part:
        text = part.read(MOST_SMALL if is_small else DECLARATIONS)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<\0!\0D\0O\0C" in text:
        raise Unfit(_("里有不该有的实体声明，结构不正常，请重新保存后再上传"))
    if entry.filename == TYPES and b"macroEnabled" in text:
        raise Unfit(_("含有宏，请另存为不带宏的文件后再上传"))
    if any(ELSEWHERE.search(found) for found in REMOTE_TEMPLATE.findall(text)):
        raise Unfit(_("打开时要从网上取模板或对象，请另存为PDF后再上传"))
