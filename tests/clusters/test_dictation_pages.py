"""Pages of dictations: found by its number, written field by field, checked by the county; nobody else is let near."""

import pytest
from django.urls import reverse

from clusters.models import Dictation
from tests import builders
from tests.builders import at, fresh

NEW, LIST, NOON = "/desk/dictations/new/", "/desk/dictations/", at("2025-04-10 09:30")
CALL = {"sections": ["basic", "figures"], "requester": "王某（永康市经信局科长）", "reason": "县城网络中断"}
NUL = "这里有看不见的空字符，不能保存。请清空这一项，重新填写。"
UNKNOWN = "本地区没有这个编号的草稿或待补正的申报，请与请求人核对编号。"


def page_of(dictation) -> str:
    return reverse("dictations:dictation", args=[dictation.pk])


def section_of(dictation, key) -> str:
    return reverse("dictations:section", args=[dictation.pk, key])


def write(post_as, user, dictation, code, value, version=1, year=""):
    address = reverse("dictations:answer-write", args=[dictation.pk])
    return post_as(user, address, {"code": code, "year": year, "value": value, "version": version})


@pytest.fixture
def dictation(filled):
    return builders.dictate(filled, NOON)


# The story


def test_the_body_begins_with_the_number_it_was_told(get_as, post_as, filled, zhejiang):
    page = get_as(zhejiang, NEW, {"number": filled.number})
    assert page.context["application"] == filled
    answer = post_as(zhejiang, NEW, CALL | {"number": filled.number})
    begun = Dictation.objects.get()
    assert (answer.headers["Location"], begun.sections) == (page_of(begun), ["basic", "figures"])


def test_what_is_written_stands_beside_its_field_and_on_the_page_of_the_dictation(
    get_as, post_as, filled, dictation, yongkang, zhejiang
):
    saved = write(post_as, zhejiang, dictation, "niche", "智能阀门").json()
    assert (saved["version"], saved["text"], saved["saved_at"]) == (2, "智能阀门", "10:00:00")
    saved = write(post_as, zhejiang, dictation, "B05", "3.30", year="2024").json()
    assert (saved["version"], saved["problem"]) == (1, "")
    mark = "代录：浙江省经济和信息化厅 浙江经办 2025-04-10 10:00：县城网络中断，来电请求代录"
    basic = get_as(yongkang, reverse("clusters:section", args=[filled.pk, "basic"])).content.decode()
    figures = get_as(yongkang, reverse("clusters:section", args=[filled.pk, "figures"])).content.decode()
    assert (
        mark in basic,
        f"2024年{mark}" in figures,
        mark in get_as(zhejiang, section_of(dictation, "basic")).content.decode(),
    ) == (True, True, True)
    for person in (yongkang, zhejiang):
        page = get_as(person, page_of(dictation)).content.decode()
        assert [word in page for word in ("智能阀门", "3.30", "王某（永康市经信局科长）", "浙江经办")] == [True] * 4


def test_the_mark_stays_on_the_field_where_the_form_is_read(get_as, filled, dictation, yongkang, zhejiang):
    """In the closed section, in the edition, and in what the reviewer reads."""
    who = "浙江省经济和信息化厅 浙江经办 2025-04-10 09:30：县城网络中断，来电请求代录"
    builders.write_down(dictation, "niche", "智能阀门", NOON)
    builders.write_down(dictation, "B05", "3.30", NOON, 2024)
    builders.by_one("finish", dictation, dictation.dossier.body, now=NOON)
    builders.confirm(dictation, NOON)
    builders.declare(filled, NOON)
    edition = get_as(yongkang, reverse("clusters:edition", args=[filled.pk, 1])).content.decode()
    read = [get_as(yongkang, reverse("clusters:section", args=[filled.pk, key])) for key in ("basic", "figures")]
    for plain, grid in ([edition, edition], [page.content.decode() for page in read]):
        assert (plain.count(f"<span>代录：{who}"), grid.count(f"<span>2024年代录：{who}")) == (1, 1)
    review = get_as(zhejiang, reverse("reviews:review", args=[filled.pk]) + "?item=figures")
    assert [tuple(each) for each in review.context["page"].dictated] == [("2024年上缴税金", who)]
    assert review.content.decode().count('<small class="origin">代录</small>') == 1


def test_the_county_finds_it_on_its_file_and_its_approver_on_the_desk(
    get_as, post_as, filled, dictation, yongkang, yongkang_head
):
    assert page_of(dictation) in get_as(yongkang, filled.get_absolute_url()).content.decode()
    builders.by_one("finish", dictation, dictation.dossier.body, now=NOON)
    desk = get_as(yongkang_head, "/desk/")
    assert [waits.subject for waits in desk.context["turns"] if waits.kind == "代录"] == [dictation]
    step = reverse("records:step", args=[dictation.dossier_id, "confirm"])
    post_as(yongkang_head, step, {"seen": 2})
    assert fresh(dictation).state == "checked"
    assert list(filled.dossier.holds.standing()) == []


def test_the_body_sees_no_more_of_the_form_than_it_was_asked_to_fill_in(get_as, post_as, filled, zhejiang):
    dictation = builders.dictate(filled, NOON, ["basic"])
    sections = ("basic", "figures", "heads", "commitments", "nothing")
    codes = [get_as(zhejiang, section_of(dictation, key)).status_code for key in sections]
    assert codes == [200, 404, 404, 404, 404]
    word = write(post_as, zhejiang, dictation, "niche", "智能阀门").json()
    assert sorted(word) == ["problem", "saved_at", "text", "version"]
    figure = write(post_as, zhejiang, dictation, "area", "61.20").json()
    assert sorted(figure) == ["asks", "computed", "problem", "saved_at", "text", "version"]
    assert set(figure["computed"].values()) == {"尚不能计算", "无上年数"}


def test_once_ended_it_is_read_and_no_longer_written(get_as, post_as, dictation, zhejiang):
    builders.by_one("finish", dictation, dictation.dossier.body, now=NOON)
    assert get_as(zhejiang, section_of(dictation, "basic")).headers["Location"] == page_of(dictation)
    refused = write(post_as, zhejiang, dictation, "niche", "智能阀门")
    assert (refused.status_code, refused.json()) == (
        422,
        {"problem": "代录已经结束，不能再写入；还要录的，请重新开始代录。", "closed": True},
    )


def test_two_hands_in_one_field_are_asked_which_it_shall_be(post_as, filled, dictation, yongkang, zhejiang):
    mine = reverse("clusters:answer-save", args=[filled.pk])
    post_as(yongkang, mine, {"code": "niche", "value": "水暖", "version": 1})
    asked = write(post_as, zhejiang, dictation, "niche", "智能阀门")
    assert (asked.status_code, asked.json()["current"]["text"]) == (409, "水暖")


def test_after_the_county_s_date_nothing_is_dictated(get_as, post_as, stand_at, dictation, zhejiang):
    stand_at("2025-06-15 18:00:01")
    assert get_as(zhejiang, section_of(dictation, "basic"), follow=True).content.decode().count("已过截止时间") == 1
    late = write(post_as, zhejiang, dictation, "niche", "智能阀门")
    assert (late.status_code, late.json()["closed"]) == (422, True)


def test_after_the_county_s_date_none_is_begun(get_as, post_as, stand_at, filled, zhejiang):
    late = "已过截止时间2025-06-15 18:00，这一栏不能再填写；确有原因，可请浙江省经济和信息化厅准予延期"
    stand_at("2025-06-15 18:00:01")
    found = get_as(zhejiang, NEW, {"number": filled.number})
    assert (found.context["late"], "请求人</label>" in found.content.decode()) == (late, False)
    dates = reverse("reviews:allotment-dates", args=[filled.allotment_id])
    assert f'<a href="{dates}">去准予延期</a>' in found.content.decode()
    refused = post_as(zhejiang, NEW, CALL | {"number": filled.number})
    assert refused.context["form"].non_field_errors() == [f"{late}。"]
    assert CALL["reason"] in refused.content.decode()
    assert not Dictation.objects.exists()


# Strangers


def test_for_others_there_is_nothing_there(
    get_as, post_as, filled, dictation, yiwu, beilun, ningbo, jiangsu, ministry, passer_by
):
    for person in (yiwu, beilun, ningbo, jiangsu, ministry, passer_by):
        assert get_as(person, page_of(dictation)).status_code == 404
        assert get_as(person, section_of(dictation, "basic")).status_code == 404
        assert write(post_as, person, dictation, "niche", "代填").status_code == 404
        assert len(get_as(person, LIST).context["page_obj"]) == 0
    assert filled.filing.answers.get(code="niche").version == 1


def test_a_visitor_is_asked_to_sign_in(get_as, post_as, dictation):
    codes = [
        get_as(None, address).status_code for address in (LIST, NEW, page_of(dictation), section_of(dictation, "basic"))
    ]
    assert codes == [302, 302, 302, 302]
    assert write(post_as, None, dictation, "niche", "代填").status_code == 302


def test_a_number_of_another_province_is_none_at_all(get_as, post_as, filled, jiangsu, ningbo):
    for person in (jiangsu, ningbo):
        assert UNKNOWN in get_as(person, NEW, {"number": filled.number}).content.decode()
        assert UNKNOWN in post_as(person, NEW, CALL | {"number": filled.number}).content.decode()
    assert Dictation.objects.count() == 0


def test_the_county_and_readers_do_not_begin_it(get_as, filled, yongkang, observer, ministry):
    assert [get_as(person, NEW).status_code for person in (yongkang, observer, ministry)] == [403, 403, 403]


# Bad input


@pytest.mark.parametrize("number", ["2025-33-9999", "\x00", "长" * 5000, "' OR 1=1 --"])
def test_a_number_that_is_none_says_so(get_as, filled, zhejiang, number):
    page = get_as(zhejiang, NEW, {"number": number})
    assert (page.context["application"], page.content.decode().count(UNKNOWN)) == (None, 1)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"sections": []}, "sections", "请选择要代录的栏目，至少一个。"),
        ({"sections": ["commitments"]}, "sections", "请从列表中选择栏目。"),
        ({"requester": ""}, "requester", "请填写请求代录的人的姓名和职务，最多40字，例如王某（永康市经信局科长）。"),
        ({"requester": "王\x00某"}, "requester", NUL),
        ({"reason": "长" * 4001}, "reason", "请写明理由，最多100字，例如县城网络中断，来电请求代录。"),
        ({"reason": "网\x00络"}, "reason", NUL),
    ],
)
def test_what_lacks_is_said_beside_its_field_and_the_rest_stays(post_as, filled, zhejiang, wrong, field, sentence):
    sent = CALL | {"number": filled.number} | wrong
    form = post_as(zhejiang, NEW, sent).context["form"]
    assert form.errors == {field: [sentence]}
    assert [form[name].value() for name in ("requester", "reason")] == [sent["requester"], sent["reason"]]
    assert Dictation.objects.count() == 0


@pytest.mark.parametrize("text", ["智\x00能", "长" * 20_001])
def test_a_value_that_cannot_be_kept_says_so(post_as, filled, dictation, zhejiang, text):
    answer = write(post_as, zhejiang, dictation, "niche", text)
    assert (answer.status_code, list(answer.json())) == (422, ["problem"])
    assert filled.filing.answers.get(code="niche").version == 1


def test_a_figure_that_cannot_be_read_is_kept_as_dictated(post_as, filled, dictation, zhejiang):
    answer = write(post_as, zhejiang, dictation, "B05", "3.2O", year="2024").json()
    assert (answer["text"], "字母O" in answer["problem"]) == ("3.2O", True)


# What it costs


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(django_assert_num_queries, signed_in, reference, zhejiang, count):
    for _number in range(count):
        cluster = builders.make_cluster(reference.agencies["330784"])
        builders.dictate(builders.start(cluster, reference.batch, NOON), NOON)
    client = signed_in(zhejiang)
    with django_assert_num_queries(6):  # session, person, posts; count, rows; what waits
        assert len(client.get(LIST).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_value_and_three(
    django_assert_num_queries, signed_in, dictation, yongkang_head, count
):
    for code in ("niche", "place", "contact_name")[:count]:
        builders.write_down(dictation, code, "示例", NOON)
    client = signed_in(yongkang_head)
    with django_assert_num_queries(9):
        assert len(client.get(page_of(dictation)).context["written"]) == count


def test_a_field_is_saved_with_twelve_statements_at_most(django_assert_num_queries, signed_in, dictation, zhejiang):
    client, address = signed_in(zhejiang), reverse("dictations:answer-write", args=[dictation.pk])
    client.post(address, {"code": "niche", "value": "阀门", "version": 1})
    with django_assert_num_queries(12):  # and the two ends of the transaction
        assert client.post(address, {"code": "niche", "value": "智能阀门", "version": 2}).json()["version"] == 3


def test_a_section_costs_what_its_form_does(django_assert_num_queries, signed_in, dictation, zhejiang):
    client = signed_in(zhejiang)
    with django_assert_num_queries(7):
        assert client.get(section_of(dictation, "figures")).status_code == 200
