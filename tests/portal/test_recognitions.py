"""The recognised list: filters, days, order, pages, the file."""

import csv
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from portal.recognised import Wanted, found
from records.clock import standing_at
from records.paging import PAGE_SIZE
from tests.builders import at

URL = "/clusters/"


def names(response) -> list[str]:
    return [row.recognition.name for row in response.context["rows"]]


def words(response) -> list[str]:
    return [str(row.validity.word) for row in response.context["rows"]]


@pytest.fixture
def three(recognised):
    """One each in 浙江, 宁波 and 江苏; the last of a later year, valid from 2025."""
    return [
        recognised("示例永康电动工具产业集群", "330784", place="示例镇"),
        recognised("示例北仑模具产业集群", "330206", industry="35"),
        recognised("示例江阴5G材料产业集群", "320281", year=2024, term=("2025-01-01", "2027-12-31")),
    ]


def test_the_list_stands_in_division_order(three, get_as):
    assert names(get_as(None, URL)) == ["示例江阴5G材料产业集群", "示例永康电动工具产业集群", "示例北仑模具产业集群"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=轴承", []),
        ("q=模具", ["示例北仑模具产业集群"]),
        ("q=模", ["示例北仑模具产业集群"]),
        ("q=5g", ["示例江阴5G材料产业集群"]),
        ("q=永康市", ["示例永康电动工具产业集群"]),
        ("q=江苏", ["示例江阴5G材料产业集群"]),
        ("q=示例镇", ["示例永康电动工具产业集群"]),
        ("q=集群 北仑", ["示例北仑模具产业集群"]),
        ("q=北仑 江苏", []),
        ("q=%", []),
        ("q=_", []),
        ("body=33", ["示例永康电动工具产业集群"]),
        ("body=3302", ["示例北仑模具产业集群"]),
        ("division=33", ["示例永康电动工具产业集群", "示例北仑模具产业集群"]),
        ("division=330784", ["示例永康电动工具产业集群"]),
        ("year=2024", ["示例江阴5G材料产业集群"]),
        ("industry=35", ["示例北仑模具产业集群"]),
        ("industry=C", ["示例江阴5G材料产业集群", "示例永康电动工具产业集群", "示例北仑模具产业集群"]),
        ("year=2022&body=33&q=电动", ["示例永康电动工具产业集群"]),
    ],
)
def test_each_filter_finds_what_it_says(three, get_as, query, found):
    assert names(get_as(None, f"{URL}?{query}")) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2022-12-31", 0),
        ("2023-01-01", 2),
        ("2024-12-31", 2),
        ("2025-01-01", 3),
        ("2026-01-01", 1),
        ("2028-01-01", 0),
    ],
)
def test_as_of_a_day_the_list_holds_what_was_valid_then(three, get_as, day, found):
    assert len(names(get_as(None, f"{URL}?as_of={day}"))) == found


def test_a_renewed_cluster_stays_on_the_list_past_its_first_end(recognised, renewed, get_as):
    renewed(recognised("示例五金产业集群"))
    assert words(get_as(None, f"{URL}?as_of=2026-06-01")) == ["有效"]


@pytest.mark.parametrize("day", ["2025-13-45", "昨天", "2025-02-30", "2025/4/10"])
def test_a_wrong_date_is_said_and_the_list_of_today_stands(three, get_as, day):
    response = get_as(None, URL, {"as_of": day})
    assert response.context["form"].errors["as_of"] == [f"“{day}”不是日期。请按年-月-日填写，例如2025-04-10。"]
    assert len(names(response)) == 3
    assert f'value="{day}"' in response.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01"])
def test_a_date_out_of_all_bounds_is_called_a_date_and_refused(three, get_as, day):
    response = get_as(None, URL, {"as_of": day})
    assert response.context["form"].errors["as_of"] == [
        "只能查2000年至2100年之间某一天的名单，请核对年份，例如2025-04-10。"
    ]
    assert len(names(response)) == 3


@pytest.mark.parametrize(
    ("name", "text"), [("body", "99"), ("division", "33a"), ("industry", "ZZ"), ("year", "去年"), ("q", "长" * 61)]
)
def test_a_wrong_filter_is_said_and_filters_nothing(three, get_as, name, text):
    response = get_as(None, URL, {name: text})
    assert list(response.context["form"].errors) == [name]
    assert len(names(response)) == 3


def test_the_state_is_the_day_s(three, get_as, stand_at):
    assert words(get_as(None, URL)) == ["有效", "有效", "有效"]
    assert words(get_as(None, f"{URL}?as_of=2025-12-01")) == ["有效", "即将期满", "即将期满"]
    client = get_as(None, URL).client
    with standing_at(at("2026-02-01 10:00")):
        assert words(client.get(URL)) == ["有效", "有效期已满", "有效期已满"]


def test_pages_hold_fifty_and_keep_the_filters(recognised, get_as):
    for number in range(PAGE_SIZE + 2):
        recognised(f"示例{number:02d}产业集群")
    second = get_as(None, f"{URL}?q=示例&page=2")

    assert names(second) == ["示例50产业集群", "示例51产业集群"]
    assert "第51–52个，共52个" in second.content.decode()
    assert names(get_as(None, f"{URL}?page=99")) == names(second)
    assert len(names(get_as(None, f"{URL}?page=x"))) == PAGE_SIZE


def test_a_filter_is_taken_off_by_its_chip(three, get_as):
    chips = get_as(None, f"{URL}?q=集群&year=2022&page=1").context["chips"]
    assert [(str(chip["label"]), str(chip["value"]), chip["off"]) for chip in chips] == [
        ("集群、地区或产业", "集群", "year=2022"),
        ("认定年度", "2022年度", "q=%E9%9B%86%E7%BE%A4"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(recognised, get_as, django_assert_num_queries, rows):
    for number in range(rows):
        recognised(f"示例{number}产业集群")
    cache.clear()
    with django_assert_num_queries(7):
        get_as(None, f"{URL}?q=示例")


def test_a_list_without_rows_says_what_belongs_there(reference, get_as):
    assert "没有符合条件的集群" in get_as(None, f"{URL}?q=没有").content.decode()


# The file


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_holds_the_same_rows_with_the_same_filters(three, get_as):
    response = get_as(None, f"{reverse('portal:recognitions-csv')}?body=33&as_of=2024-05-01")
    head, *rows = rows_of(response)

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert head[:5] == ["认定年度", "集群名称", "推荐单位", "行政区划代码", "所在地"]
    assert rows == [
        [
            "2022", "示例永康电动工具产业集群", "浙江", "330784", "浙江省永康市", "示例镇", "金属制品业", "有效",
            "2023-01-01", "2025-12-31", "示例〔2023〕1号", "2023-01-16",
        ]
    ]  # fmt: skip


def test_the_file_begins_with_the_mark_that_spreadsheets_look_for(three, get_as):
    content = b"".join(get_as(None, reverse("portal:recognitions-csv")).streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_file_takes_the_same_queries_however_long(recognised, get_as, django_assert_num_queries, rows):
    for number in range(rows):
        recognised(f"示例{number}产业集群")
    with django_assert_num_queries(2):
        assert len(rows_of(get_as(None, reverse("portal:recognitions-csv")))) == rows + 1


def test_no_cell_of_the_file_is_a_formula(recognised, get_as):
    recognised("=HYPERLINK(1)产业集群")
    _head, row = rows_of(get_as(None, reverse("portal:recognitions-csv")))
    assert row[1] == "'=HYPERLINK(1)产业集群"


# PostgreSQL


@pytest.mark.postgres
def test_a_search_of_two_characters_uses_the_index(recognised):
    recognised("示例模具产业集群")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "recognitions_by_bigrams" in found(Wanted(q="模具")).order_by().explain()
