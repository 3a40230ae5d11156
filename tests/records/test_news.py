"""Who is told what when something happens to a file, and what nobody is told before its release."""

import pytest
from django.core.exceptions import PermissionDenied

from records.messages import tell
from records.models import Dossier, Message
from records.moves import StepRefused
from records.proposals import propose, return_proposal
from records.steps import take_step
from reviews.objections import reply
from tests import builders
from tests.builders import at, fresh
from tests.reference import person

NAME = "2025-33-0001 示例永康电动工具产业集群"


def told(*people, since=None):
    """(kind, subject) of what each of these people was told, oldest first; the same to each of them."""
    lists = []
    for each in people:
        rows = each.received_messages.order_by("pk")
        rows = rows.filter(created_at__gte=since) if since else rows
        lists.append(list(rows.values_list("kind", "subject")))
    assert all(others == lists[0] for others in lists)
    return lists[0]


def words(user):
    """What the newest message says."""
    return user.received_messages.latest("pk").words


def everybody_but(reference, *names):
    return {name: user.received_messages.count() for name, user in reference.people.items() if name not in names}


# A turn passes


def test_the_desk_a_file_comes_to_is_told(declared, zhejiang, zhejiang_head):
    assert told(zhejiang, zhejiang_head) == [("turn", f"提交申报：{NAME}")]
    assert words(zhejiang) == (
        "永康市经济和信息化局办理“提交申报”，现为“待受理”。轮到您单位办理。期限2025-07-15 18:00。"
    )
    message = zhejiang.received_messages.get()
    assert (message.url, message.dossier, message.created_at) == (
        f"/desk/applications/{declared.pk}/",
        declared.dossier,
        at("2025-04-11 09:00"),
    )


def test_nobody_else_is_told(declared, reference):
    others = everybody_but(reference, "zhejiang", "zhejiang_head", "yongkang_head")
    assert set(others.values()) == {0}


def test_who_files_is_told_how_far_it_is_in_its_own_words(accepted, yongkang, yongkang_head, zhejiang):
    assert told(yongkang, yongkang_head, since=at("2025-04-14")) == [("progress", f"受理：{NAME}")]
    assert words(yongkang) == "浙江省经济和信息化厅办理“受理”，现为“省级审核中”。"
    assert told(zhejiang, since=at("2025-04-14")) == []


def test_a_correction_is_told_with_its_date_and_what_to_mend(declared, yongkang, yongkang_head):
    builders.return_for_correction(declared, ["figures"], at("2025-04-14 10:00"), days=5, note="请核对2024年产值")
    assert told(yongkang, yongkang_head, since=at("2025-04-14")) == [("correction", f"退回补正：{NAME}")]
    assert words(yongkang) == (
        "浙江省经济和信息化厅办理“退回补正”，现为“待补正”。轮到您单位办理。期限2025-04-21 23:59。\n请核对2024年产值"
    )


def test_the_ministry_is_told_of_a_list_once(reference, ministry, ministry_head, zhejiang):
    files = []
    for name in ("示例甲产业集群", "示例乙产业集群", "示例丙产业集群"):
        cluster = builders.make_cluster(reference.agencies["330784"], name)
        draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
        files.append(builders.accept(builders.declare(draft, at("2025-04-11")), at("2025-04-14")))
    allotment = builders.recommend_list(files, at("2025-07-01 10:00"))
    assert told(ministry, ministry_head) == [("turn", f"推荐：{allotment}")]
    assert ministry.received_messages.get().url == allotment.get_absolute_url()
    assert told(zhejiang, since=at("2025-07-01")) == []


def test_an_objection_is_told_to_ministry_and_county_without_a_name(on_notice, reference, ministry, yongkang):
    before = everybody_but(reference, "ministry", "ministry_head", "yongkang", "yongkang_head")
    objection = builders.object_to(on_notice, at("2025-09-23 10:00"))
    line = "收到异议：示例永康电动工具产业集群"
    assert told(ministry, since=at("2025-09-23")) == [("turn", line)]
    assert told(yongkang, since=at("2025-09-23")) == [("progress", line)]
    assert {words(ministry), words(yongkang)} == {
        "收到异议，现为“待核实”。轮到您单位办理。",
        "收到异议，现为“待核实”。",
    }
    assert everybody_but(reference, "ministry", "ministry_head", "yongkang", "yongkang_head") == before
    assert yongkang.received_messages.latest("pk").url == objection.get_absolute_url()


def test_what_was_asked_is_settled_once_the_file_moves_on(declared, zhejiang, zhejiang_head):
    assert Message.objects.unread().filter(recipient__in=[zhejiang, zhejiang_head]).count() == 2
    builders.accept(declared, at("2025-04-14 09:00"))
    assert Message.objects.unread().filter(recipient__in=[zhejiang, zhejiang_head]).count() == 0
    assert zhejiang.received_messages.get().read_at == at("2025-04-14 09:00")


def test_only_who_works_there_now_is_told(filled, reference, observer, administrator):
    body = reference.agencies["33"]
    left = person("left", body, "handler", until=at("2025-04-01"))
    closed = person("closed", body, "handler")
    closed.is_active = False
    closed.save()
    new = person("new", body, "approver", since=at("2025-04-01"))
    builders.declare(filled, at("2025-04-11 09:00"))
    counts = [each.received_messages.count() for each in (left, closed, observer, administrator, new)]
    assert counts == [0, 0, 0, 0, 1]


def test_a_step_taken_twice_is_told_once(filled, yongkang_head, zhejiang):
    builders.declare(filled, at("2025-04-11 09:00"))
    seen = fresh(filled).dossier.version - 1
    take_step("declare", filled, by=yongkang_head, seen=seen, now=at("2025-04-11 09:01"))
    assert zhejiang.received_messages.count() == 1


def test_a_step_refused_is_told_to_nobody(draft, filled, yongkang, yongkang_head, zhejiang):
    before = Message.objects.count()
    version = fresh(filled).dossier.version
    with pytest.raises(StepRefused):
        take_step("declare", filled, by=yongkang_head, seen=version, now=at("2025-04-11"))
    with pytest.raises(PermissionDenied):
        take_step("declare", filled, by=yongkang, seen=version, now=at("2025-04-11"))
    assert Message.objects.count() == before


# Two persons


def test_who_may_approve_is_told_of_a_proposal(filled, yongkang, yongkang_head, reference):
    version = fresh(filled).dossier.version
    propose("declare", filled, by=yongkang, seen=version, now=at("2025-04-11"))
    assert told(yongkang_head) == [("approval", f"待审核“提交申报”：{NAME}")]
    assert words(yongkang_head) == "永康经办拟办“提交申报”，等您审核。"
    assert set(everybody_but(reference, "yongkang_head").values()) == {0}


def test_who_proposed_is_told_why_it_came_back(filled, yongkang, yongkang_head):
    version = fresh(filled).dossier.version
    propose("declare", filled, by=yongkang, seen=version, now=at("2025-04-11"))
    return_proposal(filled, by=yongkang_head, note="请先核对用地面积", seen=version + 1, now=at("2025-04-12"))
    assert told(yongkang) == [("turn", f"退回经办“提交申报”：{NAME}")]
    assert words(yongkang) == "永康审核退回了您的拟办“提交申报”。\n请先核对用地面积"
    assert Message.objects.unread().filter(recipient=yongkang_head).count() == 0


def test_a_proposal_taken_back_by_its_maker_is_settled_in_silence(filled, yongkang, yongkang_head):
    version = fresh(filled).dossier.version
    propose("declare", filled, by=yongkang, seen=version, now=at("2025-04-11"))
    return_proposal(filled, by=yongkang, note="", seen=version + 1, now=at("2025-04-12"))
    assert told(yongkang) == []
    assert Message.objects.unread().filter(recipient=yongkang_head).count() == 0


# Results


def test_a_province_s_result_is_told_when_it_is_released_and_not_before(accepted, reference, yongkang, yongkang_head):
    county = ("yongkang", "yongkang_head")
    before = {name: told(reference.people[name]) for name in county}
    builders.reject(accepted, "not_recommended", at("2025-05-01 10:00"))
    assert {name: told(reference.people[name]) for name in county} == before
    other = builders.make_cluster(reference.agencies["330782"])
    ready = builders.fill(builders.start(other, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
    ready = builders.accept(builders.declare(ready, at("2025-04-11")), at("2025-04-14"))
    builders.recommend_list([ready], at("2025-07-01 10:00"))
    assert told(yongkang, yongkang_head, since=at("2025-05-01")) == [("result", f"未推荐：{NAME}")]
    assert words(yongkang) == "结果：未推荐。"


def test_the_ministry_s_result_is_told_to_county_and_province_with_the_notice(
    reference, recommended, yongkang, zhejiang
):
    before = told(yongkang), told(zhejiang)
    builders.reject(recommended, "not_selected", at("2025-08-01 10:00"))
    assert (told(yongkang), told(zhejiang)) == before
    other = builders.make_cluster(reference.agencies["330206"])
    ready = builders.fill(builders.start(other, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
    ready = builders.accept(builders.declare(ready, at("2025-04-11")), at("2025-04-14"))
    builders.recommend_list([ready], at("2025-07-02 10:00"))
    builders.announce([fresh(ready)], at("2025-09-22 09:00"))
    assert told(yongkang, zhejiang, since=at("2025-08-01")) == [("result", f"未入选：{NAME}")]


def test_a_refusal_to_take_up_is_told_at_once(declared, yongkang):
    builders.decline(declared, at("2025-04-14 09:00"))
    assert told(yongkang, since=at("2025-04-14")) == [("result", f"不予受理：{NAME}")]


def test_publication_is_told_to_county_and_province(published, yongkang, zhejiang):
    assert told(yongkang, since=at("2025-09-27")) == [("result", f"已认定：{NAME}")]
    assert told(zhejiang, since=at("2025-09-27")) == [("progress", f"公布：{NAME}")]


def test_a_withdrawal_is_told_to_the_desk_it_lay_on(declared, yongkang, zhejiang):
    builders.withdraw(declared, at("2025-04-14 09:00"))
    assert told(zhejiang, since=at("2025-04-14")) == [("progress", f"撤回申报：{NAME}")]
    assert told(yongkang, since=at("2025-04-14")) == []


def test_a_draft_withdrawn_is_told_to_nobody_outside(filled, zhejiang):
    builders.withdraw(filled, at("2025-04-14 09:00"))
    assert zhejiang.received_messages.count() == 0


# Over a whole round


def test_nobody_is_told_of_a_file_out_of_sight_nor_of_a_person_elsewhere(on_notice, reference, yongkang):
    objection = builders.object_to(on_notice, at("2025-09-23 10:00"))
    reply(objection, text="已核对，与年报一致", by=yongkang, now=at("2025-09-24 10:00"))
    builders.dismiss(objection, at("2025-09-25 10:00"))
    builders.publish(on_notice.notice_entries.get().notice, at("2025-09-27 10:00"))
    names = {
        user.display_name: user.posts.first().agency_id for user in reference.people.values() if user.posts.exists()
    }
    messages = list(Message.objects.select_related("recipient", "dossier"))
    assert len(messages) > 20
    for message in messages:
        recipient = message.recipient
        assert message.dossier in Dossier.objects.visible_to(recipient, at("2025-09-27 10:00"))
        own = recipient.posts.get().agency_id
        named = {name for name in names if name in message.subject + message.words}
        assert all(names[name] == own for name in named)
        assert "示例公司" not in message.words


# Telling


def test_nothing_is_told_twice_under_one_key(yongkang, yongkang_head):
    facts = {"subject": "甲", "key": "once", "now": at("2025-04-10")}
    tell([yongkang], Message.Kind.PROGRESS, **facts)
    tell([yongkang, yongkang_head], Message.Kind.PROGRESS, **facts | {"subject": "乙"})
    assert (told(yongkang), told(yongkang_head)) == ([("progress", "甲")], [("progress", "乙")])


def test_a_subject_is_one_line_of_at_most_two_hundred_characters(yongkang):
    tell([yongkang], Message.Kind.PROGRESS, subject="甲\nBcc: x@y.z " + "长" * 300, key="1", now=at("2025-04-10"))
    [(_kind, subject)] = told(yongkang)
    assert (subject[:14], len(subject)) == ("甲 Bcc: x@y.z 长", 200)


def test_a_step_asks_as_often_whoever_is_told(declared, reference, zhejiang, django_assert_num_queries):
    for n in range(3):
        person(f"more-{n}", reference.agencies["330784"], "handler")
    version = fresh(declared).dossier.version
    with django_assert_num_queries(12):
        take_step("accept", declared, by=zhejiang, seen=version, now=at("2025-04-14"))
