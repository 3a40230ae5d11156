"""The desk's first page: what waits for whom, and what nobody else sees."""

import pytest
from django.urls import reverse

from records.proposals import propose
from reviews.objections import reply
from tests import builders
from tests.builders import at, fresh
from tests.reviews.before_ministry import recommended

URL = "/desk/"


def waits(response) -> list[str]:
    return [item.title for item in response.context["turns"]]


def approvals(response) -> list[tuple[str, str]]:
    return [(item.title, str(item.step)) for item in response.context["approvals"]]


def places(response) -> dict[str, int]:
    return {str(place["label"]): place["count"] for place in response.context["places"]}


NAME = "示例永康电动工具产业集群"
LISTS = ["2025年度中小企业特色产业集群认定", "2022年度中小企业特色产业集群复核"]


def test_a_visitor_is_asked_to_sign_in(reference, get_as):
    response = get_as(None, URL)
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_a_draft_waits_at_its_county_alone(draft, get_as, yongkang, beilun, zhejiang, ministry):
    assert waits(get_as(yongkang, URL)) == [NAME]
    assert waits(get_as(beilun, URL)) == []
    assert waits(get_as(zhejiang, URL)) == LISTS
    assert waits(get_as(ministry, URL)) == []


def test_a_declared_file_waits_at_its_body_alone(declared, get_as, stand_at, yongkang, zhejiang, ningbo):
    assert waits(get_as(yongkang, URL)) == []
    assert waits(get_as(zhejiang, URL)) == [*LISTS, NAME]
    assert waits(get_as(ningbo, URL)) == LISTS


def test_a_proposal_waits_for_the_approver_and_not_for_its_author(filled, get_as, yongkang, yongkang_head, beilun_head):
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=at("2025-04-10 12:00"))
    assert approvals(get_as(yongkang_head, URL)) == [(NAME, "提交申报")]
    assert approvals(get_as(yongkang, URL)) == []
    assert approvals(get_as(beilun_head, URL)) == []
    assert places(get_as(yongkang_head, URL))["今天"] == 1


def under_way(response) -> list[tuple[str, str]]:
    return [(str(row.application.cluster), row.word) for row in response.context["under_way"]]


def test_a_county_follows_its_files_at_other_desks(accepted, get_as, yongkang, beilun, zhejiang):
    assert under_way(get_as(yongkang, URL)) == [(NAME, "省级审核中")]
    assert [under_way(get_as(who, URL)) for who in (beilun, zhejiang)] == [[], []]
    builders.reject(accepted, "not_recommended", at("2025-05-01 10:00"))  # not released yet
    assert under_way(get_as(yongkang, URL)) == [(NAME, "省级审核中")]


def test_a_file_that_has_ended_is_not_under_way(published, get_as, yongkang):
    assert under_way(get_as(yongkang, URL)) == []


def test_a_county_is_led_to_the_objections_it_may_answer(on_notice, get_as, yongkang, beilun, zhejiang):
    objection = builders.object_to(on_notice, at("2025-09-23 10:00"))
    response = get_as(yongkang, URL)
    page = reverse("reviews:objection-reply", args=[on_notice.pk, objection.pk])
    assert response.context["to_answer"] == [objection]
    assert f'<a class="name" href="{page}">{NAME}</a>' in response.content.decode()
    assert [get_as(who, URL).context["to_answer"] for who in (beilun, zhejiang)] == [[], []]
    reply(objection, text="以统计局证明为准", by=yongkang, now=at("2025-09-23 11:00"))
    assert get_as(yongkang, URL).context["to_answer"] == []


def test_a_county_s_desk_offers_to_begin(reference, get_as, yongkang, zhejiang, stand_at):
    assert "新建申报" in get_as(yongkang, URL).content.decode()
    assert "新建申报" not in get_as(zhejiang, URL).content.decode()
    stand_at("2025-06-16 10:00")
    client = get_as(yongkang, URL).client
    stand_at("2025-06-16 10:00")  # the province's date has passed
    assert "新建申报" not in client.get(URL).content.decode()


def test_a_province_sees_its_lists_and_what_it_owes(accepted, get_as, zhejiang, ningbo):
    lists = {
        str(row.batch): (row.listed, row.quota, row.undecided) for row in get_as(zhejiang, URL).context["own_lists"]
    }
    assert lists == {LISTS[0]: (0, 8, 1), LISTS[1]: (0, None, 0)}
    assert [row.undecided for row in get_as(ningbo, URL).context["own_lists"]] == [0, 0]


def test_the_ministry_sees_what_lies_there_by_body(recommended, get_as, ministry, zhejiang):
    assert list(get_as(ministry, URL).context["bodies"]) == [
        {"place": recommended.dossier.body_id, "name": "浙江", "review": 1, "notice": 0}
    ]
    assert list(get_as(zhejiang, URL).context["bodies"]) == []


def test_the_ministry_is_told_that_a_notice_has_ended(on_notice, get_as, stand_at, ministry, zhejiang, yongkang):
    def told(user, day):
        client = get_as(user, URL).client
        stand_at(day)
        return client.get(URL).context["to_publish"]

    notice = on_notice.notice_entries.get().notice
    assert (told(ministry, "2025-09-26 23:59"), told(ministry, "2025-09-27 00:01")) == ([], [notice])
    assert [told(who, "2025-09-27 10:00") for who in (zhejiang, yongkang)] == [[], []]
    builders.draft_publication(notice, at("2025-09-27 10:00"))
    assert told(ministry, "2025-09-27 11:00") == []


def test_a_notice_whose_one_entry_is_held_waits_for_no_publication(on_notice, get_as, stand_at, ministry):
    client = get_as(ministry, URL).client
    objection = builders.object_to(on_notice, at("2025-09-24 10:00"))
    stand_at("2025-09-27 10:00")
    assert client.get(URL).context["to_publish"] == []
    builders.dismiss(objection, at("2025-09-28 10:00"))
    stand_at("2025-09-28 11:00")
    assert client.get(URL).context["to_publish"] == [on_notice.notice_entries.get().notice]


def test_what_only_waits_for_its_notice_stands_last(reference, on_notice, get_as, ministry):
    cluster = builders.make_cluster(reference.agencies["330206"])
    draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10")), at("2025-04-10"))
    later = builders.accept(builders.declare(draft, at("2025-04-11")), at("2025-04-14"))
    builders.recommend_list([later], at("2025-07-02"))
    assert waits(get_as(ministry, URL)) == [later.cluster.name, NAME]


def test_a_return_is_due_at_the_county(declared, get_as, yongkang, stand_at):
    builders.return_for_correction(declared, ["basic"], at("2025-04-14 10:00"))
    client = get_as(yongkang, URL).client
    stand_at("2025-05-20 10:00")
    response = client.get(URL)
    assert waits(response) == [NAME]
    assert [item.word for item in response.context["turns"]] == ["待补正"]
    assert response.context["sums"].late == 1
    assert "逾期" in response.content.decode()


def test_a_result_not_yet_released_does_not_show_on_the_desk(accepted, get_as, yongkang, yongkang_head):
    before = [get_as(who, URL).content for who in (yongkang, yongkang_head)]
    builders.reject(accepted, "not_recommended", at("2025-05-01 10:00"))
    after = [get_as(who, URL).content for who in (yongkang, yongkang_head)]
    assert [strip(page) for page in before] == [strip(page) for page in after]


def strip(page: bytes) -> str:
    """A page without its tokens and nonces."""
    lines = page.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and "nonce" not in line)


def test_places_follow_the_posts(declared, get_as, yongkang, zhejiang, ministry, admin, passer_by):
    assert places(get_as(yongkang, URL)) == {"今天": 0, "申报": 0, "咨询": 0, "单位": 0, "权限": 0}
    assert places(get_as(zhejiang, URL)) == {
        "今天": 0, "申报": 1, "推荐名单": 2, "咨询": 0, "称号": 0, "单位": 0, "权限": 0,
    }  # fmt: skip
    assert list(places(get_as(ministry, URL))) == [
        "今天", "申报", "公示", "异议", "公布", "导入", "称号", "单位", "权限",
    ]  # fmt: skip
    assert list(places(get_as(admin, URL))) == ["今天", "单位", "权限"]
    assert list(places(get_as(passer_by, URL))) == ["今天", "权限"]


def test_the_seat_says_as_whom_one_acts(reference, get_as, zhejiang, passer_by):
    seat = get_as(zhejiang, URL).context["seat"]
    assert (seat["agency"], seat["role"]) == ("浙江省经济和信息化厅", "经办")
    assert get_as(passer_by, URL).context["seat"]["agency"] == "没有现行任职"


def test_only_the_system_s_administrator_sees_how_the_portal_fares(reference, get_as, admin, ministry):
    system = get_as(admin, URL).context["system"]
    assert dict(system["loaded"])["批次"] == 2
    assert "worker" in system["faults"]
    assert get_as(ministry, URL).context["system"] is None


def test_without_a_post_the_page_says_so(reference, get_as, passer_by):
    page = get_as(passer_by, URL).content.decode()
    assert "没有现行任职" in page
    assert "轮到本单位" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_a_county_s_queries_do_not_grow_with_its_files(
    reference, get_as, yongkang, yongkang_head, django_assert_num_queries, rows
):
    for number in range(rows):
        cluster = builders.make_cluster(reference.agencies["330784"], f"示例{number}产业集群")
        application = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10")), at("2025-04-10"))
        propose("declare", application, by=yongkang, seen=fresh(application).dossier.version, now=at("2025-04-10"))
    handler, approver = (get_as(person, URL).client for person in (yongkang, yongkang_head))
    with django_assert_num_queries(10):
        assert len(waits(handler.get(URL))) == rows
    with django_assert_num_queries(11):
        assert len(approvals(approver.get(URL))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    reference, get_as, zhejiang, zhejiang_head, django_assert_num_queries, rows
):
    for number in range(rows):
        cluster = builders.make_cluster(reference.agencies["330784"], f"示例{number}产业集群")
        application = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10")), at("2025-04-10"))
        builders.declare(application, at("2025-04-10 09:00"))
        builders.propose("decline", application, by=zhejiang, seen=fresh(application).dossier.version,
                         note="不属于申报范围（第十二条）", now=at("2025-04-10 09:30"))  # fmt: skip
    handler, approver = (get_as(person, URL).client for person in (zhejiang, zhejiang_head))
    with django_assert_num_queries(7):
        assert len(waits(handler.get(URL))) == rows + len(LISTS)
    with django_assert_num_queries(8):
        assert len(approvals(approver.get(URL))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_nor_does_it_at_the_ministry(reference, get_as, ministry_head, django_assert_num_queries, rows):
    recommended(reference, rows)
    client = get_as(ministry_head, URL).client
    with django_assert_num_queries(11):
        assert len(waits(client.get(URL))) == rows
