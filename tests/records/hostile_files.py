"""Fifty files that must not come in, made in code, each with the sentence that refuses it."""

import struct
import zlib

import pikepdf
from pikepdf import Dictionary, Name

from tests.records.made_files import (
    RELATIONS,
    TEMPLATE,
    TYPES,
    annotate,
    compound,
    docx,
    information,
    ofd,
    packed,
    pdf,
    picture,
    png,
    set_root,
    wps,
    xlsx,
)

PROGRAM = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 46 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0L\x01"
)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SCRIPT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
BLANKS = b"\0" * (2 << 20)

# The reasons, once each

PROGRAM_INSIDE = "的内容是程序，不是{}，可能改过扩展名。请上传原件"
OTHER_INSIDE = "的内容是{}，不是{}，可能改过扩展名。请上传原件"
NOT_THIS = "的内容不是{}，可能改过扩展名或已损坏。请上传原件"
LOCKED, RESTRICTED = "加了密，请去掉密码后再上传", "加了密或限制了权限，请去掉后再上传"
ACTIVE = "含有脚本或会自动执行的动作，请用“打印到PDF”另存后再上传"
CARRIES = "里夹带了别的文件，请取出后分别上传"
MEDIA, DYNAMIC = "里有音视频或三维内容，请用“打印到PDF”另存后再上传", "是动态表单（XFA），请用“打印到PDF”另存后再上传"
BROKEN_PDF, CUT_OFF = "打不开，文件可能已损坏，请重新导出后再上传", "不完整，缺少结尾，请重新导出后再上传"
BEHIND, PAGE_INSIDE = "的结尾之后夹带了别的内容，请重新导出后再上传", "里夹带了网页代码，请重新导出后再上传"
ARCHIVE_INSIDE = "里夹带了压缩包，请分开后再上传"
BROKEN, MACRO = "打不开，文件可能已损坏，请重新保存后再上传", "含有宏，请另存为不带宏的文件后再上传"
EMBEDDED = "含有嵌入的对象，请另存为PDF后再上传"
TOO_LARGE_INSIDE = "展开后过大，不能接收。请精简图片和空行，另存后再上传"
ASTRAY, TWINS = "里有指向别处的路径，结构不正常，请重新保存后再上传", "里有重名的部件，结构不正常，请重新保存后再上传"
STOWAWAY, WRAPPED = "里夹带了程序、网页或压缩包，请去掉后再上传", "前后夹带了别的内容，请重新保存后再上传"
ENTITIES = "里有不该有的实体声明，结构不正常，请重新保存后再上传"
REMOTE = "打开时要从网上取模板或对象，请另存为PDF后再上传"
PIXELS, BROKEN_PICTURE = "像素过多，请缩小后再上传", "打不开，图片可能不完整，请重新扫描后再上传"
NOT_ONLY_A_PICTURE = "里夹带了网页代码或压缩包，请重新扫描或另存为图片后再上传"
ARCHIVE = "是压缩包，请解开后逐件上传"
OTHER_KIND = "不是可以上传的类型。请改为PDF、OFD、DOCX、XLSX、WPS、JPG或PNG"


def locked_pdf(**passwords: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(**passwords))


def embed(file: pikepdf.Pdf) -> None:
    file.attachments["payload.exe"] = PROGRAM


def bomb_of_objects() -> bytes:
    """A small PDF whose table of objects unpacks to a gigabyte."""
    packing = zlib.compressobj(9)
    table = b"".join(packing.compress(b"\0" * (16 << 20)) for _n in range(64)) + packing.flush()
    head = b"%PDF-1.5\n"
    entries = b"1 0 obj<</Type/XRef/Size 150000000/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(
        table
    )
    return head + entries + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def flagged(content: bytes, flag: int) -> bytes:
    """A zip archive with a flag set in every header of an entry."""
    made = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= flag
            at = made.find(mark, at + 4)
    return bytes(made)


def with_twins() -> bytes:
    return docx({"word/Document.xml": "<other/>"})


def spoilt(content: bytes, place: int) -> bytes:
    made = bytearray(content)
    made[place] ^= 0xFF
    return bytes(made)


def declared_png(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, and has none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def commented_picture() -> bytes:
    """A JPG with a web page in its comment."""
    sound = picture()
    comment = b"\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE
    return sound[:2] + comment + sound[2:]


def rotated(name: str) -> str:
    """A name that shows its end first: 证明‮fdp.exe reads as 证明exe.pdf."""
    return f"证明\u202e{name}"


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    # what the name alone rules out
    "a program": ("清单.exe", PROGRAM, OTHER_KIND),
    "a program after a second extension": ("清单.pdf.exe", PROGRAM, OTHER_KIND),
    "a name that turns round": (rotated("fdp.exe"), PROGRAM, "的文件名中有看不见的控制字符，请改名后再上传"),
    "an archive": ("材料.zip", packed({"a.pdf": pdf()}), ARCHIVE),
    "an archive of another maker": ("材料.rar", b"Rar!\x1a\x07\x01\x00", ARCHIVE),
    "a web page": ("说明.html", PAGE, OTHER_KIND),
    "a drawing that runs scripts": ("图.svg", b"<svg onload='alert(1)'/>", OTHER_KIND),
    "a workbook made for macros": ("清单.xlsm", xlsx(), "是带宏的文件，请另存为不带宏的DOCX或XLSX后再上传"),
    "an old text": ("说明.doc", wps(), "不是可以上传的类型，请另存为DOCX或PDF后再上传"),
    "a file without an extension": ("清单", pdf(), OTHER_KIND),
    "an empty file": ("清单.pdf", b"", "是空文件，请重新选择"),
    # renamed
    "a program renamed to PDF": ("清单.pdf", PROGRAM, PROGRAM_INSIDE.format("PDF")),
    "a program renamed to XLSX": ("清单.xlsx", PROGRAM, PROGRAM_INSIDE.format("XLSX")),
    "a program renamed to JPG": ("现场.jpg", PROGRAM, PROGRAM_INSIDE.format("JPG")),
    "a web page renamed to PDF": ("清单.pdf", PAGE, OTHER_INSIDE.format("网页", "PDF")),
    "an archive renamed to DOCX": ("说明.docx", packed({"a.txt": "x"}), OTHER_INSIDE.format("压缩包", "DOCX")),
    "a text renamed to XLSX": ("清单.xlsx", docx(), OTHER_INSIDE.format("DOCX", "XLSX")),
    "a workbook renamed to OFD": ("批复.ofd", xlsx(), OTHER_INSIDE.format("XLSX", "OFD")),
    "an old workbook renamed to WPS": (
        "说明.wps", compound({("Workbook",): b""}), "的内容是表格，不是WPS文字，可能改过扩展名。请上传原件",
    ),
    "a PNG renamed to JPG": ("现场.jpg", png(), OTHER_INSIDE.format("PNG", "JPG")),
    # PDF
    "a PDF with a password": ("规划.pdf", locked_pdf(owner="a", user="b"), LOCKED),
    "a PDF that may not be printed": ("规划.pdf", locked_pdf(owner="a", user=""), RESTRICTED),
    "a PDF cut off in the middle": ("规划.pdf", pdf()[:200], CUT_OFF),
    "a PDF that is rubbish behind its head": ("规划.pdf", b"%PDF-1.7\n" + b"rubbish " * 40 + b"%%EOF", BROKEN_PDF),
    "a PDF without a page": ("规划.pdf", pdf(pages=0), "里一页也没有，请重新导出后再上传"),
    "a PDF that runs a script when opened": ("规划.pdf", pdf(set_root(OpenAction=SCRIPT)), ACTIVE),
    "a PDF with a script among its names": (
        "规划.pdf", pdf(set_root(Names=Dictionary(JavaScript=Dictionary(Names=["a", SCRIPT])))), ACTIVE,
    ),
    "a PDF with its script packed away": (
        "规划.pdf", pdf(set_root(OpenAction=SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.generate), ACTIVE,
    ),
    "a PDF that starts a program": (
        "规划.pdf", pdf(annotate(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))), ACTIVE,
    ),
    "a PDF that sends a form": (
        "规划.pdf", pdf(annotate(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://example.cn"))), ACTIVE,
    ),
    "a PDF with a program inside": ("规划.pdf", pdf(embed), CARRIES),
    "a PDF with a film": ("规划.pdf", pdf(annotate(Subtype=Name.RichMedia)), MEDIA),
    "a PDF that is a dynamic form": ("规划.pdf", pdf(set_root(AcroForm=Dictionary(Fields=[], XFA="<xdp/>"))), DYNAMIC),
    "a PDF that is an archive too": ("规划.pdf", pdf() + packed({"a.exe": PROGRAM}), BEHIND),
    "a PDF that is a web page too": ("规划.pdf", b"%PDF-1.7\n" + PAGE + pdf(), PAGE_INSIDE),
    "a PDF with a program behind it": ("规划.pdf", pdf() + PROGRAM, BEHIND),
    "a PDF that unpacks without end": ("规划.pdf", bomb_of_objects(), BROKEN_PDF),
    # packed XML
    "a DOCX with a macro": ("说明.docx", docx({"word/vbaProject.bin": b"\0"}), MACRO),
    "an XLSX that declares macros": (
        "清单.xlsx", xlsx({"[Content_Types].xml": TYPES.format("macroEnabled.main+xml")}), MACRO,
    ),
    "an XLSX with an old macro sheet": ("清单.xlsx", xlsx({"xl/macrosheets/sheet1.xml": "<x/>"}), MACRO),
    "a DOCX with an embedded object": ("说明.docx", docx({"word/embeddings/ole1.bin": b"\0"}), EMBEDDED),
    "a DOCX with a program inside": ("说明.docx", docx({"word/media/a.exe": PROGRAM}), STOWAWAY),
    "an OFD with an archive inside": ("批复.ofd", ofd({"Doc_0/Attachs/a.zip": b"PK"}), STOWAWAY),
    "a DOCX with a password": ("说明.docx", flagged(docx(), 1), LOCKED),
    "an XLSX that unpacks without end": ("清单.xlsx", xlsx({"xl/worksheets/sheet1.xml": BLANKS}), TOO_LARGE_INSIDE),
    "a DOCX that writes elsewhere": ("说明.docx", docx({"../../etc/cron.d/a": "x"}), ASTRAY),
    "a DOCX with two of one part": ("说明.docx", with_twins(), TWINS),
    "a DOCX whose entities grow": (
        "说明.docx", docx({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), ENTITIES,
    ),
    "a DOCX that fetches its template": (
        "说明.docx",
        docx({"word/_rels/settings.xml.rels": RELATIONS.format(TEMPLATE.format("https://example.cn/a.dotm"))}),
        REMOTE,
    ),
    "a DOCX behind a picture": ("说明.docx", b"PK\x03\x04" + picture() + docx(), WRAPPED),
    "a DOCX with a page in its comment": ("说明.docx", docx(comment=PAGE), WRAPPED),
    "a DOCX cut off": ("说明.docx", docx()[:-40], BROKEN),
    "a DOCX with a bit turned": ("说明.docx", spoilt(docx(stored=True), 60), BROKEN),
    # OLE2
    "a WPS with a macro": ("说明.wps", wps({("Macros", "VBA", "dir"): b"\0"}), MACRO),
    "a WPS with an embedded object": ("说明.wps", wps({("ObjectPool", "_1", "\x01Ole10Native"): b"\0"}), EMBEDDED),
    "a WPS with a password": ("说明.wps", compound({("WordDocument",): information(0x0100)}), LOCKED),
    "a WPS cut off": ("说明.wps", wps()[:700], BROKEN),
    # pictures
    "a PNG of too many pixels": ("图.png", declared_png(30_000, 30_000), PIXELS),
    "a PNG of very many pixels that is small": ("图.png", png(12_000, 12_000), PIXELS),
    "a PNG cut off": ("图.png", picture("PNG")[:2000], BROKEN_PICTURE),
    "a JPG cut off": ("现场.jpg", picture()[:-3000], BROKEN_PICTURE),
    "a JPG that is a web page too": ("现场.jpg", picture() + PAGE, NOT_ONLY_A_PICTURE),
    "a JPG with a page in its comment": ("现场.jpg", commented_picture(), NOT_ONLY_A_PICTURE),
    "a JPG that is an archive too": ("现场.jpg", picture() + packed({"a.exe": PROGRAM}), ARCHIVE_INSIDE),
    "a PNG with an archive behind it": ("图.png", png() + b"Rar!\x1a\x07\x01\x00", NOT_ONLY_A_PICTURE),
}  # fmt: skip
"""Name, content, and the reason that follows the name."""
