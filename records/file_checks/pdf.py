"""PDF: opens without a password, is whole, does nothing by itself, and carries no other file."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.file_checks import stowaways
from records.file_checks.unfit import Inspected, Unfit

HEAD = 1024  # bytes in which some readers look for the beginning
TAIL = 64 * 1024  # bytes in which the end is looked for
END = re.compile(rb"%%EOF")
MOST_UNPACKED = 64 * 1024 * 1024  # bytes that one compressed stream of the file's structure may become

pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)

SCRIPT = gettext_lazy("含有脚本或会自动执行的动作，请用“打印到PDF”另存后再上传")
CARRIED = gettext_lazy("里夹带了别的文件，请取出后分别上传")
MEDIA = gettext_lazy("里有音视频或三维内容，请用“打印到PDF”另存后再上传")
DYNAMIC = gettext_lazy("是动态表单（XFA），请用“打印到PDF”另存后再上传")
BY_KEY = {
    "/JS": SCRIPT, "/JavaScript": SCRIPT, "/EF": CARRIED, "/EmbeddedFiles": CARRIED, "/XFA": DYNAMIC,
    "/RichMediaContent": MEDIA,
}  # fmt: skip
BY_NAME = {
    "/S": dict.fromkeys(("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE"), SCRIPT)
    | dict.fromkeys(("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"), MEDIA),
    "/Type": {"/EmbeddedFile": CARRIED},
    "/Subtype": {"/FileAttachment": CARRIED}
    | dict.fromkeys(("/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"), MEDIA),
}
"""What makes a dictionary of the file active: a key it has, or the name that stands under a key."""


def check(file: BinaryIO, extension: str) -> Inspected:
    _refuse_stowaways(file)
    try:
        file.seek(0)
        with pikepdf.open(file) as pdf:
            if pdf.is_encrypted:
                raise Unfit(_("加了密或限制了权限，请去掉后再上传"))
            pages = len(pdf.pages)
            for item in pdf.objects:
                for part in _dictionaries(item):
                    _refuse_active(part)
    except pikepdf.PasswordError:
        raise Unfit(_("加了密，请去掉密码后再上传")) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError):
        raise Unfit(_("打不开，文件可能已损坏，请重新导出后再上传")) from None
    if not pages:
        raise Unfit(_("里一页也没有，请重新导出后再上传"))
    return Inspected("application/pdf", pages)


def _refuse_stowaways(file: BinaryIO) -> None:
    file.seek(0)
    if stowaways.PAGE.search(file.read(HEAD)):
        raise Unfit(_("里夹带了网页代码，请重新导出后再上传"))
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    ends = list(END.finditer(tail := file.read()))
    if not ends:
        raise Unfit(_("不完整，缺少结尾，请重新导出后再上传"))
    if stowaways.AFTER_THE_END.search(tail[ends[-1].end() :]):
        raise Unfit(_("的结尾之后夹带了别的内容，请重新导出后再上传"))
    stowaways.refuse_archive(file)


def _dictionaries(item: Any) -> Iterator[Any]:
    """A dictionary and those written inside it; what it refers to is met in its own turn."""
    waiting = [item]
    while waiting:
        this = waiting.pop()
        if isinstance(this, pikepdf.Array):
            inside = list(this)
        elif isinstance(this, pikepdf.Dictionary | pikepdf.Stream):
            yield this
            inside = [value for _key, value in this.items()]
        else:
            continue
        waiting += [each for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _refuse_active(part: Any) -> None:
    for key, value in part.items():
        if reason := BY_KEY.get(key):
            raise Unfit(str(reason))
        if key in BY_NAME and isinstance(value, pikepdf.Name) and (reason := BY_NAME[key].get(str(value))):
            raise Unfit(str(reason))
