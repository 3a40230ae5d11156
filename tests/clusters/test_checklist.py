"""The check before submitting leads to every place that is still to do, and to nothing else."""

import pytest
from django.urls import reverse

from clusters.answers import save_answer
from clusters.checklist import checklist
from clusters.eligibility import eligibility
from clusters.gaps import gaps
from clusters.schema import Place
from clusters.sheet import sheet_of
from tests import builders
from tests.builders import at, fresh

NOW = at("2025-04-10 14:00")


def items_of(application):
    filing = fresh(application).filing
    filing.dossier = application.dossier
    sheet = sheet_of(filing)
    groups = checklist(filing, sheet, eligibility(filing, sheet))
    return {group.section.key: [(item.anchor, item.must) for item in group.items] for group in groups}


def type_in(application, by, code, text, year=0):
    answer = application.filing.answers.filter(code=code, year=year).first()
    save_answer(application.filing, Place(code, year), text, by=by, version=answer.version if answer else 0, now=NOW)


def test_a_filled_filing_has_nothing_left(filled):
    assert {key: items for key, items in items_of(filled).items() if items} == {}


def test_each_kind_of_gap_leads_to_its_place(filled, yongkang):
    type_in(filled, yongkang, "C01", "1.3O", 2024)
    type_in(filled, yongkang, "niche", "")
    type_in(filled, yongkang, "B03", "99999", 2024)
    type_in(filled, yongkang, "area", "120")
    filled.dossier.documents.filter(slot="statistics_certificate").update(removed_at=NOW)
    assert {key: items for key, items in items_of(filled).items() if items} == {
        "basic": [("f-niche", True)],
        "figures": [("f-C01-2024", True), ("ask-B03-2024", False)],
        "commitments": [("f-eligibility_note", True)],
        "evidence": [("slot-statistics_certificate", True)],
    }


def test_what_must_be_done_is_what_stands_against_submitting(draft):
    """As many sections have something to do as the engine names against the step."""
    filing = fresh(draft).filing
    filing.dossier = draft.dossier
    in_the_way = {key for key, items in items_of(draft).items() if any(must for _anchor, must in items)}
    assert in_the_way == {obstacle.anchor.partition("/")[0] for obstacle in gaps(filing)}


def test_after_a_return_only_the_open_sections_are_checked(accepted, yongkang):
    builders.return_for_correction(accepted, ["figures"], at("2025-05-06 09:00"))
    assert list(items_of(accepted)) == ["figures"]


@pytest.mark.parametrize("who", ["yongkang", "county_administrator"])
def test_the_page_shows_each_place_as_a_link(get_as, reference, draft, who):
    page = get_as(reference.people[who], reverse("clusters:check", args=[draft.pk])).content.decode()
    assert f"/desk/applications/{draft.pk}/sections/figures/#f-A01-2024" in page
    assert f"/desk/applications/{draft.pk}/sections/evidence/#slot-operator_certificate" in page


def test_the_check_is_the_countys_own(get_as, declared, yiwu, zhejiang, ministry, passer_by):
    address = reverse("clusters:check", args=[declared.pk])
    assert [get_as(who, address).status_code for who in (yiwu, zhejiang, ministry, passer_by)] == [404] * 4
    assert get_as(None, address).status_code == 302
