"""The queue: what is whose turn, narrowed by the address; several files accepted at once, each by its own step."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from records.proposals import propose
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import accepted as accepted_file
from tests.reviews.desk import declared as declared_file
from tests.reviews.desk import opine

QUEUE, ACCEPT = reverse("reviews:queue"), reverse("reviews:queue-accept")


def shown(response):
    return [row.application.cluster.name for row in response.context["rows"]]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def counts(response):
    return {tab.key: tab.files for tab in response.context["tabs"]}


def tick(*files):
    return {"tick": [f"{file.pk}-{fresh(file).dossier.version}" for file in files]}


# Whose


@pytest.mark.parametrize("who", ["yongkang", "expert", "admin", "passer_by"])
def test_whoever_reviews_nowhere_has_none(who, reference, get_as):
    assert get_as(reference.people[who], QUEUE).status_code == 404


def test_a_province_sees_its_own_files_only(reference, declared, get_as, zhejiang, ningbo):
    declared_file(reference, "示例北仑产业集群", county="330206")
    assert shown(get_as(zhejiang, QUEUE)) == ["示例永康电动工具产业集群"]
    assert shown(get_as(ningbo, QUEUE)) == ["示例北仑产业集群"]


def test_a_draft_is_in_nobodys_queue(filled, get_as, zhejiang):
    assert shown(get_as(zhejiang, QUEUE)) == []


def test_the_ministry_sees_what_was_sent(recommended, get_as, ministry, zhejiang):
    assert shown(get_as(ministry, QUEUE)) == ["示例永康电动工具产业集群"]
    assert shown(get_as(zhejiang, QUEUE)) == []


def test_an_observer_reads_and_ticks_nothing(declared, get_as, post_as, observer):
    response = get_as(observer, QUEUE)
    assert shown(response) == ["示例永康电动工具产业集群"]
    assert "受理所选" not in response.content.decode()
    post_as(observer, ACCEPT, tick(declared))
    assert fresh(declared).state == "declared"


# Views and filters


@pytest.fixture
def three(reference):
    """甲 declared, 乙 under review, 丙 under review and returned, in 义乌."""
    first, second = declared_file(reference, "甲"), accepted_file(reference, "乙")
    third = accepted_file(reference, "丙", county="330782")
    builders.return_for_correction(third, ["figures"], at("2025-04-15"))
    return first, second, third


def test_each_view_says_how_many(three, get_as, zhejiang):
    response = get_as(zhejiang, QUEUE)
    assert counts(response) == {"all": 2, "declared": 1, "provincial": 1, "proposed": 0, "waiting": 1}
    assert shown(get_as(zhejiang, QUEUE, {"view": "declared"})) == ["甲"]
    assert shown(get_as(zhejiang, QUEUE, {"view": "waiting"})) == ["丙"]


def test_what_waits_for_an_approver_has_a_view(three, get_as, zhejiang):
    _first, second, _third = three
    propose(
        "reject", second, by=zhejiang, seen=fresh(second).dossier.version, now=at("2025-04-16"), note="规模较小",
        choice="not_recommended",
    )  # fmt: skip
    response = get_as(zhejiang, QUEUE, {"view": "proposed"})
    assert shown(response) == ["乙"]
    assert "拟办“作出未通过结论”，待审核" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "甲"}, ["甲"]),
        ({"q": "2025-33-0002"}, ["乙"]),
        ({"q": "永康"}, ["甲", "乙"]),
        ({"place": "330784"}, ["甲", "乙"]),
        ({"place": "330782"}, []),
        ({"place": "330782", "view": "waiting"}, ["丙"]),
        ({"sort": "-name"}, ["甲", "乙"]),
        ({"sort": "name"}, ["乙", "甲"]),
        ({"sort": "since"}, ["甲", "乙"]),
        ({"sort": "nonsense", "view": "nonsense", "place": "nonsense", "batch": "nonsense"}, ["甲", "乙"]),
    ],
)
def test_the_address_narrows_and_orders(three, get_as, zhejiang, query, names):
    assert shown(get_as(zhejiang, QUEUE, query)) == names


def test_a_round_narrows(reference, three, get_as, zhejiang):
    renewal = accepted_file(reference, "丁", batch=reference.renewal_batch)
    assert shown(get_as(zhejiang, QUEUE, {"batch": renewal.batch_id})) == ["丁"]


@pytest.mark.parametrize(
    ("moment", "soon", "late"),
    [("2025-07-09 09:00", 0, 0), ("2025-07-10 09:00", 2, 0), ("2025-07-15 09:00", 2, 0), ("2025-07-16 09:00", 0, 2)],
)
def test_the_page_says_what_is_due_within_three_working_days_and_what_is_late(
    three, get_as, zhejiang, stand_at, moment, soon, late
):
    stand_at(moment)
    tally = get_as(zhejiang, QUEUE).context["tally"]
    assert (tally.soon, tally.late) == (soon, late)


def test_working_days_left_stand_in_each_row(declared, signed_in, stand_at, zhejiang):
    client = signed_in(zhejiang)
    for moment, words in (
        ("2025-07-14 09:00", "剩1个工作日"),
        ("2025-07-15 09:00", "今天到期"),
        ("2025-07-15 19:00", "已过期限"),
        ("2025-07-16 09:00", "逾期1个工作日"),
    ):
        stand_at(moment)
        assert [row.left.words for row in client.get(QUEUE).context["rows"]] == [words]


def test_the_opinion_in_force_stands_beside_the_file(accepted, get_as, zhejiang):
    assert "未提意见" in get_as(zhejiang, QUEUE).content.decode()
    opine(accepted)
    assert "意见：同意" in get_as(zhejiang, QUEUE).content.decode()


def test_fifty_a_page(reference, get_as, zhejiang, declared, monkeypatch):
    declared_file(reference, "乙")
    monkeypatch.setattr("reviews.views.queue.PAGE_SIZE", 1)
    assert shown(get_as(zhejiang, QUEUE, {"page": 2, "sort": "since"})) == ["乙"]


# Accepting several at once


def test_ticked_files_are_accepted(reference, post_as, zhejiang):
    first, second = declared_file(reference, "甲"), declared_file(reference, "乙")
    response = post_as(zhejiang, ACCEPT, tick(first, second) | {"next": f"{QUEUE}?view=declared"})
    assert (fresh(first).state, fresh(second).state) == ("provincial", "provincial")
    assert response.url == f"{QUEUE}?view=declared"
    assert said(response) == ["已受理2件：甲、乙。"]


def test_one_refused_stops_no_other_and_says_why(reference, post_as, zhejiang, zhejiang_head):
    first, second = declared_file(reference, "甲"), declared_file(reference, "乙")
    ticks = tick(first, second)
    builders.withdraw(first, at("2025-04-12"))
    response = post_as(zhejiang, ACCEPT, ticks)
    assert (fresh(first).state, fresh(second).state) == ("withdrawn", "provincial")
    refused, done = said(response)
    assert refused.startswith("“甲”没有受理：永康市经济和信息化局已于00:00办理“撤回申报”")
    assert done == "已受理1件：乙。"


def test_sent_twice_it_is_accepted_once(declared, post_as, zhejiang):
    ticks = tick(declared)
    for _click in range(2):
        post_as(zhejiang, ACCEPT, ticks)
    assert declared.dossier.events.filter(step="accept").count() == 1


@pytest.mark.parametrize("ticks", [{}, {"tick": ["x", "1", "-", "9" * 40 + "-1", "１-１"]}])
def test_nothing_ticked_is_said(reference, post_as, zhejiang, ticks):
    assert said(post_as(zhejiang, ACCEPT, ticks)) == ["没有选中待受理的申报，请先勾选。"]


def test_strangers_accept_nothing(declared, post_as, ningbo, yongkang):
    assert post_as(yongkang, ACCEPT, tick(declared)).status_code == 404
    post_as(ningbo, ACCEPT, tick(declared))
    assert fresh(declared).state == "declared"


def test_the_way_back_stays_ours(declared, post_as, zhejiang):
    assert post_as(zhejiang, ACCEPT, {"next": "https://example.com/"}).url == QUEUE


# Speed


@pytest.mark.parametrize("who", ["zhejiang", "zhejiang_head"])
@pytest.mark.parametrize("files", [1, 3])
def test_the_queue_asks_a_constant_number_of_queries(reference, signed_in, django_assert_num_queries, files, who):
    for n in range(files):
        declared_file(reference, f"示例{n}")
    client = signed_in(reference.people[who])
    with django_assert_num_queries(11):
        assert len(shown(client.get(QUEUE))) == files
