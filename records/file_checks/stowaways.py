"""Something else travelling inside a file: an archive at its end, a web page in a picture."""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from records.file_checks.unfit import Unfit

PIECE = 1 << 20  # bytes read at a time
OVERLAP = 64  # bytes by which pieces overlap, more than any mark below is long
MARKUP = rb"<\s{0,8}(?:html|script|svg|iframe|object|!doctype\s{1,8}html|\?php)"
ARCHIVE = rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
IN_PICTURES = re.compile(rb"(?i)" + MARKUP + rb"|(?-i:" + ARCHIVE + rb")")
PAGE = re.compile(rb"(?i)" + MARKUP)
AFTER_THE_END = re.compile(rb"(?i)" + MARKUP + rb"|(?-i:PK\x03\x04|^\s*MZ|" + ARCHIVE + rb")")


def refuse_archive(file: BinaryIO) -> None:
    """A zip program looks for its directory at the end of any file: no other kind may end in one."""
    try:
        with zipfile.ZipFile(file) as found:
            hidden = bool(found.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    if hidden:
        raise Unfit(_("里夹带了压缩包，请分开后再上传"))


def refuse_in_picture(file: BinaryIO) -> None:
    if any(IN_PICTURES.search(piece) for piece in pieces(file)):
        raise Unfit(_("里夹带了网页代码或压缩包，请重新扫描或另存为图片后再上传"))


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """The whole file, each piece beginning with the end of the one before."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-OVERLAP:]
