"""What comes in broken, in part, doubled or without sense gets its sentence; nothing changes, nothing typed is lost."""

from itertools import chain

import pytest
from django.urls import reverse

from clusters.importing.reading import Unreadable, read_rows
from records.models import Event
from records.trail import faults
from reviews.models import Opinion
from tests.builders import fresh

CUT_SHORT = "这一页送来的内容不完整，没有办理。请刷新本页，再办一次。"
NUL = "这里有看不见的空字符，不能保存。请清空这一项，重新填写。"


# What a form sends


@pytest.fixture
def step(declared):
    return reverse("records:step", args=[declared.dossier_id, "accept"])


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"note": "请核收"}, "seen"),
        ({"seen": "", "note": "请核收"}, "seen"),
        ({"seen": "abc", "note": "请核收"}, "seen"),
        ({"seen": "1e3", "note": "请核收"}, "seen"),
        ({"seen": "3", "act": "explode", "note": "请核收"}, "act"),
    ],
)
def test_a_page_that_came_back_in_part_takes_no_step_and_says_so(declared, step, post_as, zhejiang, sent, field):
    page = post_as(zhejiang, step, sent)
    assert page.context["form"].errors == {field: [CUT_SHORT]}
    assert page.content.decode().count(CUT_SHORT) == 1
    assert page.context["form"]["note"].value() == "请核收"
    assert fresh(declared).state == "declared"


@pytest.mark.parametrize("seen", ["-1", "0", "99999999999999999999"])
def test_a_version_that_never_was_is_a_stale_page(declared, step, post_as, zhejiang, seen):
    form = post_as(zhejiang, step, {"seen": seen}).context["form"]
    assert "请先看最新内容" in form.errors["__all__"][0]
    assert fresh(declared).state == "declared"


def test_what_a_form_does_not_ask_for_is_not_taken(declared, step, post_as, zhejiang):
    more = {
        "state": "published",
        "by": "1",
        "outcome": "declined",
        "dossier": "1",
        "choice": "yes",
        "now": "2020-01-01",
    }
    post_as(zhejiang, step, more | {"seen": declared.dossier.version})
    event = declared.dossier.events.last()
    assert (fresh(declared).state, fresh(declared).outcome, event.by, event.data) == ("provincial", "", zhejiang, {})


def test_of_a_field_sent_twice_the_last_counts(declared, step, post_as, zhejiang):
    post_as(zhejiang, step, {"seen": ["1", str(declared.dossier.version)], "note": ["甲", "乙"]})
    assert declared.dossier.events.last().note == "乙"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [("长" * 2001, "意见最多2000字，现在是2001字，请精简。"), ("请\x00核", NUL), ("\x00", NUL)],
)
def test_a_note_that_cannot_be_kept_stays_in_its_field(declared, step, post_as, zhejiang, note, sentence):
    page = post_as(zhejiang, step, {"seen": declared.dossier.version, "note": note})
    assert page.context["form"].errors == {"note": [sentence]}
    assert page.context["form"]["note"].value() == note
    assert sentence in page.content.decode()
    assert fresh(declared).state == "declared"


@pytest.mark.parametrize(
    "note",
    ["😀👍🏽", "\x01控\x1f制\x7f", "\u202e反\u200b向", "<b>粗</b>{{ 7 }}{% now %}", "'; DROP TABLE--", "一\r\n二"],
)
def test_any_other_note_is_kept_as_written_and_proved(declared, step, post_as, get_as, zhejiang, note):
    post_as(zhejiang, step, {"seen": declared.dossier.version, "note": note})
    assert declared.dossier.events.last().note == note
    assert list(faults(fresh(declared).dossier)) == []
    history = get_as(zhejiang, reverse("records:history", args=[declared.dossier_id])).content.decode()
    assert "<b>粗" not in history


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("review", {"verdict": "support", "text": "符合认定标准"}),
        ("correction", {"sections": "figures", "reason": "figure", "note": "请核对", "days": "10"}),
        ("provincial", {"issuer": "浙江省经济和信息化厅", "document_no": "浙经信〔2024〕1号", "on": "2024-11-08"}),
    ],
)
def test_so_with_every_form_of_a_review(accepted, post_as, zhejiang, name, sent):
    events = Event.objects.count()
    page = post_as(zhejiang, reverse(f"reviews:{name}", args=[accepted.pk]), sent)
    assert page.context["form"].errors == {"seen": [CUT_SHORT]}
    assert page.content.decode().count(CUT_SHORT) == 1
    assert (Event.objects.count(), Opinion.objects.count()) == (events, 0)


def test_a_form_without_anything_names_each_field_that_is_wanted(accepted, post_as, zhejiang):
    page = post_as(zhejiang, reverse("reviews:correction", args=[accepted.pk]), {"days": ""})
    said = list(chain.from_iterable(page.context["form"].errors.values()))
    assert len(said) == 5
    assert [sentence for sentence in said if page.content.decode().count(sentence) == 0] == []


# Files of lists


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"batch_year,name,county\n2022,\x00\x00,\xd3\xc0\xbf\xb5",
            "看不懂文件的文字编码，请另存为UTF-8或GBK编码的CSV",
        ),
        (b"\x00" * 400, "看不懂文件的文字编码，请另存为UTF-8或GBK编码的CSV"),
        (b"\xff\xfe\x00", "看不懂文件的文字编码，请另存为UTF-8或GBK编码的CSV"),
        ("batch_year,name,county\n2022," + "长" * 140_000, "第2行不合CSV格式，请用表格软件打开后另存为CSV再试"),
    ],
)
def test_a_list_that_is_no_text_is_refused(content, sentence):
    with pytest.raises(Unreadable) as refused:
        read_rows(content if isinstance(content, bytes) else content.encode())
    assert str(refused.value) == sentence
