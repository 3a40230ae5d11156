"""Pages of inquiries: asking from the form, the thread on both sides, the list; for others there is nothing there."""

import pytest
from django.urls import reverse

from clusters.inquiries import write
from clusters.models import Inquiry
from tests import builders, stages
from tests.builders import ANSWER, QUESTION, at, fresh

LIST, NOON = "/desk/inquiries/", at("2025-04-10 09:30")
NUL = "这里有看不见的空字符，不能保存。请清空这一项，重新填写。"


def page_of(inquiry) -> str:
    return reverse("inquiries:inquiry", args=[inquiry.pk])


def new_of(application) -> str:
    return reverse("clusters:inquiry-new", args=[application.pk])


def places(page) -> dict[str, int]:
    return {str(place["label"]): place["count"] for place in page.context["places"]}


@pytest.fixture
def asked(draft):
    return builders.ask(draft, NOON)


# The story on both sides


def test_a_county_asks_about_the_section_it_is_filling_in(get_as, post_as, draft, yongkang):
    section = get_as(yongkang, reverse("clusters:section", args=[draft.pk, "figures"])).content.decode()
    assert f'href="{new_of(draft)}?section=figures"' in section
    page = get_as(yongkang, new_of(draft), {"section": "figures"})
    assert page.context["form"]["section"].value() == "figures"
    answer = post_as(yongkang, new_of(draft), {"section": "figures", "text": QUESTION})
    inquiry = Inquiry.objects.get()
    assert (answer.headers["Location"], inquiry.section) == (page_of(inquiry), "figures")
    file = get_as(yongkang, draft.get_absolute_url()).content.decode()
    assert (QUESTION in file, page_of(inquiry) in file) == (True, True)


def test_the_body_finds_it_on_its_desk_and_answers(get_as, post_as, asked, yongkang, zhejiang):
    desk = get_as(zhejiang, "/desk/")
    assert places(desk)["咨询"] == 1
    assert [waits.subject for waits in desk.context["turns"] if waits.kind == "咨询"] == [asked]
    assert QUESTION in get_as(zhejiang, LIST).content.decode()
    post_as(zhejiang, page_of(asked), {"seen": 1, "step": "answer", "text": ANSWER})
    assert places(get_as(zhejiang, "/desk/"))["咨询"] == 0
    thread = get_as(yongkang, page_of(asked)).content.decode()
    for word in (
        QUESTION,
        ANSWER,
        "浙江省经济和信息化厅",
        "浙江经办",
        "永康市经济和信息化局",
        "永康经办",
        "2025-04-10 10:00",
    ):
        assert word in thread


def test_each_side_is_offered_its_own_steps(get_as, asked, yongkang, zhejiang, observer):
    def offered(user):
        context = get_as(user, page_of(asked)).context
        return [offer.step for offer in [*context["writing"], *context["ending"]]]

    assert [offered(user) for user in (yongkang, zhejiang, observer)] == [["ask_again", "close"], ["answer"], []]
    builders.answer(asked, NOON)
    assert [offered(user) for user in (yongkang, zhejiang, observer)] == [
        ["ask_again", "close"],
        ["answer", "conclude"],
        [],
    ]
    write(asked, "close", "", by=yongkang, seen=2, now=NOON)
    assert [offered(user) for user in (yongkang, zhejiang, observer)] == [["ask_again"], [], []]


def test_the_body_reads_of_a_draft_no_more_than_it_was_told(get_as, filled, zhejiang):
    asked = builders.ask(filled, NOON)
    page = get_as(zhejiang, page_of(asked))
    assert (page.context["is_readable"], filled.get_absolute_url() in page.content.decode()) == (False, False)
    builders.declare(filled, at("2025-04-10 09:50"))
    assert filled.get_absolute_url() in get_as(zhejiang, page_of(asked)).content.decode()


def test_the_file_shows_it_to_the_body_and_not_to_the_ministry(get_as, reference, zhejiang, ministry):
    application = stages.at_ministry(reference)
    builders.ask(application, at("2025-07-01 10:00"))
    shown = {
        user: QUESTION in get_as(user, application.get_absolute_url()).content.decode() for user in (zhejiang, ministry)
    }
    assert shown == {zhejiang: True, ministry: False}


# Strangers


def test_for_others_there_is_nothing_there(
    get_as, post_as, asked, draft, yiwu, beilun, ningbo, jiangsu, ministry, passer_by
):
    for person in (yiwu, beilun, ningbo, jiangsu, ministry, passer_by):
        assert get_as(person, page_of(asked)).status_code == 404
        assert post_as(person, page_of(asked), {"seen": 1, "step": "answer", "text": "代答"}).status_code == 404
        assert post_as(person, new_of(draft), {"text": "代问"}).status_code == 404
        assert len(get_as(person, LIST).context["page_obj"]) == 0
    assert asked.dossier.events.count() == 1


def test_a_visitor_is_asked_to_sign_in(get_as, asked, draft):
    codes = [get_as(None, address).status_code for address in (LIST, page_of(asked), new_of(draft))]
    assert codes == [302, 302, 302]


def test_neither_side_takes_the_other_s_steps(post_as, asked, yongkang, zhejiang, observer):
    sent = {"seen": 1, "text": "越位"}
    assert post_as(yongkang, page_of(asked), sent | {"step": "answer"}).status_code == 403
    assert post_as(zhejiang, page_of(asked), sent | {"step": "ask_again"}).status_code == 403
    assert post_as(observer, page_of(asked), sent | {"step": "answer"}).status_code == 403
    assert fresh(asked).state == "asked"


def test_the_body_does_not_ask_itself(get_as, declared, zhejiang, county_administrator):
    assert get_as(zhejiang, new_of(declared)).status_code == 404
    assert get_as(county_administrator, new_of(declared)).status_code == 403


# Bad input


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写明要问的问题，例如某一项数据按什么口径填。"),
        ("长" * 4001, "最多2000字，现在是4001字，请精简。"),
        ("口\x00径", NUL),
    ],
)
def test_a_question_to_mend_says_so_beside_its_field_and_stays(post_as, draft, yongkang, text, sentence):
    page = post_as(yongkang, new_of(draft), {"section": "figures", "text": text})
    form = page.context["form"]
    assert (form.errors, form["text"].value(), form["section"].value()) == ({"text": [sentence]}, text, "figures")
    assert Inquiry.objects.count() == 0


def test_a_section_that_is_none_says_so(post_as, draft, yongkang):
    page = post_as(yongkang, new_of(draft), {"section": "nothing", "text": QUESTION})
    assert page.context["form"].errors == {"section": ["这张表没有这一栏，请从列表中选择。"]}
    assert page.context["form"]["text"].value() == QUESTION


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写明答复，例如依据哪一条、按什么口径填。"),
        ("长" * 4001, "最多2000字，现在是4001字，请精简。"),
        ("口\x00径", NUL),
    ],
)
def test_so_does_an_answer(post_as, asked, zhejiang, text, sentence):
    form = post_as(zhejiang, page_of(asked), {"seen": 1, "step": "answer", "text": text}).context["form"]
    assert (form.errors, form["text"].value()) == ({"text": [sentence]}, text)
    assert fresh(asked).state == "asked"


@pytest.mark.parametrize("text", ["\x01控\x1f制\x7f", "\u202e反\u200b向", "<b>粗</b>{{ 7 }}", "一\r\n二"])
def test_any_other_words_are_kept_as_written(get_as, post_as, asked, yongkang, zhejiang, text):
    post_as(zhejiang, page_of(asked), {"seen": 1, "step": "answer", "text": text})
    assert asked.dossier.events.last().note == text
    assert "<b>粗" not in get_as(yongkang, page_of(asked)).content.decode()


@pytest.mark.parametrize(
    "sent", [{"step": "answer"}, {"seen": "1"}, {"seen": "x", "step": "answer"}, {"seen": "1", "step": "explode"}]
)
def test_a_page_that_came_back_in_part_keeps_what_was_typed(post_as, asked, zhejiang, sent):
    page = post_as(zhejiang, page_of(asked), sent | {"text": ANSWER})
    assert "这一页送来的内容不完整，没有办理。请刷新本页，再办一次。" in page.content.decode()
    assert (page.context["form"]["text"].value(), fresh(asked).state) == (ANSWER, "asked")


def test_who_writes_past_the_other_reads_it_and_sends_the_same_words_again(post_as, asked, yongkang, zhejiang):
    write(asked, "ask_again", "补充一点。", by=yongkang, seen=1, now=NOON)
    page = post_as(zhejiang, page_of(asked), {"seen": 1, "step": "answer", "text": ANSWER})
    form = page.context["form"]
    assert "已于09:30办理“追问”" in form.errors["__all__"][0]
    assert ("补充一点。" in page.content.decode(), form["text"].value(), form["seen"].value()) == (True, ANSWER, "2")
    post_as(zhejiang, page_of(asked), {"seen": form["seen"].value(), "step": "answer", "text": form["text"].value()})
    assert fresh(asked).state == "answered"


# The list


def test_what_waits_stands_first_and_the_address_narrows_it(get_as, draft, zhejiang):
    done = builders.answer(builders.ask(draft, NOON, "第一问"), at("2025-04-10 09:40"))
    late, early = (
        builders.ask(draft, at("2025-04-10 09:35"), "第三问"),
        builders.ask(draft, at("2025-04-10 09:32"), "第二问"),
    )
    wanted = {
        "": [early, late, done],
        "?state=asked": [early, late],
        "?state=answered": [done],
        "?state=closed": [],
        "?state=nonsense": [early, late, done],
        f"?q={draft.number}": [early, late, done],
        "?q=没有这个词": [],
    }
    assert {query: list(get_as(zhejiang, LIST + query).context["page_obj"]) for query in wanted} == wanted
    counts = [count for _key, _label, count in get_as(zhejiang, LIST + "?state=asked").context["tabs"]]
    assert counts == [3, 2, 1, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(django_assert_num_queries, signed_in, draft, zhejiang, count):
    for number in range(count):
        builders.ask(draft, NOON, f"第{number}问")
    client = signed_in(zhejiang)
    with django_assert_num_queries(6):  # session, person, posts; counts, rows; what waits
        assert len(client.get(LIST).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_thread_costs_the_same_for_one_and_three(
    django_assert_num_queries, signed_in, asked, yongkang, zhejiang, count
):
    for number in range(1, count):
        write(asked, "answer", f"答复{number}", by=zhejiang, seen=number, now=NOON)
    client = signed_in(yongkang)
    with django_assert_num_queries(8):
        assert len(client.get(page_of(asked)).context["letters"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_the_same_for_one_and_three(django_assert_num_queries, signed_in, draft, yongkang, count):
    for number in range(count):
        builders.ask(draft, NOON, f"第{number}问")
    client = signed_in(yongkang)
    with django_assert_num_queries(19):
        assert len(client.get(draft.get_absolute_url()).context["inquiries"]) == count
