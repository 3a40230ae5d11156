"""Pages of objections: the ministry sees who objects, the county sees what is said, others see nothing."""

import pytest
from django.urls import reverse

from reviews.models import Objection
from reviews.objections import file_objection
from tests import builders
from tests.builders import at, fresh
from tests.reviews.before_ministry import WORDS, observer, on_notice

LIST = "/desk/objections/"
RECORDED = {
    "channel": "letter", "received_on": "2025-09-24", "name": "李四", "contact": "010-88880000",
    "grounds": "来信称2024年产值与统计年鉴所列数据不一致",
}  # fmt: skip


@pytest.fixture
def notice(reference):
    return on_notice(reference)


@pytest.fixture
def entry(notice):
    return notice.applications().get(cluster__division__code="330784")


@pytest.fixture
def objection(notice, entry):
    return file_objection(notice, entry, **WORDS, now=at("2025-09-24 10:00"))


def page_of(objection) -> str:
    return reverse("reviews:objection", args=[objection.pk])


def reply_page_of(objection) -> str:
    return reverse("reviews:objection-reply", args=[objection.application_id, objection.pk])


# Who sees what


def test_the_ministry_sees_who_objects(get_as, objection, ministry):
    text = get_as(ministry, page_of(objection)).content.decode()
    for word in WORDS.values():
        assert word in text


def test_the_county_sees_the_grounds_and_not_who(get_as, objection, yongkang):
    assert get_as(yongkang, page_of(objection))["Location"] == reply_page_of(objection)
    text = get_as(yongkang, reply_page_of(objection)).content.decode()
    assert WORDS["grounds"] in text
    assert WORDS["name"] not in text
    assert WORDS["contact"] not in text


def test_the_file_says_what_holds_it_and_leads_the_county_there(get_as, objection, entry, yongkang, ministry):
    holding = "公示期间收到异议，正在核实，核实前不能公布（第十四条）。"
    page = get_as(yongkang, entry.get_absolute_url()).content.decode()
    assert (holding in page, "看异议" in page) == (True, True)
    page = get_as(ministry, entry.get_absolute_url()).content.decode()
    assert (holding in page, "看异议" in page) == (True, False)
    builders.dismiss(objection, at("2025-09-25 10:00"))
    assert holding not in get_as(yongkang, entry.get_absolute_url()).content.decode()


def test_others_see_nothing(get_as, post_as, objection, yiwu, beilun_head, zhejiang_head, passer_by):
    for person in (yiwu, beilun_head, zhejiang_head, passer_by):
        assert get_as(person, page_of(objection)).status_code == 404
        assert get_as(person, reply_page_of(objection)).status_code == 404
        assert post_as(person, reply_page_of(objection), {"text": "代为答复"}).status_code == 404
    assert fresh(objection).reply == ""


def test_an_address_under_another_application_is_none(get_as, objection, notice, yongkang):
    other = notice.applications().exclude(pk=objection.application_id).first()
    address = reverse("reviews:objection-reply", args=[other.pk, objection.pk])
    assert get_as(yongkang, address).status_code == 404


def test_the_list_holds_what_one_may_see(get_as, objection, ministry, yongkang, yiwu, zhejiang_head, passer_by):
    people = (ministry, yongkang, yiwu, zhejiang_head, passer_by)
    assert [len(get_as(person, LIST).context["page_obj"]) for person in people] == [1, 1, 0, 0, 0]


# The list


def test_the_list_is_narrowed_by_the_address(get_as, objection, notice, ministry):
    second = notice.applications().get(cluster__division__code="320281")
    later = file_objection(notice, second, **WORDS, now=at("2025-09-25 10:00"))
    builders.dismiss(objection, at("2025-09-26 10:00"))
    wanted = {
        "": [later, objection],
        "?sort=received": [objection, later],
        "?state=received": [later],
        "?state=dismissed": [objection],
        f"?q={second.cluster.name}": [later],
        f"?q={objection.receipt_code}": [objection],
        f"?notice={notice.pk}": [later, objection],
        "?state=nonsense&notice=x&sort=y": [later, objection],
        "?q=没有这个词": [],
    }
    assert {query: list(get_as(ministry, LIST + query).context["page_obj"]) for query in wanted} == wanted


def test_the_tabs_count_what_the_filter_leaves(get_as, objection, ministry):
    tabs = get_as(ministry, f"{LIST}?q=没有这个词").context["tabs"]
    assert [count for _key, _label, count in tabs] == [0, 0, 0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(django_assert_num_queries, signed_in, notice, ministry, count):
    for entry in notice.applications()[:count]:
        file_objection(notice, entry, **WORDS, now=at("2025-09-24 10:00"))
    client = signed_in(ministry)
    with django_assert_num_queries(9):
        assert len(client.get(LIST).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_one_with_its_like_costs_the_same(django_assert_num_queries, signed_in, notice, ministry, yongkang, count):
    entry = notice.applications().get(cluster__division__code="330784")
    received = [
        file_objection(notice, entry, **WORDS | {"name": name}, now=at("2025-09-24 10:00"))
        for name in ("张三", "李四", "王五", "赵六")[: count + 1]
    ]
    clients = signed_in(ministry), signed_in(yongkang)
    with django_assert_num_queries(9):
        assert len(clients[0].get(received[0].get_absolute_url()).context["others"]) == count
    with django_assert_num_queries(8):
        assert len(clients[1].get(LIST).context["page_obj"]) == count + 1


# Recording


def record(post, notice, person, **changed):
    data = RECORDED | {"application": notice.applications().first().pk} | changed
    return post(person, reverse("reviews:objection-record", args=[notice.pk]), data)


@pytest.fixture
def later(stand_at, signed_in):
    """Posts while the clock stands after the notice's end."""

    def post(person, address, data):
        client = signed_in(person)
        stand_at("2025-09-29 09:00")
        return client.post(address, data)

    return post


def test_a_letter_is_recorded_after_the_end(later, notice, ministry):
    response = record(later, notice, ministry)
    objection = Objection.objects.get()
    assert response["Location"] == page_of(objection)
    assert (objection.channel, objection.received_at) == ("letter", at("2025-09-24 00:00"))


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"application": ""}, "application", "请选择异议对象。"),
        ({"application": "999999"}, "application", "请选择公示名单上、尚未作出结论的集群。"),
        ({"channel": ""}, "channel", "请选择来信或来电。"),
        ({"channel": "online"}, "channel", "请选择来信或来电。"),
        ({"received_on": ""}, "received_on", "请填写收到日期，例如2025-09-24。"),
        ({"received_on": "九月"}, "received_on", "请按年-月-日填写，例如2025-09-24。"),
        ({"received_on": "2025-09-19"}, "received_on", "公示还没有开始，公示首日起方可提出异议。"),
        (
            {"received_on": "2025-09-27"}, "received_on",
            "公示期已于2025-09-26届满，不能再提出异议；届满前寄出或致电的，请与公示所列联系人核对收到日期。",
        ),
        ({"name": "匿名"}, "name", "异议须实名：请填写真实姓名或单位全称，例如张三、某某有限公司。"),
        ({"name": ""}, "name", "请填写真实姓名或单位全称，例如张三、某某有限公司。"),
        ({"contact": "无"}, "contact", "请填写能联系到您的电话（含区号）或电子邮箱，例如13800000000。"),
        ({"grounds": "造假"}, "grounds", "请写明异议的事实和理由，至少10个字，例如哪一项数据与哪份材料不一致。"),
    ],
)  # fmt: skip
def test_what_is_wanting_is_said_beside_its_field(later, notice, ministry, changed, field, sentence):
    form = record(later, notice, ministry, **changed).context["form"]
    assert form.errors == {field: [sentence]}
    assert form["contact"].value() == changed.get("contact", RECORDED["contact"])
    assert not Objection.objects.exists()


def test_only_the_ministrys_workers_record(later, notice, reference, zhejiang_head, yongkang):
    codes = [record(later, notice, person).status_code for person in (observer(reference), zhejiang_head, yongkang)]
    assert codes == [403, 404, 404]
    assert not Objection.objects.exists()


# Replying


def test_the_county_replies_on_the_page(post_as, objection, yongkang):
    response = post_as(yongkang, reply_page_of(objection), {"text": "数据取自年报"})
    assert response["Location"] == reply_page_of(objection)
    assert fresh(objection).reply == "数据取自年报"


def test_an_empty_reply_gets_its_sentence(post_as, objection, yongkang):
    form = post_as(yongkang, reply_page_of(objection), {"text": " "}).context["form"]
    assert form.errors == {"text": ["请写明答复，例如数据的来源和核对结果。"]}


def test_a_reply_after_the_decision_is_refused_and_kept_on_the_page(post_as, objection, yongkang):
    builders.dismiss(objection, at("2025-09-26 10:00"))
    response = post_as(yongkang, reply_page_of(objection), {"text": "数据取自年报"})
    assert response.context["form"].non_field_errors() == ["这件异议已作出处理，不能再答复。"]
    assert "数据取自年报" in response.content.decode()
    assert fresh(objection).reply == ""


def test_the_ministry_and_the_countys_administrator_do_not_reply(post_as, objection, ministry, county_administrator):
    for person in (ministry, county_administrator):
        assert post_as(person, reply_page_of(objection), {"text": "代为答复"}).status_code == 403
