"""Invented firms and their workbooks, as a county's office would make them."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from stdnum.cn import uscc

from accounts.models import Agency, User
from clusters.firms.keeping import keep_firms
from clusters.models import Application, FirmList, TitleKind, TitleList
from clusters.titles import Announcement, read_titles, register_titles
from clusters.workbooks import Layout, read_table
from tests.builders import staff
from tests.reference import json_file

HEADINGS = [
    "企业名称", "统一社会信用代码", "规模", "属于主导产业", "最近一年产值（万元）", "制造业单项冠军",
    "专精特新“小巨人”", "专精特新中小企业", "创新型中小企业", "国家级高新技术企业", "主要产品",
]  # fmt: skip
TITLE_HEADINGS = ["企业名称", "统一社会信用代码"]
TITLES = ("champion", "little_giant", "specialised", "innovative", "high_tech")


def layout(*, asks_all: bool = False) -> Layout:
    """The columns of the firm list of 2022."""
    return Layout(json_file("clusters/reference/firm-list-2022.json"), "企业名录", asks_all=asks_all)


def code(number: int) -> str:
    """The code of an invented firm, with its right check digit."""
    body = f"91330799MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def firm(number: int, *titles: str, size: str = "小型", leading: str = "是", output: Any = 5000) -> list[Any]:
    """One row of the list: a firm with some titles."""
    marks = ["是" if title in titles else "否" for title in TITLES]
    return [f"示例{number}号阀门有限公司", code(number), size, leading, output, *marks, "阀门"]


def workbook(rows: Iterable[Sequence[Any]], headings: Sequence[Any] = HEADINGS, sheet: str = "企业名录") -> BytesIO:
    """A workbook with one sheet: headings, then rows."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (headings, *rows):
        page.append(list(row))
    made = BytesIO()
    book.save(made)
    made.seek(0)
    return made


def list_firms(application: Application, rows: Sequence[Sequence[Any]], now: Any, name: str = "名录.xlsx") -> FirmList:
    """The county's handler imports these rows."""
    made, handler = workbook(rows), staff(application.dossier.agency)[0]
    read = read_table(made, layout())
    assert read.faults == []
    return keep_firms(application.filing, read.rows, ContentFile(made.getvalue(), name), by=handler, now=now)


def register(
    kind: str,
    numbers: Sequence[int],
    issuer: Agency,
    *,
    by: User,
    now: Any,
    valid: tuple[str, str] = ("2023-07-01", "2026-06-30"),
    document_no: str = "示例工信函〔2023〕7号",
) -> TitleList:
    """An official list of these firms."""
    rows = [[f"示例{number}号阀门有限公司", code(number)] for number in numbers]
    made = workbook(rows, TITLE_HEADINGS, "称号名单")
    begins, ends = map(date.fromisoformat, valid)
    announced = Announcement(TitleKind(kind), issuer, document_no, begins, ends)
    read = read_titles(made, announced)
    assert read.faults == []
    file = ContentFile(made.getvalue(), "名单.xlsx")
    return register_titles(read.rows, announced, file=file, by=by, now=now)
