"""WPS text files: OLE2 compound files like the old DOC. Only named streams are looked at."""

import struct
from typing import BinaryIO

import olefile
from django.utils.translation import gettext as _

from records.file_checks import stowaways
from records.file_checks.unfit import Inspected, Unfit

TEXT = "worddocument"
TABLES = {"workbook", "book"}
LOCKED = {"encryptedpackage", "encryptioninfo"}
MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur"}
OBJECTS = {"objectpool", "\x01ole10native", "package"}
WORD_MARK, LOCKED_FLAG = 0xA5EC, 0x0100  # of the file information block: its first and sixth 16-bit words
INFORMATION = struct.Struct("<HHHHHH")


def check(file: BinaryIO, extension: str) -> Inspected:
    stowaways.refuse_archive(file)
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as found:
            parts = {part.lower() for path in found.listdir(storages=True) for part in path}
            _refuse_parts(parts)
            information = found.openstream(TEXT).read(INFORMATION.size)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error):
        raise Unfit(_("打不开，文件可能已损坏，请重新保存后再上传")) from None
    if len(information) == INFORMATION.size:
        mark, *_between, flags = INFORMATION.unpack(information)
        if mark == WORD_MARK and flags & LOCKED_FLAG:
            raise Unfit(_("加了密，请去掉密码后再上传"))
    return Inspected("application/wps-office.wps")


def _refuse_parts(parts: set[str]) -> None:
    if parts & LOCKED:
        raise Unfit(_("加了密，请去掉密码后再上传"))
    if parts & MACROS:
        raise Unfit(_("含有宏，请另存为不带宏的文件后再上传"))
    if parts & OBJECTS:
        raise Unfit(_("含有嵌入的对象，请另存为PDF后再上传"))
    if TEXT not in parts:
        seen = _("表格") if parts & TABLES else _("别的办公文档")
        raise Unfit(_("的内容是%(seen)s，不是WPS文字，可能改过扩展名。请上传原件") % {"seen": seen})
