"""JPG and PNG: whole, of a bearable size, and nothing but a picture."""

import struct
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, UnidentifiedImageError

from records.file_checks import stowaways
from records.file_checks.unfit import Inspected, Unfit

MOST_PIXELS = 89_000_000  # an A3 sheet at 600 dpi has 70 million
SMALL = (256, 256)  # pixels: at about this size a JPEG is decoded to see that it is whole
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # the limit above says it in words
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}


def check(file: BinaryIO, extension: str) -> Inspected:
    kind = FORMATS[extension]
    stowaways.refuse_in_picture(file)
    stowaways.refuse_archive(file)
    try:
        _refuse_broken(file, kind)
    except Image.DecompressionBombError:
        raise Unfit(_("像素过多，请缩小后再上传")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, struct.error):
        raise Unfit(_("打不开，图片可能不完整，请重新扫描后再上传")) from None
    return Inspected(f"image/{kind.lower()}", pages=1)


def _refuse_broken(file: BinaryIO, kind: str) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for any process that has loaded it
    file.seek(0)
    with Image.open(file, formats=(kind,)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unfit(_("像素过多，请缩小后再上传"))
        if kind == "PNG":
            image.verify()  # every chunk with its checksum, nothing unpacked
        else:
            image.draft("L", SMALL)
            image.load()
