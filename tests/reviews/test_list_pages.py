"""The pages of the ranked lists: what each person sees, and that no way leads over the quota."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import OPPOSE, accepted, declared, listed, names, opine, reserved, supported

LISTS = reverse("reviews:allotments")
NOW = at("2025-05-06 10:00")


def page(allotment):
    return allotment.get_absolute_url()


def change(allotment, application, act, **more):
    return {"act": act, "application": application.pk, "seen": fresh(allotment).dossier.version} | more


def send(post_as, who, allotment, data):
    return post_as(who, reverse("reviews:allotment-change", args=[allotment.pk]), data)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def clusters(lines):
    return [line.application.cluster.name for line in lines]


@pytest.fixture
def allotment(reference):
    """浙江's allotment with a quota of two: 甲 and 乙 listed, 丙 in reserve."""
    found = reference.allotment("33")
    found.quota = 2
    found.save(update_fields=["quota"])
    for name in ("甲", "乙"):
        listed(supported(reference, name))
    reserved(supported(reference, "丙"))
    return fresh(found)


# Who


@pytest.mark.parametrize(
    ("who", "code"),
    [("zhejiang", 200), ("observer", 200), ("ningbo", 404), ("yongkang", 404), ("ministry", 404), ("passer_by", 404)],
)
def test_who_reads_a_list_that_is_being_made(who, code, allotment, reference, get_as):
    assert get_as(reference.people[who], page(allotment)).status_code == code


def test_the_ministry_reads_a_list_once_it_is_sent_and_changes_nothing(allotment, get_as, post_as, ministry):
    builders.by_two("send", allotment, allotment.body_id, now=NOW)
    response = get_as(ministry, page(allotment))
    board = response.context["board"]
    assert (clusters(board.listed), clusters(board.reserves), board.may_change) == (["甲", "乙"], [], False)
    assert 'name="act"' not in response.content.decode()
    first = board.listed[0].application
    assert send(post_as, ministry, allotment, change(allotment, first, "take_off")).status_code == 403


@pytest.mark.parametrize(("who", "count"), [("zhejiang", 2), ("ningbo", 2), ("observer", 2), ("ministry", 0)])
def test_the_lists_each_person_sees(who, count, reference, get_as):
    assert len(get_as(reference.people[who], LISTS).context["rows"]) == count


@pytest.mark.parametrize("who", ["yongkang", "expert", "passer_by"])
def test_whoever_has_no_lists_has_no_such_page(who, reference, get_as):
    assert get_as(reference.people[who], LISTS).status_code == 404


def test_the_lists_narrow_by_round(allotment, reference, get_as, zhejiang):
    response = get_as(zhejiang, LISTS, {"batch": reference.renewal_batch.pk})
    assert [each.batch for each, _left in response.context["rows"]] == [reference.renewal_batch]
    assert len(get_as(zhejiang, LISTS, {"batch": "nonsense"}).context["rows"]) == 2


# What stands there


def test_entries_reserves_candidates_and_what_is_decided(allotment, reference, get_as, zhejiang):
    accepted(reference, "丁")
    declared(reference, "戊")
    builders.decline(declared(reference, "己"), NOW)
    board = get_as(zhejiang, page(allotment)).context["board"]
    rows = (board.listed, board.reserves, board.candidates, board.decided, board.waiting)
    assert [clusters(row) for row in rows] == [["甲", "乙"], ["丙"], ["丁"], ["己"], ["戊"]]


def test_why_a_candidate_cannot_enter_yet(allotment, reference, get_as, zhejiang):
    accepted(reference, "丁")
    opine(accepted(reference, "戊"), OPPOSE)
    board = get_as(zhejiang, page(allotment)).context["board"]
    assert [line.want for line in board.candidates] == ["还没有初审意见，请先提出", "初审意见是不同意，不能列入"]


def test_a_cluster_not_recognised_by_its_province_is_pointed_out(allotment, reference, get_as, zhejiang):
    cluster = builders.make_cluster(reference.agencies["330784"], "丁", provincial=False)
    file = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
    builders.accept(builders.declare(file, at("2025-04-11")), at("2025-04-12"))
    response = get_as(zhejiang, page(allotment))
    assert [line.is_provincial for line in response.context["board"].candidates] == [False]
    assert "未登记省级认定，报送前须登记" in response.content.decode()


def test_a_withdrawn_entry_falls_out_of_the_ranks_and_is_said(allotment, get_as, zhejiang):
    first = allotment.recommended[0].application
    builders.withdraw(first, NOW)
    response = get_as(zhejiang, page(allotment))
    board = response.context["board"]
    assert [(line.application.cluster.name, line.place) for line in board.listed] == [("甲", 0), ("乙", 1)]
    assert board.cells == [1, None]
    assert board.first_reserve.application.cluster.name == "丙"
    assert "2025-05-06起不占名额，请移出名单" in response.content.decode()


def test_a_returned_entry_keeps_its_place_and_is_said(allotment, get_as, zhejiang):
    builders.return_for_correction(allotment.recommended[0].application, ["figures"], NOW)
    response = get_as(zhejiang, page(allotment))
    assert [line.place for line in response.context["board"].listed] == [1, 2]
    assert "位次保留，补正至2025-05-20" in response.content.decode()


def test_figures_are_those_of_the_edition(allotment, get_as, zhejiang):
    line = get_as(zhejiang, page(allotment)).context["board"].listed[0]
    assert (line.output, line.growth_words, line.outputs_words) == ("72.00", "20.00%", "50.00、60.00、72.00")
    assert line.points == "4.0,18.0 32.0,10.7 60.0,2.0"


def test_the_checks_before_sending(allotment, reference, get_as, zhejiang):
    accepted(reference, "丁")
    checks = list(get_as(zhejiang, page(allotment)).context["board"].checks())
    assert [(check.mark, check.words) for check in checks] == [
        ("ok", "均有对现版的同意意见"), ("ok", "均已登记省级认定"), ("bad", "每件均已列入或作出结论"),
    ]  # fmt: skip


# Changing


def test_a_button_sends_what_it_names_unless_it_is_blocked(allotment, get_as, zhejiang):
    buttons = re.findall(
        r'<button type="(\w+)"([^>]*) name="act"([^>]*)>', get_as(zhejiang, page(allotment)).content.decode()
    )
    kinds = {(kind, "aria-disabled" in rest) for kind, _class, rest in buttons}
    assert kinds == {("submit", False), ("button", True)}


def test_a_button_changes_the_list_and_the_page_says_how(allotment, post_as, get_as, zhejiang, reference):
    second = allotment.recommended[1].application
    response = send(post_as, zhejiang, allotment, change(allotment, second, "up"))
    assert names(reference) == (["乙", "甲"], ["丙"])
    assert response.url == f"{page(allotment)}?moved={second.pk}"
    assert "“乙”在第1位" in get_as(zhejiang, response.url).content.decode()


def test_every_button(allotment, post_as, zhejiang, reference):
    first, second = (entry.application for entry in allotment.recommended)
    third = allotment.reserves[0].application
    for application, act, more, wanted in (
        (second, "move", {"to": 1}, (["乙", "甲"], ["丙"])),
        (second, "down", {}, (["甲", "乙"], ["丙"])),
        (first, "take_off", {}, (["乙"], ["丙"])),
        (third, "promote", {}, (["乙", "丙"], [])),
        (second, "reserve", {}, (["丙"], ["乙"])),
        (first, "place", {}, (["丙", "甲"], ["乙"])),
    ):
        send(post_as, zhejiang, allotment, change(allotment, application, act, **more))
        assert names(reference) == wanted


@pytest.mark.parametrize("act", ["place", "promote"])
def test_no_way_leads_over_the_quota(allotment, post_as, zhejiang, reference, act):
    another = supported(reference, "丁") if act == "place" else allotment.reserves[0].application
    response = send(post_as, zhejiang, allotment, change(allotment, another, act))
    assert said(response) == ["名额2个已满：可列为备选，或先移出一个。"]
    assert names(reference) == (["甲", "乙"], ["丙"])


def test_a_stale_page_is_told_so(allotment, post_as, zhejiang, zhejiang_head, reference):
    second = allotment.recommended[1].application
    stale = change(allotment, second, "up")
    send(post_as, zhejiang, allotment, stale)
    response = send(post_as, zhejiang_head, allotment, stale)
    assert "本次没有改动任何内容" in said(response)[0]
    assert names(reference)[0] == ["乙", "甲"]


@pytest.mark.parametrize(
    "bad",
    [
        {"act": "nonsense"}, {"act": ""}, {"application": "x"}, {"application": "99999"}, {"application": "9" * 30},
        {"seen": "x"}, {"seen": ""}, {"act": "move", "to": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(allotment, post_as, zhejiang, reference, bad):
    second = allotment.recommended[1].application
    response = send(post_as, zhejiang, allotment, change(allotment, second, "up") | bad)
    assert said(response)[0].startswith("没有看懂这次改动，名单没有变。")
    assert names(reference)[0] == ["甲", "乙"]


def test_a_file_of_another_list_cannot_be_named(allotment, post_as, zhejiang, reference):
    other = supported(reference, "外省", county="320281")
    send(post_as, zhejiang, allotment, change(allotment, other, "place"))
    assert names(reference)[0] == ["甲", "乙"]


@pytest.mark.parametrize(("who", "code"), [("observer", 403), ("ningbo", 404), ("yongkang", 404), ("ministry", 404)])
def test_nobody_else_changes_it(who, code, allotment, post_as, reference):
    second = allotment.recommended[1].application
    assert send(post_as, reference.people[who], allotment, change(allotment, second, "up")).status_code == code


# Renewal


def test_a_renewals_list_knows_neither_quota_nor_reserves(reference, get_as, zhejiang):
    application = accepted(reference, "甲", batch=reference.renewal_batch)
    opine(application, OPPOSE)
    response = get_as(zhejiang, page(application.allotment))
    assert "复核不限名额" in response.content.decode()
    assert 'value="reserve"' not in response.content.decode()
    assert [line.want for line in response.context["board"].candidates] == [""]


# Speed


@pytest.mark.parametrize("files", [1, 3])
def test_a_list_asks_a_constant_number_of_queries(reference, signed_in, zhejiang, django_assert_num_queries, files):
    for n in range(files):
        listed(supported(reference, f"示例{n}"))
        supported(reference, f"候选{n}")
    client, address = signed_in(zhejiang), page(reference.allotment("33"))
    with django_assert_num_queries(12):
        client.get(address)


@pytest.mark.parametrize("bodies", [["33"], ["33", "32", "53"]])
def test_the_lists_ask_a_constant_number_of_queries(reference, signed_in, ministry, django_assert_num_queries, bodies):
    for body in bodies:
        county = {"33": "330784", "32": "320281", "53": "530402"}[body]
        file = listed(supported(reference, "示例", county=county))
        builders.by_two("send", file.allotment, file.dossier.body_id, now=NOW)
    client = signed_in(ministry)
    with django_assert_num_queries(8):
        client.get(LISTS)
