"""Taking in an upload: known by its content, refused with the reason, kept by its digest."""

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO

import magic
import pikepdf
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from records.digests import PREFERRED, digest_of_file
from records.models import Document, Dossier
from records.moves import StepRefused

ALLOWED = "PDF、OFD、DOCX、XLSX、JPG、PNG"
HEAD = 4096  # bytes libmagic looks at
MOST_UNPACKED = 500 * 1024 * 1024  # bytes
MOST_RATIO = 100  # unpacked to packed
ACTIVE = ("/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/XFA", "/RichMedia", "/SubmitForm")
ZIP_KINDS = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ofd": ("OFD.xml", "application/ofd"),
}


def store(dossier: Dossier, slot: str, upload: Any, *, by: Any, now: datetime) -> Document:
    """Keep an upload in a slot of a file. The caller holds the dossier's lock. Raises StepRefused with the reason."""
    content_type = checked_type(upload.name, upload.size, upload)
    digest = digest_of_file(upload)
    twin = dossier.documents.kept().filter(slot=slot, digest=digest).first()
    if twin:
        raise StepRefused(
            [_("“%(name)s”与已上传的“%(twin)s”内容相同，没有重复保存") % {"name": upload.name, "twin": twin.name}]
        )
    return Document.objects.create(
        dossier=dossier, slot=slot, name=PurePath(upload.name).name[-200:], content_type=content_type,
        size=upload.size, algorithm=PREFERRED, digest=digest, file=File(upload, name="document"),
        uploaded_by=by, uploaded_at=now,
    )  # fmt: skip


def checked_type(name: str, size: int, file: BinaryIO) -> str:
    """The type by content, where name and content agree and the content is harmless. Raises StepRefused."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    if size > settings.PORTAL_UPLOAD_LIMIT:
        limit = settings.PORTAL_UPLOAD_LIMIT // (1024 * 1024)
        raise StepRefused(
            [
                _("“%(name)s”有%(size).1fMB，超过%(limit)dMB。请压缩或分成几件")
                % {"name": name, "size": size / 1048576, "limit": limit}
            ]
        )
    if not size:
        raise StepRefused([_("“%(name)s”是空文件，请重新选择") % {"name": name}])
    inspect = INSPECTORS.get(extension)
    if inspect is None:
        raise StepRefused([_("“%(name)s”不是可以上传的类型。请改为%(kinds)s") % {"name": name, "kinds": ALLOWED}])
    file.seek(0)
    seen = magic.from_buffer(file.read(HEAD), mime=True)
    file.seek(0)
    content_type = inspect(name, extension, seen, file)
    file.seek(0)
    return content_type


def _mismatch(name: str, extension: str) -> StepRefused:
    words = {"name": name, "kind": extension.upper()}
    return StepRefused([_("“%(name)s”的内容不是%(kind)s，可能改过扩展名。请上传原件") % words])


def _pdf(name: str, extension: str, seen: str, file: BinaryIO) -> str:
    if seen != "application/pdf":
        raise _mismatch(name, extension)
    try:
        with pikepdf.open(file) as pdf:
            if pdf.is_encrypted:
                raise StepRefused([_("“%(name)s”加了密，请去掉密码后再上传") % {"name": name}])
            if any(key in item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) for key in ACTIVE):
                raise StepRefused([_("“%(name)s”含有脚本或嵌入文件，请另存为普通PDF后再上传") % {"name": name}])
    except pikepdf.PasswordError:
        raise StepRefused([_("“%(name)s”加了密，请去掉密码后再上传") % {"name": name}]) from None
    except pikepdf.PdfError:
        raise StepRefused([_("“%(name)s”打不开，文件可能不完整，请重新导出后再上传") % {"name": name}]) from None
    return seen


def _zipped(name: str, extension: str, seen: str, file: BinaryIO) -> str:
    entry, content_type = ZIP_KINDS[extension]
    try:
        with zipfile.ZipFile(file) as packed:
            rows = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _mismatch(name, extension) from None
    names = {row.filename for row in rows}
    unpacked, size = sum(row.file_size for row in rows), sum(row.compress_size for row in rows)
    if any(row.flag_bits & 1 for row in rows):
        raise StepRefused([_("“%(name)s”加了密，请去掉密码后再上传") % {"name": name}])
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, 1):
        raise StepRefused([_("“%(name)s”展开后过大，不能接收。请另存后再上传") % {"name": name}])
    if any("vbaProject" in row or "/activeX/" in row or "/embeddings/" in row for row in names):
        raise StepRefused([_("“%(name)s”含有宏或嵌入对象，请另存为不带宏的文件后再上传") % {"name": name}])
    if entry not in names:
        raise _mismatch(name, extension)
    return content_type


def _picture(name: str, extension: str, seen: str, file: BinaryIO) -> str:
    wanted = "image/png" if extension == "png" else "image/jpeg"
    if seen != wanted:
        raise _mismatch(name, extension)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.open(io.BytesIO(file.read()), formats=("PNG", "JPEG")).verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise StepRefused([_("“%(name)s”像素过多，请缩小后再上传") % {"name": name}]) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise StepRefused([_("“%(name)s”打不开，图片可能不完整，请重新扫描后再上传") % {"name": name}]) from None
    return wanted


INSPECTORS: dict[str, Callable[[str, str, str, BinaryIO], str]] = {
    "pdf": _pdf, "docx": _zipped, "xlsx": _zipped, "ofd": _zipped, "png": _picture, "jpg": _picture, "jpeg": _picture,
}  # fmt: skip
