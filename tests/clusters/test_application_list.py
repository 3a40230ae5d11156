"""The list of applications: found by name, place or number, in each order, by whoever may see them."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags

from clusters.models import Application
from clusters.searching import saying
from tests import builders
from tests.builders import at, fresh

URL = reverse("clusters:applications")
NAME = "示例永康电动工具产业集群"


def names(response):
    return [row["name"] for row in response.context["rows"]]


@pytest.fixture
def three(reference):
    """Drafts of 永康 and 义乌, in the order of their names 丙, 乙, 甲 and begun 甲, 乙, 丙."""
    counties = {"示例甲轴承产业集群": "330784", "示例乙阀门产业集群": "330784", "示例丙轴承产业集群": "330782"}
    clusters = [builders.make_cluster(reference.agencies[county], name) for name, county in counties.items()]
    return [builders.start(cluster, reference.batch, at("2025-04-10 09:00")) for cluster in clusters]


def declare(application, moment):
    builders.declare(builders.fill(application, at(moment)), at(moment))


def test_a_visitor_is_asked_to_sign_in(reference, get_as):
    assert get_as(None, URL).headers["Location"] == f"/accounts/login/?next={URL}"


def test_each_sees_the_own_files_only(three, get_as, yongkang, yiwu, beilun, zhejiang):
    assert names(get_as(yongkang, URL)) == ["示例乙阀门产业集群", "示例甲轴承产业集群"]
    assert names(get_as(yiwu, URL)) == ["示例丙轴承产业集群"]
    assert names(get_as(beilun, URL)) == names(get_as(zhejiang, URL)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("轴承", ["丙", "甲"]),
        ("乙阀门产业", ["乙"]),
        ("永康", ["乙", "甲"]),
        ("义乌市", ["丙"]),
        ("浙江", ["丙", "乙", "甲"]),
        ("轴承 义乌", ["丙"]),
        ("轴承 阀门", []),
        ("33-0002", ["乙"]),
        ("甲", ["甲"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_words_find_by_name_place_or_number(three, get_as, zhejiang, words, found):
    for application in three:
        declare(application, "2025-04-11 09:00")
    assert [name[2] for name in names(get_as(zhejiang, URL, {"q": words}))] == found


def test_a_search_finds_nothing_of_strangers(three, get_as, beilun):
    assert names(get_as(beilun, URL, {"q": "轴承"})) == []


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", "丙乙甲"),
        ("name", "丙乙甲"),
        ("-name", "甲乙丙"),
        ("declared", "甲丙乙"),
        ("-declared", "乙丙甲"),
        ("?", "丙乙甲"),
    ],
)
def test_the_list_has_its_orders(three, get_as, zhejiang, sort, found):
    for application, moment in zip(three, ("2025-04-11", "2025-04-13", "2025-04-12"), strict=True):
        declare(application, moment)
    assert "".join(name[2] for name in names(get_as(zhejiang, URL, {"sort": sort}))) == found


def test_each_reads_the_state_in_the_own_words(accepted, get_as, yongkang, zhejiang):
    builders.reject(accepted, "not_recommended", at("2025-05-01"))
    words = [[strip_tags(row["state"]) for row in get_as(who, URL).context["rows"]] for who in (yongkang, zhejiang)]
    assert words == [["省级审核中"], ["未推荐"]]
    assert names(get_as(yongkang, URL, {"state": "rejected"})) == []
    assert names(get_as(zhejiang, URL, {"state": "rejected"})) == [NAME]


@pytest.mark.parametrize(
    "asked", [{"state": "x"}, {"batch": "9" * 30}, {"batch": "甲"}, {"q": "字" * 61}, {"page": "x"}]
)
def test_what_cannot_be_read_narrows_nothing(draft, get_as, yongkang, asked):
    assert names(get_as(yongkang, URL, asked)) == [NAME]


def test_a_row_leads_to_its_file_and_says_when_it_was_declared(filled, signed_in, yongkang):
    client = signed_in(yongkang)
    (row,) = client.get(URL).context["rows"]
    assert (row["url"], row["declared"]) == (reverse("clusters:application", args=[filled.pk]), "未申报")
    builders.declare(filled, at("2025-04-11 00:30"))
    (row,) = client.get(URL).context["rows"]
    assert (row["number"], row["declared"]) == (fresh(filled).number, "2025-04-11")


# PostgreSQL


@pytest.mark.postgres
def test_a_search_of_two_characters_uses_the_index(draft):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Application.objects.order_by()
    assert "applications_by_search" in saying(rows, "search", "电动").explain()
