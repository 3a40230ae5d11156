"""Industries, indicators, the standard, the form and the rounds as loaded."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from clusters.models import Allotment, Batch, Criterion, FormSchema, Indicator, Industry, Standard
from clusters.reference_loading import (
    FOLDER,
    create_standard,
    load_form,
    load_indicators,
    load_industries,
    load_standard,
)
from clusters.rounds import allot
from records.clock import standing_at
from records.models import ReferenceFile, Turn
from records.reference_files import Tally, json_of
from records.trail import faults
from tests.builders import at

NOW = at("2025-04-10 10:00")


@pytest.mark.django_db
def test_117_industries_in_their_sections() -> None:
    assert load_industries(now=NOW) == Tally(created=117)
    assert Industry.objects.filter(parent=None).count() == 20
    assert str(Industry.objects.get(code="34").parent) == "C 制造业"


@pytest.mark.django_db
def test_every_part_names_its_whole() -> None:
    assert load_indicators(now=NOW) == Tally(created=32)
    codes = set(Indicator.objects.values_list("code", flat=True))
    assert set(Indicator.objects.exclude(part_of="").values_list("part_of", flat=True)) <= codes
    assert list(Indicator.objects.values_list("code", flat=True)[:4]) == ["A01", "A02", "A03", "A11"]


@pytest.mark.django_db
def test_the_standard_of_2022_has_the_verified_figures_and_is_frozen() -> None:
    assert load_standard(now=NOW) == Tally(created=1)
    standard = Standard.objects.get()
    assert (standard.growth_method, standard.frozen_at) == ("geometric-2", at("2022-09-13"))
    computed = standard.criteria.exclude(formula="").values_list("code", "operator", "threshold", "is_hard", "source")
    assert list(computed) == [
        ("area", "le", Decimal(100), False, "verified"),
        ("output", "ge", Decimal(40), True, "verified"),
        ("sme_share", "ge", Decimal(70), True, "verified"),
        ("leading_share", "gt", Decimal(70), True, "verified"),
        ("growth", "gt", Decimal(10), True, "verified"),
        ("quality_firms", "ge", Decimal(10), True, "verified"),
        ("veto", "", None, True, "verified"),
    ]
    declared = standard.criteria.filter(formula="")
    assert [criterion.head[0] for criterion in declared] == list("三四五六七八")
    assert set(declared.values_list("source", flat=True)) == {Criterion.Source.TO_VERIFY}


@pytest.mark.django_db
def test_a_provincial_standard_is_a_data_file_away() -> None:
    standard = create_standard(json_of(FOLDER / "standard-yunnan-example.json"))
    thresholds = standard.criteria.exclude(threshold=None).values_list("code", "operator", "threshold")
    assert list(thresholds) == [
        ("area", "le", Decimal(100)),
        ("output", "ge", Decimal(10)),
        ("sme_share", "ge", Decimal(50)),
        ("leading_share", "gt", Decimal(60)),
        ("growth", "gt", Decimal(3)),
        ("quality_firms", "ge", Decimal(3)),
    ]
    assert standard.frozen_at is None


@pytest.mark.django_db
def test_the_form_asks_only_for_what_the_catalogue_and_the_standard_know() -> None:
    load_indicators(now=NOW)
    load_standard(now=NOW)
    assert load_form(now=NOW) == Tally(created=1)
    sections = FormSchema.objects.get(code="application").definition["sections"]
    assert [section["key"] for section in sections] == [
        "basic", "figures", "firms", "heads", "plan", "commitments", "evidence",
    ]  # fmt: skip
    fields = [field for section in sections for field in section["fields"]]
    codes = [field["code"] for field in fields]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 40
    indicators = set(Indicator.objects.values_list("code", flat=True))
    asked = {code for field in fields for code in [field.get("indicator"), *field.get("operands", [])] if code}
    assert asked == indicators
    criteria = set(Criterion.objects.values_list("code", flat=True))
    assert {code for field in fields for code in field.get("proves", [])} <= criteria


class LoadReferenceTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.first = cls.load()

    @staticmethod
    def load() -> list[str]:
        out = StringIO()
        with standing_at(NOW):
            call_command("load_reference", stdout=out)
        return out.getvalue().splitlines()

    def test_the_command_says_what_it_created_and_then_that_nothing_changed(self) -> None:
        assert self.first[1] == "divisions: 3215 created, 0 updated, 0 unchanged, 0 kept as edited"
        assert self.first[-1] == "rounds: 5 created, 0 updated, 0 unchanged, 0 kept as edited"
        again = self.load()
        assert len(again) == 10
        assert {line.split(": ")[1].split(" created, 0 updated")[0] for line in again} == {"0"}
        assert {line.split(", ")[-1] for line in again} == {"0 kept as edited"}

    def test_the_real_rounds_have_their_quotas_and_dates(self) -> None:
        rounds = Batch.objects.order_by("year", "kind").values_list(
            "code", "is_first", "quota_ordinary", "quota_planned", "ministry_deadline", "report_due"
        )
        assert list(rounds) == [
            ("recognition-2022", True, 5, 3, at("2022-10-31 23:59:59"), "04-30"),
            ("recognition-2023", False, 6, 2, at("2023-07-31 23:59:59"), "04-30"),
            ("recognition-2024", False, 8, 2, at("2024-07-31 23:59:59"), "03-31"),
            ("recognition-2025", False, 8, 2, at("2025-07-15 23:59:59"), "04-30"),
            ("renewal-2025", False, None, None, at("2025-07-15 23:59:59"), "04-30"),
        ]
        first = Batch.objects.get(is_first=True)
        assert (str(first.valid_from), str(first.valid_until)) == ("2023-01-01", "2025-12-31")

    def test_every_body_has_its_quota_in_every_round_and_none_in_a_renewal(self) -> None:
        quotas = Allotment.objects.filter(batch__code="recognition-2022").values_list("body__code", "quota")
        assert len(quotas) == 37
        assert (dict(quotas)["33"], dict(quotas)["3302"], dict(quotas)["66"]) == (5, 3, 3)
        renewal = Allotment.objects.filter(batch__code="renewal-2025")
        assert set(renewal.values_list("quota", flat=True)) == {None}
        assert Allotment.objects.count() == 5 * 37

    def test_counties_file_a_month_before_the_ministrys_date(self) -> None:
        allotment = Allotment.objects.get(batch__code="recognition-2025", body__code="33")
        assert allotment.county_deadline == at("2025-06-15 23:59:59")

    def test_an_allotment_has_a_sound_file_dated_when_the_round_opened(self) -> None:
        allotment = Allotment.objects.get(batch__code="recognition-2025", body__code="3302")
        assert list(allotment.dossier.events.values_list("step", "target", "at")) == [
            ("begin", "open", at("2025-03-03"))
        ]
        assert list(faults(allotment.dossier)) == []

    def test_only_open_rounds_wait_for_their_bodies(self) -> None:
        waiting = Turn.objects.standing().values_list("dossier__allotment__batch__code", flat=True)
        assert {code: list(waiting).count(code) for code in set(waiting)} == {
            "recognition-2025": 37,
            "renewal-2025": 37,
        }

    def test_allotting_again_changes_nothing(self) -> None:
        assert allot(Batch.objects.get(code="recognition-2025"), now=NOW) == []
        assert Allotment.objects.count() == 5 * 37

    def test_a_round_changed_at_the_desk_is_not_set_back(self) -> None:
        Batch.objects.filter(code="recognition-2025").update(notice_days=7)
        ReferenceFile.objects.update(digest="")  # as if the file had changed elsewhere
        self.load()
        assert Batch.objects.get(code="recognition-2025").notice_days == 7
