"""Invented firms and their workbooks, as a county's office would make them."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from stdnum.cn import uscc

from clusters.workbooks import Layout
from tests.reference import json_file

HEADINGS = [
    "企业名称", "统一社会信用代码", "规模", "属于主导产业", "最近一年产值（万元）", "制造业单项冠军",
    "专精特新“小巨人”", "专精特新中小企业", "创新型中小企业", "国家级高新技术企业", "主要产品",
]  # fmt: skip
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


def workbook(
    rows: Iterable[Sequence[Any]], headings: Sequence[Any] = HEADINGS, sheet: str = "企业名录"
) -> BytesIO:  # fmt: skip
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
