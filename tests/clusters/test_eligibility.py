"""Each verified criterion of 2022 at, below and above its limit (第十三条, 附件)."""

import pytest

from clusters.eligibility import Verdict, eligibility
from clusters.gaps import gaps
from clusters.models import Answer
from clusters.sheet import Sheet, sheet_of
from tests.builders import at, fresh

NOW = at("2025-04-10 14:00")


def answered(application, **answers):
    """The filled form with some answers replaced: `A01_2024="40"`."""
    filing = application.filing
    for key, text in answers.items():
        code, _line, year = key.rpartition("_") if key[-4:].isdigit() else (key, "", "0")
        facts = {"text": text, "changed_at": NOW, "changed_by": application.dossier.events.get(seq=1).by}
        Answer.objects.update_or_create(filing=filing, code=code, year=int(year), defaults=facts)
    return fresh(filing)


def finding(filing, code):
    found = eligibility(filing, Sheet.of(filing))
    return next(item for item in found.findings if item.criterion.code == code)


@pytest.mark.parametrize(
    ("code", "answers", "verdict"),
    [
        ("area", {"area": "100"}, Verdict.MET),
        ("area", {"area": "100.01"}, Verdict.NOT_MET),
        ("output", {"A01_2022": "40", "A01_2023": "48", "A01_2024": "60"}, Verdict.MET),
        ("output", {"A01_2022": "39.99", "A01_2023": "48", "A01_2024": "60"}, Verdict.NOT_MET),
        ("sme_share", {"A01_2024": "100", "A02_2024": "70"}, Verdict.MET),
        ("sme_share", {"A01_2024": "100", "A02_2024": "69.99"}, Verdict.NOT_MET),
        ("leading_share", {"A01_2024": "100", "A03_2024": "70"}, Verdict.NOT_MET),
        ("leading_share", {"A01_2024": "100", "A03_2024": "70.01"}, Verdict.MET),
        ("growth", {"A01_2022": "100", "A01_2024": "121"}, Verdict.NOT_MET),
        ("growth", {"A01_2022": "100", "A01_2024": "121.01"}, Verdict.MET),
        ("quality_firms", {"champions": "0", "little_giants": "0", "quality_others": "9"}, Verdict.NOT_MET),
        ("quality_firms", {"champions": "0", "little_giants": "0", "quality_others": "10"}, Verdict.MET),
        ("quality_firms", {"champions": "1", "little_giants": "0", "quality_others": "0"}, Verdict.MET),
        ("veto", {"no_tax_evasion": "no"}, Verdict.NOT_MET),
        ("veto", {}, Verdict.MET),
    ],
)
def test_a_criterion_at_its_limit(filled, code, answers, verdict):
    assert finding(answered(filled, **answers), code).verdict == verdict


def test_at_a_strict_limit_it_says_that_equal_does_not_count(filled):
    found = finding(answered(filled, A01_2024="100", A03_2024="70"), "leading_share")
    assert (found.figure, found.requirement) == ("70.00%", "须>70%，等于不算")


def test_what_is_missing_or_unreadable_leaves_it_open_and_says_what(filled):
    found = finding(answered(filled, A03_2024="3O"), "leading_share")
    assert (found.verdict, found.section) == (Verdict.UNKNOWN, "figures")
    assert "2024年主导产业产值" in found.lacking


def test_an_unmet_criterion_blocks_no_saving_but_wants_a_word(filled):
    assert list(gaps(filled.filing)) == []
    filing = answered(filled, area="101.2")
    assert [str(gap) for gap in gaps(filing)] == ["承诺：资格测算有1项不满足，请填写“资格测算说明”"]
    assert list(gaps(answered(filled, eligibility_note="含预留地块"))) == []


def test_gaps_are_told_by_section(filled):
    filing = answered(filled, C01_2024="1.3O", niche="")
    told = {gap.anchor: gap.sentence for gap in gaps(filing)}
    assert told == {"basic": "基本信息：1项未填", "figures": "三年指标：1处待改"}


def test_heads_three_to_eight_are_read_not_computed(filled):
    found = eligibility(filled.filing, sheet_of(filled.filing))
    assert {criterion.source for criterion in found.read} == {"to_verify"}
    assert len(found.findings) == 7
