"""Notices before the public, objections and their receipts (第十四条)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Objection
from tests import builders
from tests.builders import at, fresh
from tests.reviews.before_ministry import on_notice as running_notice
from tests.world import in_round

WORDS = {"name": "张三", "contact": "13800000000", "grounds": "2024年的产值与统计年报不一致，年报第12页可查。"}


@pytest.fixture
def notice(on_notice):
    return on_notice.notice_entries.get().notice


@pytest.fixture
def objection_url(on_notice) -> str:
    entry = on_notice.notice_entries.get()
    return reverse("portal:objection-new", args=[entry.notice_id, entry.pk])


@pytest.fixture
def visitor(stand_at) -> Client:
    """Somebody from the street on the second day of the notice."""
    stand_at("2025-09-23 10:00")
    return Client()


def receipt_of(response) -> str:
    return response.headers["Location"]


# The list


def test_a_notice_shows_its_list_and_how_long_it_runs(notice, visitor):
    response = visitor.get(f"/notices/{notice.pk}/")
    page = response.content.decode()

    assert response.context["days_left"] == 4
    assert "2025-09-22至2025-09-26，5个工作日" in page
    assert "示例永康电动工具产业集群" in page


def test_a_notice_in_preparation_is_not_there(recommended, visitor):
    draft = builders.draft_notice([recommended], at("2025-09-19 10:00"))
    assert visitor.get(f"/notices/{draft.pk}/").status_code == 404
    assert list(visitor.get("/notices/").context["page_obj"]) == []


def test_past_notices_stay_to_be_read(notice, visitor, stand_at):
    stand_at("2025-12-01 10:00")
    assert [row.pk for row in visitor.get("/notices/").context["page_obj"]] == [notice.pk]
    page = visitor.get(f"/notices/{notice.pk}/")
    assert page.context["running"] is False
    assert "公示期已于2025-09-26届满" in page.content.decode()


def test_the_published_document_is_named_on_its_notice(published, visitor):
    notice = published.notice_entries.get().notice
    publication = notice.publications.get()
    assert publication.document_no in visitor.get(f"/notices/{notice.pk}/").content.decode()


def test_entries_stand_in_division_order_without_rank(reference, visitor):
    made = []
    for county in ("330784", "330782"):
        cluster = builders.make_cluster(reference.agencies[county])
        application = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10")), at("2025-04-10"))
        made.append(builders.accept(builders.declare(application, at("2025-04-11")), at("2025-04-12")))
    builders.recommend_list(made, at("2025-07-01"))  # 永康 ranks first
    notice = builders.announce([fresh(each) for each in made], at("2025-09-22 09:00"))

    response = visitor.get(f"/notices/{notice.pk}/")
    assert [entry.application.cluster.division.name for entry in response.context["entries"]] == ["义乌市", "永康市"]
    assert "位次" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long(reference, visitor, django_assert_num_queries, rows):
    for number in range(rows):
        running_notice(in_round(reference, f"round-{number}"), 1)
    with django_assert_num_queries(3):
        assert len(visitor.get("/notices/").context["page_obj"]) == rows


@pytest.mark.parametrize("entries", [1, 3])
def test_a_notice_takes_the_same_queries_however_long(reference, visitor, django_assert_num_queries, entries):
    notice = running_notice(reference, entries)
    with django_assert_num_queries(5):
        visitor.get(f"/notices/{notice.pk}/")


# Objections


def test_an_objection_gives_a_receipt_and_holds_its_entry(on_notice, visitor, objection_url):
    response = visitor.post(objection_url, WORDS)
    objection = Objection.objects.get()

    assert receipt_of(response) == f"/receipts/?code={objection.receipt_code}&new=1"
    assert [hold.steps for hold in on_notice.dossier.holds.standing()] == [["publish"]]
    page = visitor.get(receipt_of(response)).content.decode()
    assert objection.receipt_code in page
    assert "异议已收到" in page


@pytest.mark.parametrize("field", ["name", "contact", "grounds"])
def test_what_is_missing_is_said_beside_its_field(visitor, objection_url, field):
    response = visitor.post(objection_url, WORDS | {field: ""})
    assert list(response.context["form"].errors) == [field]
    assert Objection.objects.count() == 0


def test_all_that_is_missing_is_summed_up_in_the_order_of_the_page(visitor, objection_url):
    response = visitor.post(objection_url, dict.fromkeys(WORDS, ""))
    assert list(response.context["form"].errors) == ["grounds", "name", "contact"]


@pytest.mark.parametrize(
    ("field", "text"), [("name", "匿名网友"), ("contact", "见面说"), ("grounds", "不好"), ("grounds", "长" * 2001)]
)
def test_what_is_no_name_contact_or_ground_is_said_and_nothing_typed_is_lost(visitor, objection_url, field, text):
    response = visitor.post(objection_url, WORDS | {field: text})
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form.data[field] == text
    assert WORDS["name"] in response.content.decode() or field == "name"
    assert Objection.objects.count() == 0


def test_a_double_click_files_once(visitor, objection_url):
    first, second = visitor.post(objection_url, WORDS), visitor.post(objection_url, WORDS)
    assert receipt_of(first) == receipt_of(second)
    assert Objection.objects.count() == 1


def test_one_second_after_the_end_it_is_too_late_and_nothing_is_lost(visitor, objection_url, stand_at):
    stand_at("2025-09-26 23:59:59")
    assert visitor.get(objection_url).status_code == 200
    stand_at("2025-09-27 00:00:00")
    response = visitor.post(objection_url, WORDS)

    assert "公示期已于2025-09-26届满" in response.content.decode()
    assert response.context["form"].data["grounds"] == WORDS["grounds"]
    assert Objection.objects.count() == 0
    assert visitor.get(objection_url).status_code == 302


def test_on_the_last_second_it_is_in_time(visitor, objection_url, stand_at):
    stand_at("2025-09-26 23:59:59")
    visitor.post(objection_url, WORDS)
    assert Objection.objects.count() == 1


def test_an_entry_that_has_ended_takes_no_objection_and_does_not_say_how_it_ended(visitor, on_notice, objection_url):
    builders.disqualify(fresh(on_notice), at("2025-09-23 09:00"))
    response = visitor.post(objection_url, WORDS)
    page = response.content.decode()

    assert "现在不再受理网上异议" in page
    assert "取消申报资格" not in page
    assert Objection.objects.count() == 0


def test_an_entry_of_another_notice_is_not_found(visitor, on_notice, notice):
    assert visitor.get(reverse("portal:objection-new", args=[notice.pk + 1, 1])).status_code == 404
    assert visitor.get(reverse("portal:objection-new", args=[notice.pk, 999])).status_code == 404


def test_too_many_objections_from_one_address_wait(visitor, objection_url):
    for number in range(20):
        visitor.post(objection_url, WORDS | {"name": f"示例公司第{number}厂"})
    response = visitor.post(objection_url, WORDS)
    assert "请过一会儿再提" in response.content.decode()
    assert Objection.objects.count() == 20


# Receipts


@pytest.fixture
def objection(visitor, objection_url) -> Objection:
    visitor.post(objection_url, WORDS)
    return Objection.objects.get()


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "{bare}"])
def test_a_code_is_found_as_it_is_typed(visitor, objection, typed):
    code = objection.receipt_code
    asked = typed.format(code=code, lower=code.lower(), bare=code.replace("-", ""))
    assert visitor.get("/receipts/", {"code": asked}).context["objection"] == objection


def test_a_receipt_says_how_it_stands_and_nothing_of_persons(visitor, objection):
    builders.dismiss(objection, at("2025-09-24 10:00"), note="与申报单位负责人李四核对，数据一致")
    page = visitor.get("/receipts/", {"code": objection.receipt_code}).content.decode()

    assert "2025-09-24</span>：经核实，异议不成立。" in page
    assert [word for word in ("张三", "13800000000", "李四") if word in page] == []


def test_an_unknown_code_is_said(visitor, objection):
    response = visitor.get("/receipts/", {"code": "AAAA-BBBB-CCCC"})
    assert response.context["objection"] is None
    assert "没有找到这个回执编码" in response.content.decode()


def test_guessing_codes_is_slowed_down(visitor, objection):
    for _time in range(60):
        visitor.get("/receipts/", {"code": "AAAA-BBBB-CCCC"})
    response = visitor.get("/receipts/", {"code": objection.receipt_code})
    assert response.status_code == 429
    assert response.context["objection"] is None


def test_the_days_left_count_working_days_alone(recommended, visitor, stand_at):
    notice = builders.announce([recommended], at("2025-09-28 09:00"))  # a make-up Sunday; 1 to 8 October are free
    stand_at("2025-10-09 10:00")
    response = visitor.get(f"/notices/{notice.pk}/")
    assert (response.context["days_left"], notice.ends_on) == (2, date(2025, 10, 10))
