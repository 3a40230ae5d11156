"""Publications: what stood a notice without a standing objection comes into force, by two persons."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from clusters.recognising import Publishing, recognise
from records.moves import StepRefused
from reviews.objections import file_objection
from reviews.publications import draft_publication, list_entries, revise_publication, standings
from tests import builders
from tests.builders import at, fresh

NUMBER = "工信部企业函〔2025〕300号"
WORDS = {"name": "张三", "contact": "13800000000", "grounds": "2024年产值与统计年鉴所列数据不一致"}
AFTER = at("2025-09-28 10:00")


@pytest.fixture
def second(reference):
    """永康 has a competitor: a file of 江阴 that is recommended as well."""
    application = builders.start(
        builders.make_cluster(reference.agencies["320281"]), reference.batch, at("2025-04-10 10:00")
    )
    builders.accept(builders.declare(builders.fill(application, at("2025-04-11")), at("2025-04-12")), at("2025-04-13"))
    builders.recommend_list([application], at("2025-07-02"))
    return fresh(application)


@pytest.fixture
def notice(recommended, second):
    return builders.announce([recommended, second], at("2025-09-22 09:00"))


@pytest.fixture
def objection(notice, recommended):
    return file_objection(notice, fresh(recommended), **WORDS, now=at("2025-09-24 10:00"))


@pytest.fixture
def publication(notice, objection, ministry):
    return draft_publication(notice, document_no=NUMBER, by=ministry, now=AFTER)


def listed(publication):
    return [entry.application for entry in publication.entries.all()]


def test_a_held_entry_is_left_out_and_said_why(publication, notice, recommended, second):
    assert listed(publication) == [second]
    why = {each.application: each.why_not for each in standings(notice, publication)}
    assert why == {recommended: "公示期间收到异议，正在核实，核实前不能公布（第十四条）", second: ""}


def test_the_dates_are_the_batchs(publication, reference):
    batch = reference.batch
    assert publication.published_on == AFTER.date()
    assert (publication.valid_from, publication.valid_until) == (batch.valid_from, batch.valid_until)


def test_nothing_is_prepared_while_the_notice_runs(notice, ministry):
    with pytest.raises(StepRefused, match="公示届满（2025-09-26）后方可拟定公布"):
        draft_publication(notice, document_no=NUMBER, by=ministry, now=at("2025-09-26 23:59:59"))


def test_only_the_ministry_prepares(notice, zhejiang_head, passer_by):
    for person in (zhejiang_head, passer_by):
        with pytest.raises(PermissionDenied):
            draft_publication(notice, document_no=NUMBER, by=person, now=AFTER)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"document_no": ""}, "document_no", "请填写文号"),
        ({"document_no": "工信部企业函[2025]300号"}, "document_no", "请用六角括号〔〕"),
        ({"document_no": "三百号"}, "document_no", "请按“发文机关代字〔年份〕序号号”"),
        ({"published_on": date(2025, 9, 26)}, "published_on", "公布日期须在公示届满之后"),
        ({"valid_until": date(2025, 12, 31)}, "valid_until", "有效期止须晚于有效期起"),
        ({"valid_from": date(2022, 1, 1), "valid_until": date(2024, 12, 31)}, "valid_until", "有效期止须晚于公布日期"),
    ],
)
def test_number_and_dates_must_be_in_order(notice, ministry, changed, field, sentence):
    with pytest.raises(StepRefused, match=sentence) as refused:
        draft_publication(notice, **{"document_no": NUMBER} | changed, by=ministry, now=AFTER)
    assert [item.anchor for item in refused.value.against] == [field]
    assert not notice.publications.exists()


def test_a_held_entry_cannot_be_put_on(publication, recommended, second, ministry):
    with pytest.raises(StepRefused, match="核实前不能公布"):
        list_entries(publication, [recommended.pk, second.pk], by=ministry, now=AFTER)
    assert listed(publication) == [second]


def test_an_entry_is_taken_off_and_put_on_again(publication, second, ministry):
    assert list_entries(publication, [], by=ministry, now=AFTER) == (0, 1)
    assert list_entries(publication, [second.pk], by=ministry, now=AFTER) == (1, 0)


def test_published_without_the_held_one_which_follows_later(
    publication, notice, objection, recommended, second, ministry
):
    issued = builders.by_two("issue", publication, builders.ministry().pk, now=AFTER)
    assert (fresh(second).state, fresh(recommended).state) == ("published", "notice")
    assert fresh(second).cluster.recognition.terms.get().document_no == NUMBER
    builders.dismiss(objection, at("2025-10-09 10:00"))
    later = draft_publication(notice, document_no="工信部企业函〔2025〕310号", by=ministry, now=at("2025-10-10 10:00"))
    assert listed(later) == [recommended]
    builders.by_two("issue", later, builders.ministry().pk, now=at("2025-10-10 11:00"))
    assert fresh(recommended).state == "published"
    with pytest.raises(StepRefused, match="名单已经公布，不能再改"):
        list_entries(issued, [], by=ministry, now=at("2025-10-10 12:00"))


def test_a_number_is_used_once(publication, notice, second, ministry):
    builders.by_two("issue", publication, builders.ministry().pk, now=AFTER)
    with pytest.raises(StepRefused, match="已用于另一份公布"):
        draft_publication(notice, document_no=NUMBER, by=ministry, now=AFTER)


def test_facts_are_revised(publication, ministry):
    facts = Publishing(NUMBER, date(2025, 9, 28), date(2026, 1, 1), date(2028, 12, 31))
    assert revise_publication(publication, facts, by=ministry, now=AFTER) == publication
    moved = Publishing("工信部企业函〔2025〕301号", date(2025, 9, 29), date(2026, 1, 1), date(2028, 12, 31))
    revise_publication(publication, moved, by=ministry, now=AFTER, seen=publication.dossier.version)
    assert fresh(publication).publishing == moved


def test_a_cluster_recognised_meanwhile_keeps_the_list_back(publication, second, ministry_head):

    recognise(
        second.cluster,
        body=second.allotment.body,
        year=2024,
        publishing=publication.publishing,
        by=ministry_head,
        now=AFTER,
    )
    with pytest.raises(StepRefused, match="已在认定名单上"):
        builders.by_two("issue", publication, builders.ministry().pk, now=AFTER)
