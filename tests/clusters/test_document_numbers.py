"""Document numbers and dates of publishing documents."""

from datetime import date

import pytest

from clusters.document_numbers import document_number_fault
from clusters.publishing import is_three_years, publishing_faults
from clusters.recognising import Publishing


@pytest.mark.parametrize(
    "text", ["工信部企业函〔2025〕123号", "工信厅企业函〔2022〕236号", "云工信中小〔2024〕5号", "示例工信〔2024〕1号"]
)
def test_numbers_of_real_papers_pass(text):
    assert document_number_fault(text) == ""


@pytest.mark.parametrize("text", ["工信部企业函[2025]123号", "工信部企业函（2025）123号", "工信部企业函【2025】123号"])
def test_other_brackets_are_named(text):
    assert document_number_fault(text).startswith("文号中的年份请用六角括号〔〕")


@pytest.mark.parametrize(
    "text", ["工信部企业函〔2025〕123", "〔2025〕123号", "工信部企业函〔25〕123号", "123号", "工信部 企业函〔2025〕1号"]
)
def test_other_shapes_are_not_numbers(text):
    assert document_number_fault(text).startswith("请按“发文机关代字〔年份〕序号号”填写文号")


def test_an_empty_number_is_asked_for():
    assert document_number_fault(" ") == "请填写文号，例如工信部企业函〔2025〕123号"


NUMBER, DAY = "工信部企业函〔2025〕123号", date(2025, 9, 28)


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (date(2026, 1, 1), date(2028, 12, 31), []),
        (date(2026, 1, 1), date(2025, 12, 31), ["valid_until"]),
        (date(2022, 1, 1), date(2024, 12, 31), ["valid_until"]),
    ],
)
def test_dates_run_forward(first, last, fields):
    assert [fault.anchor for fault in publishing_faults(Publishing(NUMBER, DAY, first, last))] == fields


@pytest.mark.parametrize(
    ("first", "last", "is_so"),
    [
        (date(2026, 1, 1), date(2028, 12, 31), True),
        (date(2024, 2, 29), date(2027, 2, 28), True),
        (date(2026, 1, 1), date(2028, 12, 30), False),
    ],
)
def test_a_term_is_three_years(first, last, is_so):
    assert is_three_years(Publishing(NUMBER, DAY, first, last)) is is_so
