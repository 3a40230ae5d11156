"""Notices: the list of what the ministry's opinion supports, its words, its days, opened by two persons."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from records.daily import run_day
from records.moves import Stale, StepRefused
from reviews.notices import add_entry, draft_notice, list_entries, remove_entry, word_notice
from reviews.opinions import give_opinion
from reviews.periods import period_from
from tests import builders
from tests.builders import at, fresh

SUPPORT, OPPOSE = "support", "oppose"


def seen_of(subject) -> int:
    return fresh(subject).dossier.version


def judge(application, verdict, by, moment="2025-08-01 10:00"):
    give_opinion(application, by=by, verdict=verdict, text="符合认定标准", now=at(moment))


@pytest.fixture
def supported(recommended, ministry):
    judge(recommended, SUPPORT, ministry)
    return recommended


@pytest.fixture
def notice(reference, supported, ministry):
    return draft_notice(reference.batch, by=ministry, now=at("2025-09-19 10:00"))


# The draft


def test_a_draft_has_its_usual_words(notice, reference):
    assert notice.title == "2025年度中小企业特色产业集群认定名单公示"
    assert notice.days == reference.batch.notice_days == 5
    assert "工信部企业〔2022〕119号" in notice.text
    assert notice.contact


def test_a_batch_has_one_draft_at_a_time(notice, reference, ministry):
    with pytest.raises(StepRefused, match="已有一份拟定中的公示"):
        draft_notice(reference.batch, by=ministry, now=at("2025-09-19 11:00"))


def test_only_the_ministry_drafts(reference, zhejiang_head, yongkang_head, passer_by):
    for person in (zhejiang_head, yongkang_head, passer_by):
        with pytest.raises(PermissionDenied):
            draft_notice(reference.batch, by=person, now=at("2025-09-19 10:00"))


def test_words_are_changed_and_noted(notice, ministry):
    word_notice(
        notice, title="公示", text="正文", contact="010-00000000", days=7, by=ministry, seen=seen_of(notice),
        now=at("2025-09-19 11:00"),
    )  # fmt: skip
    changed = fresh(notice)
    assert (changed.title, changed.days, changed.dossier.version) == ("公示", 7, notice.dossier.version + 1)
    assert changed.dossier.events.last().label == "修改公示文字"


@pytest.mark.parametrize("days", [0, 31])
def test_a_notice_runs_at_least_a_day_and_at_most_thirty(notice, ministry, days):
    with pytest.raises(StepRefused, match="工作日数为1到30"):
        word_notice(notice, title="公", text="文", contact="话", days=days, by=ministry, now=at("2025-09-19 11:00"))


# The list


def test_a_supported_file_is_put_on_and_taken_off(notice, supported, ministry):
    add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:00"), seen=seen_of(notice))
    assert [entry.application for entry in notice.entries.all()] == [supported]
    remove_entry(notice, supported, by=ministry, now=at("2025-09-19 11:05"), seen=seen_of(notice))
    assert not notice.entries.exists()
    assert fresh(notice).dossier.version == notice.dossier.version + 2


def test_a_file_without_an_opinion_is_not(reference, recommended, ministry):
    notice = draft_notice(reference.batch, by=ministry, now=at("2025-09-19 10:00"))
    with pytest.raises(StepRefused, match="还没有复审意见，请先提出"):
        add_entry(notice, recommended, by=ministry, now=at("2025-09-19 11:00"))


def test_a_file_with_a_negative_opinion_is_not(notice, supported, ministry):
    judge(supported, OPPOSE, ministry, "2025-09-01 10:00")
    with pytest.raises(StepRefused, match="复审意见是不同意"):
        add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:00"))
    assert not notice.entries.exists()


def test_an_opinion_on_an_earlier_edition_does_not_count(notice, supported, ministry):
    section = supported.filing.all_sections[0]
    builders.return_for_correction(supported, [section], at("2025-09-01 10:00"))
    builders.declare(fresh(supported), at("2025-09-05 10:00"))
    with pytest.raises(StepRefused, match="所审的是第1版，现为第2版"):
        add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:00"))


def test_a_file_of_another_desk_is_not(notice, accepted, reference, ministry):
    other = builders.start(builders.make_cluster(reference.agencies["320281"]), reference.batch, at("2025-04-10 10:00"))
    with pytest.raises(StepRefused, match="已不在本批次部级复审中"):
        list_entries(notice, [other.pk], by=ministry, now=at("2025-09-19 11:00"))


def test_a_stale_page_changes_nothing(notice, supported, ministry, ministry_head):
    seen = seen_of(notice)
    word_notice(
        notice, title="公", text="文", contact="话", days=5, by=ministry_head, now=at("2025-09-19 11:00"), seen=seen
    )
    with pytest.raises(Stale, match="部里审核已于11:00办理“修改公示文字”"):
        add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:05"), seen=seen)


def test_a_double_click_is_one_change(notice, supported, ministry):
    seen = seen_of(notice)
    assert list_entries(notice, [supported.pk], by=ministry, now=at("2025-09-19 11:00"), seen=seen) == (1, 0)
    assert list_entries(notice, [supported.pk], by=ministry, now=at("2025-09-19 11:00"), seen=seen) == (0, 0)


# Opening


def test_two_persons_open_it_and_every_entry_goes_out(notice, supported, ministry):
    add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:00"))
    opened = builders.by_two("open", notice, builders.ministry().pk, now=at("2025-09-22 09:00"))
    assert (f"{opened.starts_on}", f"{opened.ends_on}") == ("2025-09-22", "2025-09-26")
    assert fresh(supported).state == "notice"
    with pytest.raises(StepRefused, match="公示已经发布"):
        remove_entry(notice, supported, by=ministry, now=at("2025-09-22 10:00"))


def test_an_opinion_that_turned_keeps_the_list_back(notice, supported, ministry):
    add_entry(notice, supported, by=ministry, now=at("2025-09-19 11:00"))
    judge(supported, OPPOSE, ministry, "2025-09-19 12:00")
    with pytest.raises(StepRefused, match="复审意见已改为不同意，请移出公示名单"):
        builders.by_two("open", notice, builders.ministry().pk, now=at("2025-09-22 09:00"))


# Its days


def test_the_period_counts_make_up_days(reference):
    period = period_from(at("2023-09-28").date(), 5)
    assert [f"{day.day:%m-%d}" for day in period.days if day.number] == ["09-28", "10-07", "10-08", "10-09", "10-10"]
    assert not period.is_tentative


def test_the_period_begins_on_the_next_working_day(reference):
    assert f"{period_from(at('2025-09-20').date(), 5).first}" == "2025-09-22"


def test_a_year_not_yet_announced_is_tentative(reference):
    assert period_from(at("2031-03-03").date(), 5).is_tentative


def test_working_days_left_count_today(reference):
    period = period_from(at("2025-09-22").date(), 5)
    assert [period.left(at(day).date()) for day in ("2025-09-22", "2025-09-26", "2025-09-27")] == [5, 1, 0]


# Whose results it lets be known


def of_ningbo(reference):
    """A file its own body has ended, while that body's list is still to be sent."""
    cluster = builders.make_cluster(reference.agencies["330206"], "示例北仑产业集群")
    draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10")), at("2025-04-10"))
    accepted = builders.accept(builders.declare(draft, at("2025-04-11")), at("2025-04-14"))
    return builders.reject(accepted, "not_recommended", at("2025-04-15"))


def known_to_its_county(application):
    (handler, _approver) = builders.staff(application.dossier.agency_id)
    return fresh(application).known_state(handler, at("2026-01-01"))


def test_a_list_still_to_be_sent_keeps_its_results_when_a_notice_opens(reference, recommended):
    waiting = of_ningbo(reference)
    reference.batch.ministry_deadline = at("2025-12-01")
    reference.batch.save()
    builders.announce([recommended], at("2025-09-22 09:00"))
    run_day(date(2025, 11, 30))
    assert known_to_its_county(waiting) == "provincial"


def test_a_list_that_was_never_sent_lets_them_go_the_night_after_its_date(reference, recommended):
    waiting = of_ningbo(reference)
    reference.batch.ministry_deadline = at("2025-12-01")
    reference.batch.save()
    builders.announce([recommended], at("2025-09-22 09:00"))
    run_day(date(2025, 12, 2))
    run_day(date(2025, 12, 3))
    assert known_to_its_county(waiting) == "rejected"
    assert waiting.dossier.events.filter(step="release").count() == 1


def test_without_a_notice_nothing_is_let_go(reference):
    waiting = of_ningbo(reference)
    run_day(date(2025, 12, 2))
    assert known_to_its_county(waiting) == "provincial"


def test_a_list_never_sent_keeps_nothing_back_after_its_date(reference, recommended):
    waiting = of_ningbo(reference)
    builders.announce([recommended], at("2025-09-22 09:00"))
    assert known_to_its_county(waiting) == "rejected"
