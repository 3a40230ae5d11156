"""/api/v1/recognitions/: for programs, answering exactly what it promises."""

import json

import pytest
from django.core.cache import cache

from records.paging import PAGE_SIZE

URL = "/api/v1/recognitions/"


@pytest.fixture
def answer(get_as):
    def ask(query: str = "") -> dict:
        response = get_as(None, f"{URL}?{query}")
        assert response.status_code == 200
        return json.loads(response.content)

    return ask


def test_one_recognition_with_all_its_facts(recognised, renewed, answer):
    recognition = recognised("示例五金产业集群", place="示例镇")
    renewed(recognition)

    assert answer() == {
        "total": 1,
        "items": [
            {
                "id": recognition.pk,
                "name": "示例五金产业集群",
                "body": {"code": "33", "name": "浙江省经济和信息化厅"},
                "division": {"code": "330784", "name": "浙江省永康市"},
                "place": "示例镇",
                "year": 2022,
                "state": "renewed",
                "valid_from": "2023-01-01",
                "valid_until": "2028-12-31",
                "terms": [
                    {
                        "kind": "recognition",
                        "document_no": "示例〔2023〕1号",
                        "published_on": "2023-01-16",
                        "valid_from": "2023-01-01",
                        "valid_until": "2025-12-31",
                    },
                    {
                        "kind": "renewal",
                        "document_no": "示例〔2025〕9号",
                        "published_on": "2025-12-20",
                        "valid_from": "2026-01-01",
                        "valid_until": "2028-12-31",
                    },
                ],
                "url": f"http://testserver/clusters/{recognition.pk}/",
            }
        ],
    }


def test_without_a_day_it_holds_all_ever_published_with_one_those_valid_then(recognised, answer):
    recognised("示例旧产业集群", year=2021, term=("2020-01-01", "2022-12-31"))
    recognised("示例新产业集群")

    assert answer()["total"] == 2
    assert [item["name"] for item in answer("as_of=2022-06-01")["items"]] == ["示例旧产业集群"]
    assert [item["name"] for item in answer("as_of=2023-06-01")["items"]] == ["示例新产业集群"]
    assert answer("as_of=2030-01-01") == {"total": 0, "items": []}


@pytest.mark.parametrize(
    ("query", "total"),
    [("q=北仑", 1), ("body=3302", 1), ("body=33", 1), ("division=33", 2), ("year=2022", 2), ("year=", 2), ("page=", 2)],
)
def test_each_parameter_filters(recognised, answer, query, total):
    recognised("示例永康产业集群", "330784")
    recognised("示例北仑产业集群", "330206")
    assert answer(query)["total"] == total


def test_pages_hold_fifty(recognised, answer):
    for number in range(PAGE_SIZE + 1):
        recognised(f"示例{number:02d}产业集群")

    assert [len(answer(f"page={page}")["items"]) for page in (1, 2, 3)] == [50, 1, 0]
    assert [answer(f"page={page}")["total"] for page in (1, 2, 3)] == [51, 51, 51]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_of=2025-02-30", "“2025-02-30”不是日期。请按年-月-日填写，例如2025-04-10。"),
        ("page=0", "“0”不是页码。页码自1起，例如page=2。"),
        ("page=two", "“two”不是页码。页码自1起，例如page=2。"),
        ("page=-1", "“-1”不是页码。页码自1起，例如page=2。"),
        ("year=abc", "“abc”不是认定年度。年度是四位数字，自2022年起，例如2024。"),
        ("body=99", "没有代码为“99”的推荐单位，请从列表中选择，例如33是浙江。"),
        ("division=x", "行政区划代码是2至6位数字，可只写前几位，例如33或330784。"),
    ],
)
def test_a_bad_parameter_is_answered_with_its_sentence(reference, get_as, query, sentence):
    response = get_as(None, f"{URL}?{query}")
    assert (response.status_code, json.loads(response.content)) == (422, {"detail": sentence})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(recognised, get_as, django_assert_num_queries, rows):
    for number in range(rows):
        recognised(f"示例{number}产业集群")
    cache.clear()
    with django_assert_num_queries(4):
        get_as(None, URL)


def test_the_parameters_are_described_for_programs(db, get_as):
    described = json.loads(get_as(None, "/api/v1/openapi.json").content)
    names = [parameter["name"] for parameter in described["paths"][URL]["get"]["parameters"]]
    assert names == ["q", "body", "division", "year", "as_of", "page"]


def test_it_is_read_only(reference, post_as):
    assert post_as(None, URL).status_code == 405
