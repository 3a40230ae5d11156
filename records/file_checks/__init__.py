"""Whether an upload is what its name says and harmless: by its name first, then by its content.

One module per family of formats. Each check reads the file and returns what it is, or raises Unfit with the reason.
"""

import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

import magic
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.file_checks import compound, packed, pdf, pictures
from records.file_checks.unfit import Inspected, Unfit

HEAD = 4096  # bytes by which content is told
MEGABYTE = 1024 * 1024
PDF, ZIP, OLE2 = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
CHECKS: dict[str, tuple[bytes, Callable[[BinaryIO, str], Inspected]]] = {
    "pdf": (PDF, pdf.check),
    "ofd": (ZIP, packed.check),
    "docx": (ZIP, packed.check),
    "xlsx": (ZIP, packed.check),
    "wps": (OLE2, compound.check),
    "jpg": (JPEG, pictures.check),
    "jpeg": (JPEG, pictures.check),
    "png": (PNG, pictures.check),
}
"""By extension: how the content begins, and the look inside."""
ACCEPT = ",".join(f".{extension}" for extension in CHECKS)
OFFICE = "application/vnd.openxmlformats-officedocument"
PROGRAM, ARCHIVE, SCRIPT = gettext_lazy("程序"), gettext_lazy("压缩包"), gettext_lazy("脚本")
SEEN = {
    "application/x-dosexec": PROGRAM,
    "application/vnd.microsoft.portable-executable": PROGRAM,
    "application/x-executable": PROGRAM,
    "application/x-pie-executable": PROGRAM,
    "application/x-sharedlib": PROGRAM,
    "application/java-archive": PROGRAM,
    "application/x-ms-shortcut": gettext_lazy("快捷方式"),
    "text/x-shellscript": SCRIPT,
    "text/x-php": SCRIPT,
    "text/html": gettext_lazy("网页"),
    "image/svg+xml": gettext_lazy("网页图形"),
    "application/zip": ARCHIVE,
    "application/x-rar": ARCHIVE,
    "application/x-7z-compressed": ARCHIVE,
    "application/gzip": ARCHIVE,
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "text/plain": gettext_lazy("纯文本"),
    "text/rtf": "RTF",
    "application/msword": gettext_lazy("旧格式的办公文档"),
    "application/vnd.ms-excel": gettext_lazy("旧格式的办公文档"),
    "application/x-ole-storage": gettext_lazy("旧格式的办公文档"),
    "application/CDFV2": gettext_lazy("旧格式的办公文档"),
    f"{OFFICE}.wordprocessingml.document": "DOCX",
    f"{OFFICE}.spreadsheetml.sheet": "XLSX",
}
"""What libmagic says, in words, for telling people what they have chosen."""


def inspected(name: str, size: int, file: BinaryIO) -> Inspected:
    """What a file is, by its content, which must agree with its name. The file stands at its start afterwards."""
    check_name(name, size)
    extension = extension_of(name)
    begins, check = CHECKS[extension]
    try:
        file.seek(0)
        head = file.read(HEAD)
        if not head.startswith(begins):
            raise Unfit(_disagreement(head, extension))
        return check(file, extension)
    finally:
        file.seek(0)


def check_name(name: str, size: int) -> None:
    """What name and size alone rule out, so that nothing is sent in vain. Size is in bytes."""
    if any(unicodedata.category(letter) in ("Cc", "Cf") for letter in name):
        raise Unfit(_("的文件名中有看不见的控制字符，请改名后再上传"))
    extension = extension_of(name)
    if extension not in CHECKS:
        raise Unfit(_advice(extension))
    if size > settings.PORTAL_UPLOAD_LIMIT:
        facts = {"size": size / MEGABYTE, "limit": settings.PORTAL_UPLOAD_LIMIT // MEGABYTE}
        raise Unfit(_("有%(size).1fMB，超过%(limit)dMB。请压缩或分成几件") % facts)
    if not size:
        raise Unfit(_("是空文件，请重新选择"))


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def shown_name(name: str) -> str:
    """A name as a sentence may quote it: no path, no characters that hide or turn others."""
    plain = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf"))
    return PurePosixPath(plain.replace("\\", "/")).name[-100:]


def _disagreement(head: bytes, extension: str) -> str:
    seen = SEEN.get(magic.from_buffer(head, mime=True))
    facts = {"seen": seen, "kind": extension.upper()}
    if seen and str(seen) != extension.upper():
        return _("的内容是%(seen)s，不是%(kind)s，可能改过扩展名。请上传原件") % facts
    return _("的内容不是%(kind)s，可能改过扩展名或已损坏。请上传原件") % facts


def _advice(extension: str) -> str:
    """How to mend a kind that is not taken."""
    if extension in ("doc", "dot", "rtf", "txt", "wpt", "odt"):
        return _("不是可以上传的类型，请另存为DOCX或PDF后再上传")
    if extension in ("xls", "et", "csv", "ods", "xlsb"):
        return _("不是可以上传的类型，请另存为XLSX后再上传")
    if extension in ("docm", "dotm", "xlsm", "xltm", "xlam", "pptm"):
        return _("是带宏的文件，请另存为不带宏的DOCX或XLSX后再上传")
    if extension in ("ppt", "pptx", "dps", "xps", "ceb", "caj"):
        return _("不是可以上传的类型，请另存为PDF后再上传")
    if extension in ("tif", "tiff", "bmp", "gif", "webp", "heic", "heif"):
        return _("不是可以上传的图片类型，请另存为JPG或PNG后再上传")
    if extension in ("zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "iso", "cab", "jar"):
        return _("是压缩包，请解开后逐件上传")
    return _("不是可以上传的类型。请改为PDF、OFD、DOCX、XLSX、WPS、JPG或PNG")


__all__ = ["ACCEPT", "MEGABYTE", "Inspected", "Unfit", "check_name", "extension_of", "inspected", "shown_name"]
