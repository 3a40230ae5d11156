"""Plausibility questions: asked beside the figure, answered in a word, never in the way."""

import pytest
from django.urls import reverse

from clusters.answers import save_answer
from clusters.eligibility import Verdict, eligibility
from clusters.gaps import gaps
from clusters.plausibility import Question, questions
from clusters.schema import Place
from clusters.sheet import sheet_of
from tests.builders import at, fresh

NOW = at("2025-04-10 14:00")


@pytest.fixture
def put(draft, yongkang):
    """`put(A01=("41.30", "46.85", "52.10"))` types figures of 2022, 2023 and 2024 into the draft; a sheet of them."""

    def type_in(**figures):
        for code, texts in figures.items():
            for year, text in zip((2022, 2023, 2024), texts, strict=True):
                save_answer(draft.filing, Place(code, year), text, by=yongkang, version=0, now=NOW)
        filing = fresh(draft).filing
        filing.dossier = draft.dossier
        return filing, sheet_of(filing)

    return type_in


def asked(sheet):
    return [(question.place, question.sentence.split("，")[0]) for question in questions(sheet)]


@pytest.mark.parametrize(
    ("code", "texts", "expected"),
    [
        ("A01", ("40", "60", "60"), []),  # half as much again is not over half
        ("A01", ("40", "60.01", "60"), [(Place("A01", 2023), "2023年比上年多50.0%")]),
        ("B03", ("8120", "8120", "12640"), [(Place("B03", 2024), "2024年比上年多55.7%")]),
        ("B03", ("9000", "4000", "4000"), [(Place("B03", 2023), "2023年比上年少55.6%")]),
        ("B02", ("2", "9", "9"), []),  # small counts jump by nature
        ("B02", ("2", "10", "10"), [(Place("B02", 2023), "2023年比上年多400.0%")]),
        ("E01", ("12", "22", "22"), []),  # ten points
        ("E01", ("12", "22.5", "22.5"), [(Place("E01", 2023), "2023年比上年多87.5%")]),
        ("A01", ("", "46.85", "1O0"), []),
        ("A01", ("0", "46.85", "50"), []),
    ],
)
def test_a_figure_that_jumps_by_more_than_half_is_asked_about(put, code, texts, expected):
    _filing, sheet = put(**{code: texts})
    assert asked(sheet) == expected


def test_a_part_over_its_whole_is_asked_about_and_its_share_not_computed(put):
    filing, sheet = put(A01=("50", "50", "50"), A02=("40", "40", "50.01"))
    (question,) = questions(sheet)
    assert question == Question(
        Place("A02", 2024), "50.01亿元大于2024年集群总产值50.00亿元，请核对；确实如此的，请用一句话说明口径"
    )
    (share,) = [each for each in eligibility(filing, sheet).findings if each.criterion.code == "sme_share"]
    assert (share.verdict, share.lacking) == (Verdict.UNKNOWN, "2024年中小企业产值大于2024年集群总产值，核对后计算")


def test_a_question_goes_with_its_answer_and_never_blocks(filled, yongkang):
    place = Place("B03", 2024)
    version = filled.filing.answers.get(code="B03", year=2024).version
    save_answer(filled.filing, place, "99999", by=yongkang, version=version, now=NOW)
    save_answer(filled.filing, Place("B03.reason", 2024), "两家规模企业迁入", by=yongkang, version=0, now=NOW)
    filing = fresh(filled).filing
    filing.dossier = filled.dossier
    (question,) = questions(sheet_of(filing))
    assert (question.place, question.answer, question.is_open) == (place, "两家规模企业迁入", False)
    assert list(gaps(filing)) == []


def test_the_answer_to_a_save_carries_the_questions_of_its_section(signed_in, yongkang, put, draft):
    put(A01=("41.30", "46.85", ""))
    address = reverse("clusters:answer-save", args=[draft.pk])
    told = {"code": "A01", "year": 2024, "value": "82.10", "version": 1}
    assert signed_in(yongkang).post(address, told).json()["asks"] == {
        "A01-2024": "2024年比上年多75.2%，请用一句话说明原因（不影响保存和提交）"
    }


def test_a_reason_is_one_line(signed_in, yongkang, draft):
    address = reverse("clusters:answer-save", args=[draft.pk])
    told = {"code": "A01.reason", "year": 2024, "value": "长" * 101, "version": 0}
    assert "最多100字" in signed_in(yongkang).post(address, told).json()["problem"]
    assert signed_in(yongkang).post(address, told | {"code": "niche.reason", "year": ""}).status_code == 404
