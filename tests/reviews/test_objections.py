"""Objections: received in time and under a real name, they hold their entry alone; the county replies; two decide."""

import pytest
from django.core.exceptions import PermissionDenied

from records.moves import StepRefused
from records.proposals import propose
from records.steps import take_step
from reviews.models import Objection
from reviews.objections import file_objection, reply
from tests import builders
from tests.builders import at, fresh

GROUNDS = "2024年产值与统计年鉴所列数据不一致"
WORDS = {"name": "张三", "contact": "13800000000", "grounds": GROUNDS}


@pytest.fixture
def notice(on_notice):
    """The notice of 22–26 September with the one entry of 永康."""
    return on_notice.notice_entries.get().notice


@pytest.fixture
def objection(notice, on_notice):
    return file_objection(notice, on_notice, **WORDS, now=at("2025-09-24 10:00"))


# Receiving


def test_an_objection_holds_its_entry_alone(reference, recommended):
    other = builders.start(builders.make_cluster(reference.agencies["320281"]), reference.batch, at("2025-04-10 10:00"))
    builders.accept(builders.declare(builders.fill(other, at("2025-04-11")), at("2025-04-12")), at("2025-04-13"))
    builders.recommend_list([other], at("2025-07-02"))
    notice = builders.announce([recommended, other], at("2025-09-22 09:00"))
    objection = file_objection(notice, recommended, **WORDS, now=at("2025-09-24 10:00"))
    [hold] = recommended.dossier.holds.standing()
    assert (hold.steps, hold.source) == (["publish"], f"objection:{objection.pk}")
    assert not other.dossier.holds.standing().exists()


def test_neither_history_names_the_objector(objection, on_notice):
    for dossier in (objection.dossier, on_notice.dossier):
        for event in dossier.events.all():
            assert not any(
                word in f"{event.label}{event.note}{event.data}" for word in ("张三", "13800000000", GROUNDS)
            )


def test_the_receipt_code_is_long_and_never_twice(notice, on_notice, objection):
    another = file_objection(notice, on_notice, **WORDS | {"name": "李四"}, now=at("2025-09-24 10:00"))
    assert len(objection.receipt_code) == len("XXXX-XXXX-XXXX")
    assert objection.receipt_code != another.receipt_code


def test_sent_twice_it_is_received_once(notice, on_notice, objection):
    again = file_objection(notice, on_notice, **WORDS, now=at("2025-09-24 10:01"))
    assert again == objection
    assert on_notice.dossier.holds.standing().count() == 1


def test_the_last_second_counts_and_the_next_does_not(notice, on_notice):
    file_objection(notice, on_notice, **WORDS, now=at("2025-09-26 23:59:59"))
    with pytest.raises(StepRefused) as refused:
        file_objection(notice, on_notice, **WORDS | {"name": "李四"}, now=at("2025-09-27 00:00:00"))
    assert refused.value.sentence == (
        "公示期已于2025-09-26届满，不能再提出异议；届满前寄出或致电的，请与公示所列联系人核对收到日期。"
    )
    assert Objection.objects.count() == 1


def test_nothing_is_received_before_the_first_day(recommended):
    notice = builders.draft_notice([recommended], at("2025-09-19 10:00"))
    with pytest.raises(StepRefused, match="公示还没有开始"):
        file_objection(notice, recommended, **WORDS, now=at("2025-09-21 10:00"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "匿名群众"}, "name"),
        ({"name": "王" * 81}, "name"),
        ({"contact": "无"}, "contact"),
        ({"contact": "1" * 81}, "contact"),
        ({"grounds": "造假"}, "grounds"),
        ({"grounds": "据" * 2001}, "grounds"),
        ({"channel": "rumour"}, "channel"),
    ],
)
def test_what_is_wanting_is_said_of_its_field(notice, on_notice, ministry, changed, field):
    with pytest.raises(StepRefused) as refused:
        file_objection(notice, on_notice, **WORDS | changed, by=ministry, now=at("2025-09-24 10:00"))
    assert [item.anchor for item in refused.value.against] == [field]
    assert not Objection.objects.exists()


def test_an_entry_that_is_not_on_the_notice_takes_none(notice, published, accepted):
    with pytest.raises(StepRefused, match="现在是“已公布”"):
        file_objection(notice, fresh(published), **WORDS, now=at("2025-09-24 10:00"))


# Letters and calls


def test_a_letter_is_recorded_with_the_day_it_came_in(notice, on_notice, ministry):
    objection = file_objection(
        notice,
        on_notice,
        **WORDS,
        channel="letter",
        received_at=at("2025-09-26"),
        by=ministry,
        now=at("2025-09-29 09:00"),
    )
    assert objection.received_at == at("2025-09-26")
    assert objection.dossier.events.get().by == ministry


@pytest.mark.parametrize("day", ["2025-09-21", "2025-09-27", "2025-10-09"])
def test_a_letter_of_another_day_is_not(notice, on_notice, ministry, day):
    with pytest.raises(StepRefused):
        file_objection(
            notice, on_notice, **WORDS, channel="letter", received_at=at(day), by=ministry, now=at("2025-09-29 09:00")
        )
    assert not Objection.objects.exists()


def test_only_the_ministry_records_letters(notice, on_notice, zhejiang_head):
    for person in (None, zhejiang_head):
        with pytest.raises(PermissionDenied):
            file_objection(notice, on_notice, **WORDS, channel="telephone", by=person, now=at("2025-09-24 10:00"))


# The right of reply


def test_the_county_replies_once(objection, yongkang, on_notice):
    replied = reply(objection, text=" 数据取自年报，已附原件。 ", by=yongkang, now=at("2025-09-25 10:00"))
    assert (replied.reply, replied.replied_by) == ("数据取自年报，已附原件。", yongkang)
    with pytest.raises(StepRefused, match="已经答复过"):
        reply(objection, text="再答复一次", by=yongkang, now=at("2025-09-25 11:00"))
    assert fresh(objection).reply == "数据取自年报，已附原件。"


def test_another_county_or_the_province_does_not(objection, beilun_head, yiwu, zhejiang_head, ministry, passer_by):
    for person in (beilun_head, yiwu, zhejiang_head, ministry, passer_by):
        with pytest.raises(PermissionDenied):
            reply(objection, text="代为答复", by=person, now=at("2025-09-25 10:00"))


def test_a_reply_makes_the_ministry_propose_anew(objection, ministry, ministry_head, yongkang):
    propose("dismiss", objection, by=ministry, seen=1, note="数据一致", now=at("2025-09-25 09:00"))
    reply(objection, text="数据取自年报", by=yongkang, now=at("2025-09-25 10:00"))
    with pytest.raises(StepRefused, match="须先由经办人员拟办"):
        take_step("dismiss", objection, by=ministry_head, seen=3, now=at("2025-09-25 11:00"))


# Deciding


def test_dismissed_the_entry_may_follow(objection, on_notice):
    builders.dismiss(objection, at("2025-09-28 10:00"))
    assert not on_notice.dossier.holds.standing().exists()
    with pytest.raises(StepRefused, match="已作出处理"):
        reply(objection, text="数据取自年报", by=builders.staff(on_notice.dossier.agency)[0], now=at("2025-09-29"))


def test_upheld_the_entry_ends(objection, on_notice):
    builders.uphold(objection, at("2025-09-28 10:00"))
    assert (fresh(on_notice).state, fresh(on_notice).outcome) == ("rejected", "objection_upheld")
