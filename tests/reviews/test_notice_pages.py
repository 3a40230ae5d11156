"""The ministry's pages by body and of notices: who sees them, what they say, what they cost."""

import pytest
from django.urls import reverse

from reviews.models import Notice
from reviews.notices import draft_notice, list_entries
from reviews.objections import file_objection
from reviews.opinions import give_opinion
from tests import builders
from tests.builders import at, fresh
from tests.reviews.before_ministry import WORDS, another_round, observer, recommended


@pytest.fixture
def three(reference):
    """Files of 永康, 义乌 and 江阴 at the ministry."""
    return recommended(reference)


@pytest.fixture
def draft(reference, three, ministry):
    """A notice in preparation: 永康 supported and listed, 义乌 opposed, 江阴 without an opinion."""
    for file, verdict in zip(three[:2], ("support", "oppose"), strict=True):
        give_opinion(file, by=ministry, verdict=verdict, text="示例意见", now=at("2025-08-01 10:00"))
    notice = draft_notice(reference.batch, by=ministry, now=at("2025-09-19 10:00"))
    list_entries(notice, [three[0].pk], by=ministry, now=at("2025-09-19 11:00"))
    return fresh(notice)


@pytest.fixture
def opened(three):
    return builders.announce(three, at("2025-09-22 09:00"))


def page_of(name: str, subject) -> str:
    return reverse(f"reviews:{name}", args=[subject.pk])


# Who


@pytest.mark.parametrize("name", ["bodies", "notices"])
def test_lists_are_the_ministrys(get_as, ministry, ministry_head, zhejiang_head, yongkang, passer_by, name):
    people = (ministry, ministry_head, zhejiang_head, yongkang, passer_by)
    codes = [get_as(person, reverse(f"reviews:{name}")).status_code for person in people]
    assert codes == [200, 200, 404, 404, 404]


@pytest.mark.parametrize("name", ["notice", "notice-words", "notice-preview"])
def test_a_notice_on_the_desk_is_the_ministrys(get_as, draft, ministry, zhejiang_head, yongkang, passer_by, name):
    assert get_as(ministry, page_of(name, draft)).status_code == 200
    for person in (zhejiang_head, yongkang, passer_by):
        assert get_as(person, page_of(name, draft)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(get_as, draft):
    response = get_as(None, page_of("notice", draft))
    assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")


@pytest.mark.parametrize("name", ["notice-entries", "notice-words"])
def test_whoever_only_reads_at_the_ministry_changes_nothing(post_as, draft, reference, name):
    response = post_as(observer(reference), page_of(name, draft), {"seen": draft.dossier.version})
    assert response.status_code == 403
    assert fresh(draft).dossier.version == draft.dossier.version


# By body


def test_every_body_stands_in_the_table_with_its_counts(get_as, draft, ministry, reference):
    response = get_as(ministry, reverse("reviews:bodies"))
    rows = {row.body.code: row for row in response.context["rows"]}
    counts = {code: (row.before, row.supported, row.opposed, row.without_opinion) for code, row in rows.items()}
    assert counts == {"32": (1, 0, 0, 1), "33": (2, 1, 1, 0), "3302": (0, 0, 0, 0), "53": (0, 0, 0, 0)}
    assert rows["3302"].allotment is None
    assert f"?batch={reference.batch.pk}&amp;place={rows['33'].body.pk}" in response.content.decode()


def test_an_opinion_on_an_earlier_edition_counts_as_none(get_as, three, ministry):
    give_opinion(three[0], by=ministry, verdict="support", text="示例意见", now=at("2025-08-01 10:00"))
    section = three[0].filing.all_sections[0]
    builders.return_for_correction(fresh(three[0]), [section], at("2025-08-02 10:00"))
    builders.declare(fresh(three[0]), at("2025-08-04 10:00"))
    rows = {row.body.code: row for row in get_as(ministry, reverse("reviews:bodies")).context["rows"]}
    assert (rows["33"].supported, rows["33"].without_opinion) == (0, 2)


# Preparing


def test_a_notice_is_begun_for_a_round_once(post_as, get_as, three, ministry, reference):
    response = post_as(ministry, reverse("reviews:notice-start"), {"batch": reference.batch.pk})
    assert response["Location"] == page_of("notice", Notice.objects.get())
    again = post_as(ministry, reverse("reviews:notice-start"), {"batch": reference.batch.pk})
    assert (again["Location"], Notice.objects.count()) == (response["Location"], 1)


def test_each_candidate_says_why_not(get_as, draft, ministry):
    rows = get_as(ministry, page_of("notice", draft)).context["rows"]
    assert [(row.application.allotment.body.code, row.is_listed, row.why_not) for row in rows] == [
        ("32", False, "还没有复审意见，请先提出"),
        ("33", False, "复审意见是不同意，不能列入；请作出未通过结论"),
        ("33", True, ""),
    ]


def test_ticking_makes_the_list(post_as, draft, three, ministry):
    address, version = page_of("notice-entries", draft), draft.dossier.version
    assert post_as(ministry, address, {"seen": version, "entry": []})["Location"] == page_of("notice", draft)
    assert not draft.entries.exists()
    post_as(ministry, address, {"seen": version + 1, "entry": [three[0].pk, "x"]})
    assert [entry.application for entry in draft.entries.all()] == [three[0]]


def test_a_refused_list_says_why_and_keeps_the_ticks(post_as, draft, three, ministry):
    ticked = {"seen": draft.dossier.version, "entry": [file.pk for file in three]}
    response = post_as(ministry, page_of("notice-entries", draft), ticked)
    assert response.context["ticked"] == {file.pk for file in three}
    assert "还没有复审意见，请先提出" in response.content.decode()
    assert draft.entries.count() == 1


def test_a_stale_page_is_told_and_changes_nothing(post_as, draft, ministry):
    response = post_as(ministry, page_of("notice-entries", draft), {"seen": draft.dossier.version - 1})
    assert "办理“调整公示名单”，请先看最新内容" in response.content.decode()
    assert draft.entries.count() == 1


def test_bad_words_get_their_sentences_and_stay(post_as, draft, ministry):
    typed = {"title": "", "text": "正文", "contact": "话" * 201, "days": "五", "seen": draft.dossier.version}
    form = post_as(ministry, page_of("notice-words", draft), typed).context["form"]
    assert form.errors == {
        "title": ["请填写标题，例如2025年度中小企业特色产业集群认定名单公示。"],
        "contact": ["联系方式最多200字，现在是201字，请精简。"],
        "days": ["工作日数请填整数，例如5。"],
    }
    assert form["days"].value() == "五"
    assert fresh(draft).title == draft.title


def test_good_words_are_kept(post_as, draft, ministry):
    typed = {"title": "公示", "text": "正文", "contact": "010-00000000", "days": 7, "seen": draft.dossier.version}
    assert post_as(ministry, page_of("notice-words", draft), typed).status_code == 302
    assert (fresh(draft).title, fresh(draft).days) == ("公示", 7)


def test_the_period_is_counted_before_it_begins(signed_in, stand_at, draft, ministry):
    client = signed_in(ministry)
    stand_at("2025-09-28 10:00")  # a Sunday made up for the holidays of National Day: 28–30 September, 9 and 10 October
    period = client.get(page_of("notice", draft)).context["period"]
    assert (f"{period.first}", f"{period.last}") == ("2025-09-28", "2025-10-10")


def test_the_preview_reads_as_the_notice(get_as, draft, three, ministry):
    text = get_as(ministry, page_of("notice-preview", draft)).content.decode()
    assert draft.title in text
    assert three[0].cluster.name in text
    assert three[1].cluster.name not in text


# Out


def test_an_open_notice_marks_what_is_held(signed_in, stand_at, opened, three, ministry):
    file_objection(opened, fresh(three[0]), **WORDS, now=at("2025-09-24 10:00"))
    client = signed_in(ministry)
    stand_at("2025-09-24 11:00")
    response = client.get(page_of("notice", opened))
    assert response.context["days_left"] == 3
    assert [against["open"] if against else 0 for _row, against in response.context["rows"]] == [0, 0, 1]


def test_an_open_notice_is_not_changed(post_as, get_as, opened, ministry):
    assert post_as(ministry, page_of("notice-entries", opened), {"seen": opened.dossier.version}).status_code == 302
    assert get_as(ministry, page_of("notice-words", opened))["Location"] == page_of("notice", opened)
    assert opened.entries.count() == 3


# What they cost


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_notices_costs_the_same_for_one_and_three(
    django_assert_num_queries, signed_in, ministry, reference, count
):
    for number in range(count):
        draft_notice(another_round(reference.batch, number), by=ministry, now=at("2025-04-09 10:00"))
    client = signed_in(ministry)
    with django_assert_num_queries(8):
        assert len(client.get(reverse("reviews:notices")).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_draft_costs_the_same_for_one_and_three(django_assert_num_queries, signed_in, reference, ministry, count):
    notice = builders.draft_notice(recommended(reference, count), at("2025-08-01 10:00"))
    client = signed_in(ministry)
    with django_assert_num_queries(12):
        assert len(client.get(page_of("notice", notice)).context["rows"]) == count
    with django_assert_num_queries(6):
        assert len(client.get(page_of("notice-preview", notice)).context["entries"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_open_notice_costs_the_same_for_one_and_three(
    django_assert_num_queries, signed_in, reference, ministry, count
):
    notice = builders.announce(recommended(reference, count), at("2025-09-22 09:00"))
    client = signed_in(ministry)
    with django_assert_num_queries(11):
        assert len(client.get(page_of("notice", notice)).context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_bodies_cost_the_same_for_one_and_three(django_assert_num_queries, signed_in, reference, ministry, count):
    recommended(reference, count)
    client = signed_in(ministry)
    with django_assert_num_queries(9):
        assert sum(row.before for row in client.get(reverse("reviews:bodies")).context["rows"]) == count
