"""Reminders: 30 days, 7 days and a day before a file's date, each once, none once the step is taken."""

from datetime import date, timedelta

import pytest

from records.daily import run_day, run_days
from records.demo_clock import move_to
from records.models import Dossier, Message, Turn
from records.reminders import remind
from tests import builders
from tests.builders import at, fresh, make_cluster
from tests.reference import person

NAME = "2025-33-0001 示例永康电动工具产业集群"
DUE = date(2025, 6, 15)


def reminded(user):
    """The day and the subject of each reminder, oldest first."""
    rows = user.received_messages.filter(kind=Message.Kind.DEADLINE).order_by("pk")
    return [(f"{message.created_at.astimezone(at('2025-04-10').tzinfo):%m-%d}", message.subject) for message in rows]


def days_before(days):
    return DUE - timedelta(days=days)


def test_the_county_is_reminded_of_a_draft_three_times(draft, yongkang, yongkang_head):
    run_days(date(2025, 4, 10), date(2025, 7, 1))
    expected = [("05-16", f"还剩30天：{NAME}"), ("06-08", f"还剩7天：{NAME}"), ("06-14", f"明天截止：{NAME}")]
    assert reminded(yongkang) == reminded(yongkang_head) == expected
    message = yongkang.received_messages.first()
    assert message.words == "期限2025-06-15 18:00，现为“草稿”，还没有提交。期限一过就不能再提交。"
    assert (message.url, message.dossier) == (f"/desk/applications/{draft.pk}/", draft.dossier)


def test_of_three_reminders_the_last_alone_is_unread(draft, yongkang):
    run_days(date(2025, 4, 10), date(2025, 7, 1))
    unread = yongkang.received_messages.filter(kind="deadline").unread()
    assert [message.subject for message in unread] == [f"明天截止：{NAME}"]


def test_nobody_else_is_reminded_of_it(draft, reference):
    run_days(date(2025, 4, 10), DUE)
    about_it = Message.objects.filter(dossier=draft.dossier)
    assert set(about_it.values_list("recipient__username", flat=True)) == {"yongkang", "yongkang_head"}


def test_a_day_run_twice_reminds_once(draft, yongkang):
    for _n in range(3):
        run_day(days_before(30))
    assert reminded(yongkang) == [("05-16", f"还剩30天：{NAME}")]


def test_a_step_taken_ends_it(filled, yongkang):
    run_day(days_before(30))
    builders.declare(filled, at("2025-05-20 09:00"))
    run_days(days_before(26), DUE)
    assert reminded(yongkang) == [("05-16", f"还剩30天：{NAME}")]
    assert yongkang.received_messages.filter(kind="deadline").unread().count() == 0


def test_a_correction_is_reminded_of_by_its_own_date(declared, yongkang):
    builders.return_for_correction(declared, ["basic"], at("2025-04-14 10:00"), days=10)
    run_days(date(2025, 4, 14), date(2025, 5, 10))
    assert fresh(declared).filing.corrections.get().due == at("2025-04-27 23:59:59")  # a Sunday on which one works
    assert reminded(yongkang) == [("04-20", f"还剩7天：{NAME}"), ("04-26", f"明天截止：{NAME}")]
    assert "现为“待补正”" in yongkang.received_messages.latest("pk").words


def test_a_correction_answered_is_no_more_reminded_of(declared, yongkang):
    builders.return_for_correction(declared, ["basic"], at("2025-04-14 10:00"), days=10)
    builders.declare(fresh(declared), at("2025-04-15 10:00"))
    run_days(date(2025, 4, 14), date(2025, 5, 10))
    assert reminded(yongkang) == []


def test_what_begins_late_is_reminded_of_what_is_still_ahead(reference, yongkang):
    cluster = make_cluster(reference.agencies["330784"], "示例永康电动工具产业集群")
    builders.start(cluster, reference.batch, at("2025-06-10 10:00"))
    run_days(date(2025, 6, 10), DUE)
    assert reminded(yongkang) == [("06-14", f"明天截止：{NAME}")]


@pytest.mark.parametrize(
    ("day", "subject"), [(days_before(20), "还剩20天"), (days_before(3), "还剩3天"), (DUE, "今天截止")]
)
def test_a_day_on_which_nothing_ran_is_made_good(draft, yongkang, day, subject):
    run_day(day)
    assert reminded(yongkang) == [(f"{day:%m-%d}", f"{subject}：{NAME}")]


def test_a_date_put_off_is_reminded_of_anew(draft, yongkang):
    run_day(days_before(7))
    Turn.objects.filter(dossier=draft.dossier).update(due=at("2025-06-30 18:00"))
    run_days(days_before(7), date(2025, 6, 30))
    assert reminded(yongkang)[1:] == [
        ("06-09", f"还剩21天：{NAME}"),
        ("06-23", f"还剩7天：{NAME}"),
        ("06-29", f"明天截止：{NAME}"),
    ]


def test_a_province_is_reminded_of_its_list_and_not_of_each_file(declared, zhejiang):
    run_days(date(2025, 4, 10), date(2025, 7, 15))
    lists = [subject for _day, subject in reminded(zhejiang) if subject.startswith("还剩7天")]
    assert lists == [
        "还剩7天：2025年度中小企业特色产业集群认定 浙江省经济和信息化厅",
        "还剩7天：2022年度中小企业特色产业集群复核 浙江省经济和信息化厅",
    ]


def test_the_demo_clock_sends_each_reminder_once_on_its_way(draft, yongkang, settings):
    settings.PORTAL_DEMO = True
    move_to(date(2025, 6, 10))
    move_to(date(2025, 6, 20))
    assert [subject for _day, subject in reminded(yongkang)] == [
        f"还剩30天：{NAME}",
        f"还剩7天：{NAME}",
        f"明天截止：{NAME}",
    ]


def test_who_comes_later_is_not_told_what_is_past(draft, reference):
    run_day(days_before(30))
    late = person("late", reference.agencies["330784"], "handler", since=at("2025-05-20"))
    run_days(days_before(26), DUE)
    assert [day for day, _subject in reminded(late)] == ["06-08", "06-14"]


def test_a_desk_without_people_is_passed_over(draft, reference, yongkang, yongkang_head):
    for user in (yongkang, yongkang_head):
        user.posts.update(valid_until=at("2025-05-01"))
    run_day(days_before(7))
    assert Message.objects.filter(dossier=draft.dossier).count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_night_without_news_costs_the_same_whatever_lies_there(reference, django_assert_num_queries, rows):
    for n in range(rows):
        cluster = make_cluster(reference.agencies["330784"], f"示例{n}产业集群")
        builders.start(cluster, reference.batch, at("2025-04-10 10:00"))
    run_day(days_before(7))
    assert Dossier.objects.filter(messages__kind="deadline", kind="application").distinct().count() == rows
    with django_assert_num_queries(2):  # turns, what was told of them
        remind(days_before(6), at("2025-06-09 00:05"))
