"""Reading a list as offices send it: CSV in UTF-8, GB18030 or UTF-16, with commas, tabs or semicolons."""

import csv
import io
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLUMNS = {
    "batch_year": ("batch_year", "year", "年度", "认定年度", "批次"),
    "name": ("name", "集群名称", "名称"),
    "province": ("province", "省份", "省", "省（区、市）", "地区"),
    "county": ("county", "县", "县（市、区）", "所在县（市、区）", "县区"),
    "division_code": ("division_code", "code", "区划代码", "行政区划代码"),
}
SIZE_LIMIT = 2 * 1024 * 1024  # bytes: a list of ten thousand names
ROW_LIMIT = 10_000
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is a sentence for a person."""


@dataclass(frozen=True)
class Row:
    """One line of a list, as written but for stray spaces and full-width digits; `line` as an editor counts."""

    line: int
    batch_year: str
    name: str
    province: str
    county: str
    division_code: str


def read_rows(content: bytes) -> list[Row]:
    """Every row that says anything. Raises Unreadable."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.split("\n", 1)[0]))
    try:
        places = _places(next(reader, []))
        rows = [_row(reader.line_num, cells, places) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as fault:
        sentence = _("第%(line)d行不合CSV格式，请用表格软件打开后另存为CSV再试")
        raise Unreadable(sentence % {"line": reader.line_num}) from fault
    if not rows:
        raise Unreadable(_("文件里只有表头，没有集群"))
    if len(rows) > ROW_LIMIT:
        raise Unreadable(
            _("文件有%(rows)d行，一次最多%(limit)d行，请分几次导入") % {"rows": len(rows), "limit": ROW_LIMIT}
        )
    return rows


def decoded(content: bytes) -> str:
    """The text of a file, whichever of the usual encodings it has. Raises Unreadable."""
    _refuse_other_kinds(content)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise Unreadable(_("看不懂文件的文字编码，请另存为UTF-8或GBK编码的CSV"))


def _refuse_other_kinds(content: bytes) -> None:
    if not content.strip():
        raise Unreadable(_("文件是空的"))
    if len(content) > SIZE_LIMIT:
        size = len(content) / 1024 / 1024
        raise Unreadable(_("文件%(size).1f MB，超过上限2 MB，请分几次导入") % {"size": size})
    if content.startswith((ZIP, OLE)):
        raise Unreadable(_("这是Excel工作簿或压缩包，请在表格软件中另存为CSV再导入"))
    if content.startswith((PDF, b"MZ", b"\x7fELF")):
        raise Unreadable(_("这不是CSV文件，请选择名单的CSV文件"))


def _encodings(content: bytes) -> tuple[str, ...]:
    """A mark at the beginning decides; without one, UTF-8 is strict enough to be tried first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    low, high = content[::2].count(0), content[1::2].count(0)
    if low + high > len(content) // 8:
        return ("utf-16-le" if high > low else "utf-16-be",)
    return ("utf-8-sig", "gb18030")


def _delimiter(heads: str) -> str:
    return max(",\t;", key=heads.count)


def _places(heads: list[str]) -> dict[str, int]:
    """Where each column stands; names of columns in English or Chinese."""
    found = {_plain(head).lower(): place for place, head in reversed(list(enumerate(heads)))}
    places = {}
    for column, names in COLUMNS.items():
        place = next((found[_plain(name)] for name in names if _plain(name) in found), None)
        if place is not None:
            places[column] = place
    lacking = [column for column in ("batch_year", "name") if column not in places]
    if lacking or not {"county", "division_code"} & places.keys():
        raise Unreadable(_("表头要有batch_year、name、province、county、division_code各列（后三列至少有县或区划代码），"
                           "现在读到的是：%(heads)s") % {"heads": "、".join(heads)[:200] or _("空行")})  # fmt: skip
    return places


def _row(line: int, cells: list[str], places: dict[str, int]) -> Row:
    values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    code = _plain(values.get("division_code", "")).lstrip("'’`").removesuffix(".0")
    return Row(
        line=line,
        batch_year=_plain(values["batch_year"]).removesuffix("年").removesuffix("年度").removesuffix(".0"),
        name="".join(values["name"].split()),
        province=_plain(values.get("province", "")),
        county=_plain(values.get("county", "")),
        division_code=code,
    )


def _plain(text: str) -> str:
    """Without spaces, full-width digits and letters made narrow."""
    return "".join(unicodedata.normalize("NFKC", text).split())
