"""The figures as a workbook: numbers as numbers, years as columns, shares as values."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from django.urls import reverse

from clusters.editions import as_it_stands
from clusters.models import Answer
from clusters.workbook import Workbook
from tests.builders import at, fresh

NOON = at("2025-04-11 12:00")


def opened(application, edition):
    return openpyxl.load_workbook(io.BytesIO(Workbook(application, edition, at=NOON).content()))


def row_of(sheet, label):
    return next([cell.value for cell in row] for row in sheet if row[0].value == label)


def test_each_section_with_years_is_a_sheet(declared):
    book = opened(declared, declared.filing.latest_edition)
    assert book.sheetnames == ["三年指标", "三年发展规划与目标"]
    sheet = book["三年指标"]
    assert [sheet["A1"].value, sheet["A2"].value] == ["示例永康电动工具产业集群", "2025-33-0001；第1版"]
    assert [cell.value for cell in sheet[4]] == ["指标", "单位", "2021年", "2022年", "2023年", "2024年"]
    assert row_of(sheet, "集群总产值") == ["集群总产值", "亿元", None, 50, 60, 72]
    assert row_of(sheet, "主导产业产值占比") == ["主导产业产值占比", "%", None, 76, 76, 76]
    assert row_of(sheet, "总产值比上年增长") == ["总产值比上年增长", "%", None, None, 20, 20]
    assert row_of(sheet, "从业人员")[3:] == [9000, 10800, 12960]
    assert row_of(book["三年发展规划与目标"], "集群总产值目标") == ["集群总产值目标", "亿元", 86.4, 103.68, 124.42]


def test_figures_look_as_the_catalogue_writes_them(declared):
    sheet = opened(declared, declared.filing.latest_edition)["三年指标"]
    by_label = {row[0].value: row for row in sheet}
    assert by_label["集群总产值"][3].number_format == "#,##0.00"
    assert by_label["企业数"][3].number_format == "#,##0"


@pytest.mark.parametrize("typed", ["约五十", '=HYPERLINK("http://x")', "1.3O"])
def test_what_is_no_number_stays_as_it_was_typed_and_never_becomes_a_formula(filled, typed):
    Answer.objects.filter(filing=filled.filing, code="A01", year=2024).update(text=typed)
    sheet = opened(filled, as_it_stands(fresh(filled).filing))["三年指标"]
    cell = next(row[5] for row in sheet if row[0].value == "集群总产值")
    assert (cell.value, cell.data_type) == (typed, "s")


def test_the_same_edition_gives_the_same_bytes(declared):
    edition = declared.filing.latest_edition
    made = [Workbook(declared, edition, at=edition.made_at).content() for _time in range(2)]
    assert made[0] == made[1]


def test_the_county_takes_its_draft_s_figures_and_reviewers_the_edition_s(declared, yongkang, zhejiang, get_as):
    for user, number, name in (
        (yongkang, 0, "2025-33-0001-草稿-指标.xlsx"),
        (zhejiang, 1, "2025-33-0001-第1版-指标.xlsx"),
    ):
        answer = get_as(user, reverse("clusters:figures", args=[declared.pk, number]))
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "三年指标"
        assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert name_of(answer) == name


def name_of(answer):
    return unquote(answer.headers["Content-Disposition"].partition("filename*=utf-8''")[2])
