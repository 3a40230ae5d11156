"""Eligibility (资格测算): each criterion of the filing's standard held against what has been typed (第十三条, 附件)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.figures import rounded, shown_beside
from clusters.formulas import FORMULAS, GROWTH_METHODS, Measure
from clusters.schema import Form, Place
from clusters.sheet import Sheet
from records.kept import held

if TYPE_CHECKING:
    from clusters.models import Criterion, Filing, Standard


class Verdict(StrEnum):
    """What can be said of one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


PASSES: dict[str, Callable[[Fraction], bool]] = {
    "ge": lambda excess: excess >= 0,
    "gt": lambda excess: excess > 0,
    "le": lambda excess: excess <= 0,
    "lt": lambda excess: excess < 0,
}
STRICT = ("gt", "lt")
ORDER = [Verdict.NOT_MET, Verdict.MET, Verdict.UNKNOWN]
MOST_LACKS = 3  # places named in one sentence


@dataclass(frozen=True)
class Finding:
    """One criterion beside the form: its verdict, figure, requirement and what it rests on."""

    criterion: "Criterion"
    verdict: Verdict
    measure: Measure
    threshold: Decimal | None
    is_relaxed: bool
    at_limit: bool
    lacks: tuple[Place, ...]
    lacking: str = ""
    section: str = ""

    @property
    def figure(self) -> str:
        """The figure with its unit, with as many decimals as tell it from the threshold."""
        measure, unit = self.measure, self.criterion.unit
        if self.verdict == Verdict.UNKNOWN:
            return _("尚不能计算")
        if measure.figure is None:
            return str(_("符合") if self.verdict == Verdict.MET else _("不符合"))
        decimals = 0 if measure.figure == rounded(measure.figure, 0) and unit == "家" else 2
        beside = self.threshold if self.threshold is not None else measure.figure
        return f"{shown_beside(measure.figure, beside, decimals)}{unit}{measure.suffix}"

    @property
    def requirement(self) -> str:
        """The operator and threshold in words; a strict one says at its limit that equal does not count."""
        if self.threshold is None:
            return ""
        limit = f"{shown_limit(self.threshold)}{self.criterion.unit}"
        must = _("须") if self.criterion.is_hard else _("一般")
        words = f"{must}{self.criterion.get_operator_display()}{limit}"
        return f"{words}，{_('等于不算')}" if self.at_limit and self.criterion.operator in STRICT else words

    @property
    def formula(self) -> str:
        return self.criterion.formula_text

    @property
    def how(self) -> str:
        return self.measure.how


@dataclass(frozen=True)
class Eligibility:
    """All criteria: the computed ones with their findings, and those that reviewers read."""

    findings: list[Finding] = field(default_factory=list)
    read: list["Criterion"] = field(default_factory=list)
    is_western: bool = False

    @property
    def criteria(self) -> list["Criterion"]:
        """Every criterion of the standard, in its order."""
        return sorted([*(each.criterion for each in self.findings), *self.read], key=lambda each: each.place)

    def of(self, verdict: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict == verdict]

    @property
    def met(self) -> list[Finding]:
        return self.of(Verdict.MET)

    @property
    def not_met(self) -> list[Finding]:
        return self.of(Verdict.NOT_MET)

    @property
    def unknown(self) -> list[Finding]:
        return self.of(Verdict.UNKNOWN)

    @property
    def in_order(self) -> list[Finding]:
        """Not met first, then met, then what cannot be computed yet."""
        return sorted(self.findings, key=lambda finding: ORDER.index(finding.verdict))


def eligibility(filing: "Filing", sheet: Sheet) -> Eligibility:
    """Hold a sheet against its filing's standard."""
    standard, is_western = standard_of(filing), is_relaxed_for(filing)
    findings, read = [], []
    for criterion in criteria_of(standard):
        if criterion.formula in FORMULAS:
            findings.append(_finding(criterion, standard, sheet, is_western))
        else:
            read.append(criterion)
    return Eligibility(findings, read, is_western)


def standard_of(filing: "Filing") -> "Standard":
    """What a filing is held against. A frozen standard changes no more: it is held in the process."""
    frozen: Standard | None = held(
        f"standard {filing.standard_id}", lambda: filing.standard if filing.standard.frozen_at else None
    )
    return frozen or filing.standard


def criteria_of(standard: "Standard") -> list["Criterion"]:
    """The criteria in their order; those of a frozen standard are kept, since it changes no more."""
    if standard.frozen_at is None:
        return list(standard.criteria.all())
    return held(f"criteria.{standard.pk}", lambda: list(standard.criteria.all()))


def is_relaxed_for(filing: "Filing") -> bool:
    """Western relaxation: by the recommending body, or by the county's own division (延边, 恩施, 湘西)."""
    dossier = filing.dossier
    return held(
        f"western {dossier.body_id} {dossier.division_id}",
        lambda: any(place.is_western for place in (dossier.body, dossier.division) if place),
    )


def growth_by_every_method(filing: "Filing", sheet: Sheet) -> list[tuple[str, Finding]]:
    """The growth criterion by each method a standard may name, to compare: label and finding."""
    standard = filing.standard
    criteria = [criterion for criterion in criteria_of(standard) if criterion.formula == "growth"]
    labels = dict(type(standard).Growth.choices)
    return [
        (str(labels[method]), _hold(criterion, GROWTH_METHODS[method](sheet), sheet, is_relaxed_for(filing)))
        for criterion in criteria
        for method in GROWTH_METHODS
    ]


def shown_limit(threshold: Decimal) -> str:
    """A threshold without idle zeros: 40, 70, 0.5."""
    return f"{threshold.normalize():,f}"


def _finding(criterion: "Criterion", standard: "Standard", sheet: Sheet, is_western: bool) -> Finding:
    return _hold(criterion, FORMULAS[criterion.formula](sheet, standard), sheet, is_western)


def _hold(criterion: "Criterion", measure: Measure, sheet: Sheet, is_western: bool) -> Finding:
    """Hold a measure against its criterion."""
    is_relaxed = is_western and criterion.is_relaxable
    relaxed = criterion.relaxed_threshold if is_relaxed else None
    threshold = criterion.threshold if relaxed is None else relaxed
    found = Finding(criterion, Verdict.UNKNOWN, measure, threshold, is_relaxed, False, measure.lacks)
    if measure.settled is not None:
        return replace(found, verdict=Verdict.MET if measure.settled else Verdict.NOT_MET)
    if measure.excess is None or threshold is None:
        return _unknown(found, sheet)
    excess = measure.excess(threshold)
    passes = PASSES[criterion.operator](excess)
    if measure.lacks and passes is not measure.stands:
        return _unknown(found, sheet)
    return replace(found, verdict=Verdict.MET if passes else Verdict.NOT_MET, at_limit=excess == 0)


def _unknown(found: Finding, sheet: Sheet) -> Finding:
    """Say which answers would make it computable, and in which section they stand."""
    if not found.lacks:
        return replace(found, lacking=found.measure.why_not)
    names = [_named(sheet.form, place) for place in found.lacks[:MOST_LACKS]]
    more = _("等%(count)d项") % {"count": len(found.lacks)} if len(found.lacks) > MOST_LACKS else ""
    wrong = any(sheet.entry(*place).problem for place in found.lacks)
    verb = _("待改") if wrong else _("待填")
    lacking = _("%(verb)s：%(names)s%(more)s") % {"verb": verb, "names": "、".join(names), "more": more}
    asked = sheet.form.get(found.lacks[0].code)
    return replace(found, lacking=lacking, section=asked.section if asked else "")


def _named(form: Form, place: Place) -> str:
    asked = form.get(place.code)
    return asked.called(place.year) if asked else place.code
