"""Stale pages and double clicks: nobody acts on what the page did not show, and nothing happens twice."""

import pytest
from django.db.models import F

from accounts.roles import Role
from records.models import Dossier
from records.moves import Stale
from records.steps import locked, take_step
from records.trail import Entry, record
from tests.records.letters import NOON, facts, forwarded, put, sent, take, taken_up, version, write
from tests.reference import at, person


def stale(step, letter, by, seen, **words):
    """What somebody on an old page is told; nothing has changed."""
    before = facts(letter)
    with pytest.raises(Stale) as refused:
        take_step(step, letter, by=by, seen=seen, now=NOON, **words)
    assert facts(letter) == before
    return refused.value.sentence


def test_a_colleague_who_was_faster_is_named(reference, zhejiang, zhejiang_head):
    letter = sent(reference)
    seen = version(letter)
    take("take_up", letter, zhejiang, now=at("2025-04-10 15:04"))
    sentence = stale("take_up", letter, zhejiang_head, seen)
    assert sentence == "浙江省经济和信息化厅浙江经办已于15:04办理“收下”，请先看最新内容。本次没有改动任何内容。"


def test_of_another_office_only_the_office_is_named(reference, yongkang, yongkang_head, zhejiang):
    letter = taken_up(reference)
    take("send_back", letter, zhejiang, note="缺公章", now=at("2025-04-10 16:30"))
    seen = version(letter) - 1
    put_by = stale("send", letter, yongkang_head, seen)
    assert put_by == "浙江省经济和信息化厅已于16:30办理“退回”，请先看最新内容。本次没有改动任何内容。"


def test_what_one_may_not_know_is_not_told(reference, zhejiang, ministry_head):
    letter = forwarded(reference)
    seen = version(letter)
    take("close", letter, ministry_head)
    assert stale("send_back", letter, zhejiang, seen, note="缺公章") == (
        "这件的内容刚刚有更新，请先看最新内容再办理。本次没有改动任何内容。"
    )


def test_an_edit_without_an_event_is_told_without_a_name(reference, zhejiang):
    letter = sent(reference)
    seen = version(letter)
    letter.dossier.refresh_from_db()
    letter.dossier.version += 1
    letter.dossier.save()
    assert stale("take_up", letter, zhejiang, seen).startswith("这件的内容刚刚有更新")


def test_a_page_from_the_future_is_as_stale(reference, zhejiang):
    letter = sent(reference)
    assert stale("take_up", letter, zhejiang, version(letter) + 1).endswith("本次没有改动任何内容。")


def test_a_double_click_is_no_error_and_files_once(reference, zhejiang):
    letter = sent(reference)
    seen = version(letter)
    take_step("take_up", letter, by=zhejiang, seen=seen, now=NOON)
    before = facts(letter)
    again = take_step("take_up", letter, by=zhejiang, seen=seen, now=at("2025-04-10 12:00:01"))
    assert (again.state, facts(letter)) == ("taken_up", before)


def test_a_double_click_on_a_step_for_two_is_no_error(reference, yongkang, yongkang_head):
    letter = write(reference)
    put("send", letter, yongkang)
    seen = version(letter)
    take_step("send", letter, by=yongkang_head, seen=seen, now=NOON)
    before = facts(letter)
    assert take_step("send", letter, by=yongkang_head, seen=seen, now=NOON).state == "sent"
    assert facts(letter) == before


def note_aside(letter):
    """Somebody writes on the file what no step rests on."""
    letter = locked(letter)
    record(letter.dossier, Entry("invite", "邀请"), by=None, seat=None, now=at("2025-04-10 17:00"), moves_on=False)
    letter.dossier.save()


def test_a_double_click_stays_one_where_something_else_is_noted_in_between(reference, zhejiang):
    letter = sent(reference)
    seen = version(letter)
    take_step("take_up", letter, by=zhejiang, seen=seen, now=NOON)
    note_aside(letter)
    before = facts(letter)
    again = take_step("take_up", letter, by=zhejiang, seen=seen, now=NOON)
    assert (again.state, facts(letter)) == ("taken_up", before)


@pytest.mark.parametrize("edited", [False, True])
def test_what_moves_no_file_on_made_no_page_stale(reference, zhejiang, zhejiang_head, edited):
    letter = sent(reference)
    seen = version(letter)
    take("take_up", letter, zhejiang, now=at("2025-04-10 15:04"))
    if edited:
        Dossier.objects.filter(pk=letter.dossier_id).update(version=F("version") + 1)
    note_aside(letter)
    told = stale("take_up", letter, zhejiang_head, seen)
    who = "这件的内容刚刚有更新" if edited else "浙江省经济和信息化厅浙江经办已于15:04办理“收下”"
    assert told.startswith(who)


def test_the_same_click_by_another_person_is_stale(reference, zhejiang):
    letter = sent(reference)
    seen = version(letter)
    take("take_up", letter, zhejiang)
    colleague = person("colleague", reference.agencies["33"], Role.HANDLER)
    assert "已于12:00办理“收下”" in stale("take_up", letter, colleague, seen)


def test_a_second_click_after_something_else_happened_is_stale(reference, yongkang, zhejiang):
    letter = sent(reference)
    seen = version(letter)
    take("take_up", letter, zhejiang)
    take("send_back", letter, zhejiang, note="缺公章")
    assert "办理“退回”" in stale("take_up", letter, zhejiang, seen)


def test_going_round_and_clicking_the_same_step_again_is_a_new_step(reference, yongkang, yongkang_head, zhejiang):
    letter = take("send_back", sent(reference), zhejiang, note="缺公章")
    put("send", letter, yongkang)
    letter = take("send", letter, yongkang_head)
    letter = take("send_back", letter, zhejiang, note="还是缺公章")
    assert letter.dossier.events.filter(step="send_back").count() == 2
