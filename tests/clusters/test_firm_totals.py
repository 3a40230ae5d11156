"""A firm list's totals held against the typed figures: questions beside the figure, never in the way."""

import pytest

from clusters.firms.comparing import against_firms, comparisons
from clusters.gaps import gaps
from clusters.models import Answer, Filing, FirmsAsked
from clusters.plausibility import questions
from clusters.sheet import Sheet
from tests.builders import at
from tests.firms import firm, list_firms

NOW = at("2025-04-10 14:00")
DIFFERS = "企业名录合计%s，与这里所填不同，请核对；确实如此的，请用一句话说明口径"
MORE = "企业名录中已有%s，多于这里所填，请核对；确实如此的，请用一句话说明口径"


def sheet(application, asked, **answers):
    """The filled form with some answers replaced, as a round that asks for these firms has it."""
    Filing.objects.filter(pk=application.filing_id).update(firms_asked=asked)
    for key, text in answers.items():
        code, _line, year = key.rpartition("_") if key[-4:].isdigit() else (key, "", "0")
        Answer.objects.filter(filing=application.filing_id, code=code, year=int(year)).update(text=text)
    return Sheet.of(Filing.objects.select_related("schema").get(pk=application.filing_id))


def asked_at(found, code, year=0):
    return against_firms(found, found.form.field(code), year)


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("A01", "1.50", ""),
        ("A01", "1.57", ""),
        ("A01", "1.60", DIFFERS % "1.50亿元"),
        ("A02", "1.00", ""),
        ("A02", "2.00", DIFFERS % "1.00亿元"),
        ("A03", "0.50", DIFFERS % "1.00亿元"),
        ("B01", "3", ""),
        ("B01", "4", DIFFERS % "3家"),
        ("B02", "2", ""),
        ("B02", "3", DIFFERS % "2家"),
    ],
)
def test_a_list_of_all_firms_adds_up_to_the_cluster(filled, code, typed, sentence):
    list_firms(filled, [firm(1), firm(2, size="大型"), firm(3, leading="否")], NOW)
    found = sheet(filled, FirmsAsked.ALL, **{f"{code}_2024": typed})
    assert asked_at(found, code, 2024) == sentence
    assert asked_at(found, code, 2023) == ""


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [("A01", "50.00", ""), ("A01", "0.40", MORE % "0.50亿元"), ("B01", "467", ""), ("B01", "0", MORE % "1家")],
)
def test_a_list_of_titled_firms_is_a_part_of_it(filled, code, typed, sentence):
    list_firms(filled, [firm(1, "champion")], NOW)
    assert asked_at(sheet(filled, FirmsAsked.TITLED, **{f"{code}_2024": typed}), code, 2024) == sentence


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("champions", "1", ""),
        ("champions", "2", DIFFERS % "1家"),
        ("little_giants", "1", DIFFERS % "0家"),
        ("specialised", "2", ""),
        ("quality_others", "2", ""),
        ("quality_others", "3", DIFFERS % "2家"),
    ],
)
def test_titled_firms_are_counted_in_every_list(filled, code, typed, sentence):
    rows = [firm(1, "champion", "specialised"), firm(2, "specialised", "innovative")]
    rows.append(firm(3, "little_giant", leading="否"))
    list_firms(filled, rows, NOW)
    assert asked_at(sheet(filled, FirmsAsked.TITLED, **{code: typed}), code) == sentence


def test_without_a_list_or_without_output_nothing_is_asked(filled):
    assert asked_at(sheet(filled, FirmsAsked.ALL), "A01", 2024) == ""
    list_firms(filled, [firm(1, "champion", output=None)], NOW)
    assert asked_at(sheet(filled, FirmsAsked.ALL), "A01", 2024) == ""


def test_the_page_shows_list_and_form_side_by_side(filled):
    list_firms(filled, [firm(1, "champion", output=12345.6)], NOW)
    found = sheet(filled, FirmsAsked.TITLED, champions="2", A01_2024="52.10")
    shown = {each.name: (each.listed, each.typed, bool(each.sentence)) for each in comparisons(found)}
    assert shown["2024年集群总产值"] == ("1.23", "52.10", False)
    assert shown["制造业单项冠军企业"] == ("1", "2", True)
    assert len(shown) == 11


def test_a_question_stands_with_its_answer_and_blocks_nothing(filled):
    list_firms(filled, [firm(1, "champion")], NOW)
    found = sheet(filled, FirmsAsked.TITLED, champions="2")
    asked = {each.place.code: each.sentence for each in questions(found, found.form.section("basic"))}
    assert asked["champions"] == DIFFERS % "1家"
    assert list(gaps(Filing.objects.select_related("schema", "standard").get(pk=filled.filing_id))) == []
