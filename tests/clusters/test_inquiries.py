"""Asking the recommending body: a thread between a county and its province, apart from any decision."""

import pytest

from clusters.answers import save_answer
from clusters.inquiries import ask, write
from clusters.models import Inquiry
from clusters.schema import Place
from records.models import Dossier, Event, Turn
from records.moves import StepRefused
from records.proposals import propose
from records.steps import take_step
from records.trail import faults
from tests import builders, stages
from tests.builders import ANSWER, QUESTION, at, fresh

ASKED, ANSWERED, LATER = at("2025-04-10 12:00"), at("2025-04-11 09:00"), at("2025-04-12 09:00")


def thread(inquiry) -> list[tuple[str, str, str]]:
    """Who wrote what, in its order."""
    rows = inquiry.dossier.events.order_by("seq").values_list("by__username", "label", "note")
    return [tuple(row) for row in rows]


def told(user) -> list[tuple[str, str, str]]:
    return list(
        user.received_messages.filter(dossier__kind="inquiry").order_by("pk").values_list("kind", "subject", "words")
    )


def unread(user) -> int:
    return user.received_messages.filter(dossier__kind="inquiry", read_at=None).count()


@pytest.fixture
def asked(draft):
    return builders.ask(draft, ASKED)


# The story


def test_a_question_is_answered_asked_again_and_closed(draft, yongkang_head, zhejiang):
    inquiry = builders.ask(draft, ASKED)
    assert (inquiry.state, inquiry.about, inquiry.dossier.body) == ("asked", "三年指标", draft.dossier.body)
    builders.answer(inquiry, ANSWERED)
    write(inquiry, "ask_again", "依据哪一份文件？", by=yongkang_head, seen=2, now=LATER)
    write(inquiry, "answer", "见统计制度附录。", by=zhejiang, seen=3, now=LATER)
    closed = write(inquiry, "close", "", by=yongkang_head, seen=4, now=LATER)
    assert (closed.state, closed.last_at) == ("closed", LATER)
    assert thread(inquiry) == [
        ("yongkang", "提出咨询", QUESTION),
        ("zhejiang", "答复", ANSWER),
        ("yongkang_head", "追问", "依据哪一份文件？"),
        ("zhejiang", "答复", "见统计制度附录。"),
        ("yongkang_head", "办结咨询", ""),
    ]
    assert list(faults(fresh(inquiry).dossier)) == []


def test_a_further_question_opens_a_closed_one_again(asked, yongkang, zhejiang):
    builders.answer(asked, ANSWERED)
    write(asked, "conclude", "", by=zhejiang, seen=2, now=ANSWERED)
    assert fresh(asked).state == "closed"
    again = write(asked, "ask_again", "还有一点不清楚。", by=yongkang, seen=3, now=LATER)
    assert (again.state, again.dossier.turns.standing().get().agency) == ("asked", asked.dossier.body)


def test_the_body_does_not_close_what_it_has_not_answered(asked, zhejiang):
    with pytest.raises(StepRefused, match="这件现在是“待答复”，不能办结咨询"):
        write(asked, "conclude", "", by=zhejiang, seen=1, now=ANSWERED)


@pytest.mark.parametrize("state", [state for state in stages.APPLICATIONS if state != "discarded"])
def test_it_may_be_asked_in_every_state_of_the_file(reference, state):
    application = stages.application(reference, state)
    inquiry = builders.ask(application, at("2025-10-08 10:00"))
    assert builders.answer(inquiry, at("2025-10-09 10:00")).state == "answered"


def test_of_a_deleted_draft_nothing_more_is_asked_and_what_was_asked_may_be_ended(asked, draft, yongkang):
    builders.discard(draft, LATER)
    with pytest.raises(StepRefused, match="草稿已删除"):
        builders.ask(draft, LATER, "另一个问题")
    with pytest.raises(StepRefused, match="草稿已删除"):
        write(asked, "ask_again", "还有一点。", by=yongkang, seen=1, now=LATER)
    assert write(asked, "close", "", by=yongkang, seen=1, now=LATER).state == "closed"


def test_the_application_does_not_notice(filled, yongkang, yongkang_head):
    """Its version stands still: no page of it becomes stale, no proposal lapses, nothing holds it back."""
    seen = fresh(filled).dossier.version
    propose("declare", filled, by=yongkang, seen=seen, now=ASKED)
    builders.answer(builders.ask(filled, ASKED), ANSWERED)
    assert take_step("declare", filled, by=yongkang_head, seen=seen + 1, now=LATER).state == "declared"


def test_a_field_is_saved_on_as_if_nothing_were_asked(filled, yongkang):
    place, seen = Place("niche"), fresh(filled).dossier.version
    version = filled.filing.answers.get(code="niche").version
    builders.ask(filled, ASKED)
    saved = save_answer(filled.filing, place, "智能阀门", by=yongkang, version=version, now=LATER)
    assert (saved.version_before, saved.version) == (seen, version + 1)


# Who is told


def test_the_body_is_told_what_is_asked_and_the_county_what_is_answered(
    asked, yongkang, yongkang_head, zhejiang, zhejiang_head
):
    name = "示例永康电动工具产业集群"
    words = f"永康市经济和信息化局办理“提出咨询”，现为“待答复”。轮到您单位办理。\n{QUESTION}"
    assert told(zhejiang) == told(zhejiang_head) == [("turn", f"提出咨询：{name}", words)]
    assert told(yongkang) == told(yongkang_head) == []
    builders.answer(asked, ANSWERED)
    words = f"浙江省经济和信息化厅办理“答复”，现为“已答复”。\n{ANSWER}"
    assert told(yongkang) == told(yongkang_head) == [("progress", f"答复：{name}", words)]
    assert (unread(zhejiang), unread(zhejiang_head)) == (0, 0)


def test_whatever_either_side_adds_is_told_to_the_other(asked, yongkang, zhejiang):
    write(asked, "ask_again", "补充一点。", by=yongkang, seen=1, now=ASKED)
    assert [subject for _kind, subject, _words in told(zhejiang)] == [
        "提出咨询：示例永康电动工具产业集群",
        "追问：示例永康电动工具产业集群",
    ]
    assert unread(zhejiang) == 1  # the first question is in the thread that the second leads to
    builders.answer(asked, ANSWERED)
    builders.answer(asked, LATER, "再补充一点。")
    assert [words.splitlines()[-1] for _kind, _subject, words in told(yongkang)] == [ANSWER, "再补充一点。"]


def test_an_end_without_a_word_tells_only_who_still_had_to_answer(asked, draft, yongkang, zhejiang):
    answered = builders.answer(builders.ask(draft, ASKED, "另一个问题"), ANSWERED)
    before = len(told(zhejiang))
    write(answered, "close", "", by=yongkang, seen=2, now=LATER)
    assert len(told(zhejiang)) == before
    write(asked, "close", "", by=yongkang, seen=1, now=LATER)
    assert told(zhejiang)[-1][:2] == ("progress", "办结咨询：示例永康电动工具产业集群")


def test_nobody_else_is_told(asked, reference):
    builders.answer(asked, ANSWERED)
    sides = {"yongkang", "yongkang_head", "zhejiang", "zhejiang_head"}
    assert {name for name, user in reference.people.items() if told(user)} == sides


# Who sees it


def test_only_the_county_and_its_body_see_it(asked, reference):
    builders.answer(asked, ANSWERED)
    here = {name for name, user in reference.people.items() if Inquiry.objects.visible_to(user, LATER)}
    county = {"yongkang", "yongkang_head", "county_administrator"}
    assert here == county | {"zhejiang", "zhejiang_head", "observer", "administrator"}


def test_nor_does_the_ministry_where_the_file_has_gone_up(reference, ministry):
    inquiry = builders.ask(stages.at_ministry(reference), at("2025-07-01 10:00"))
    assert list(Inquiry.objects.visible_to(ministry, at("2025-07-02"))) == []
    assert inquiry.application.dossier.is_visible_to(ministry, at("2025-07-02"))


# What is sent twice, too long, or empty


def test_sent_twice_it_is_one_question_and_after_an_answer_a_new_one(asked, draft):
    assert builders.ask(draft, LATER) == asked
    assert (Inquiry.objects.count(), Dossier.objects.filter(kind="inquiry").count()) == (1, 1)
    builders.answer(asked, ANSWERED)
    assert builders.ask(draft, LATER) != asked


def test_an_answer_sent_twice_is_one_answer(asked, zhejiang):
    for _click in range(2):
        write(asked, "answer", ANSWER, by=zhejiang, seen=1, now=ANSWERED)
    assert asked.dossier.events.count() == 2


def test_who_writes_past_the_other_is_told_and_nothing_is_kept(asked, yongkang, zhejiang):
    write(asked, "ask_again", "补充一点。", by=yongkang, seen=1, now=ASKED)
    with pytest.raises(StepRefused, match="已于12:00办理“追问”，请先看最新内容"):
        write(asked, "answer", ANSWER, by=zhejiang, seen=1, now=ANSWERED)
    assert fresh(asked).state == "asked"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写明要问的问题，例如某一项数据按什么口径填。"),
        (" \n ", "请写明要问的问题，例如某一项数据按什么口径填。"),
        ("长" * 4001, "最多2000字，现在是4001字，请精简。"),
    ],
)
def test_a_question_that_says_nothing_or_too_much_is_refused(draft, yongkang, text, sentence):
    before = Event.objects.count()
    with pytest.raises(StepRefused) as refused:
        ask(draft, text, by=yongkang, now=ASKED)
    assert (refused.value.sentence, [item.anchor for item in refused.value.against]) == (sentence, ["text"])
    assert (Inquiry.objects.count(), Event.objects.count()) == (0, before)


def test_a_section_the_form_does_not_have_is_none(draft, yongkang):
    with pytest.raises(LookupError):
        ask(draft, QUESTION, section="nothing", by=yongkang, now=ASKED)


def test_it_stands_at_the_body_s_desk_until_it_is_answered(asked, reference):
    assert Turn.objects.standing().get(dossier=asked.dossier).agency == reference.agencies["33"]
    builders.answer(asked, ANSWERED)
    assert list(Turn.objects.standing().filter(dossier=asked.dossier)) == []
