"""The formulas a criterion may name: each takes a sheet to a figure that can be held against a threshold exactly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.figures import HUNDRED, rounded, shown
from clusters.firms.standing import Standing
from clusters.models.titles import OTHERS as OTHER_TITLES
from clusters.models.titles import STARS as STAR_TITLES
from clusters.reading import NO
from clusters.schema import Place
from clusters.sheet import Sheet

if TYPE_CHECKING:
    from clusters.models import Standard

OUTPUT, SME_OUTPUT, LEADING_OUTPUT = "A01", "A02", "A03"
STARS = ("champions", "little_giants")
OTHERS = "quality_others"


@dataclass(frozen=True)
class Measure:
    """What a formula found. `excess` of a threshold is exact: a limit reached is neither over nor under it.

    `settled` answers at once where no threshold decides (a commitment, one champion firm). `lacks` names the places
    still missing; `stands` is the answer that holds even so (one year below the limit, ten firms already).
    """

    figure: Decimal | None = None
    excess: Callable[[Decimal], Fraction] | None = None
    how: str = ""
    suffix: str = ""
    settled: bool | None = None
    stands: bool | None = None
    lacks: tuple[Place, ...] = field(default=())
    why_not: str = ""


Formula = Callable[[Sheet, "Standard"], Measure]


def area(sheet: Sheet, standard: "Standard") -> Measure:
    """The area of the cluster, in km²."""
    return _plain(sheet, Place("area"))


def output(sheet: Sheet, standard: "Standard") -> Measure:
    """The lowest yearly output of the three years: each must reach the threshold."""
    places = [Place(OUTPUT, year) for year in _years(sheet)]
    known = [(value, place.year) for place in places if (value := sheet.number(*place)) is not None]
    lacks = _lacking(sheet, places)
    if not known:
        return Measure(lacks=lacks)
    lowest, year = min(known)
    how = _("三年中最低的是%(year)d年") % {"year": year}
    return Measure(lowest, _over(Fraction(lowest)), how, _("起"), stands=False, lacks=lacks)


def sme_share(sheet: Sheet, standard: "Standard") -> Measure:
    """SME output ÷ output of the latest year, in %."""
    return _share(sheet, SME_OUTPUT)


def leading_share(sheet: Sheet, standard: "Standard") -> Measure:
    """The leading industry's output ÷ output of the latest year, in %."""
    return _share(sheet, LEADING_OUTPUT)


def growth(sheet: Sheet, standard: "Standard") -> Measure:
    """Average annual growth of output in %, by the method the standard names."""
    return GROWTH_METHODS[standard.growth_method](sheet)


def quality_firms(sheet: Sheet, standard: "Standard") -> Measure:
    """At least one champion or little-giant firm, or else enough of the other titled firms.

    Where a firm list stands, its distinct firms count, not the figures typed.
    """
    if sheet.firms:
        return _listed_quality_firms(sheet.firms)
    stars = [sheet.number(code) for code in STARS]
    if found := sum(count for count in stars if count):
        how = _("单项冠军、小巨人企业%(count)d家，有1家即满足") % {"count": found}
        return Measure(found, how=how, settled=True)
    others = sheet.number(OTHERS)
    lacks = _lacking(sheet, [Place(code) for code in (*STARS, OTHERS)])
    if others is None:
        return Measure(lacks=lacks)
    how = _("没有单项冠军、小巨人企业，看后三类去重合计") if None not in stars else _("看后三类去重合计")
    return Measure(others, _over(Fraction(others)), how, stands=True, lacks=lacks)


def _listed_quality_firms(listed: Standing) -> Measure:
    """The same from the firm list, with what the register of titles says of the claims."""
    if stars := listed.totals.stars:
        how = _("按企业名录，主导产业的单项冠军、小巨人企业%(count)d家，有1家即满足") % {"count": stars}
        checked = listed.sentences(STAR_TITLES, leading_only=True)
        return Measure(Decimal(stars), how=f"{how}。{checked}", settled=True)
    others = Decimal(listed.totals.others)
    how = _("按企业名录，没有主导产业的单项冠军、小巨人企业，看后三类去重合计")
    checked = listed.sentences(OTHER_TITLES, leading_only=False)
    return Measure(others, _over(Fraction(others)), f"{how}。{checked}" if checked else how)


def veto(sheet: Sheet, standard: "Standard") -> Measure:
    """Every commitment behind the veto is answered yes."""
    fields = sheet.form.proving("veto")
    if refused := [item.called() for item in fields if sheet.value(item.code) == NO]:
        return Measure(settled=False, how=_("%(count)d项承诺为“否”") % {"count": len(refused)})
    lacks = _lacking(sheet, [Place(item.code) for item in fields])
    return Measure(settled=None if lacks else True, lacks=lacks)


def geometric_two_steps(sheet: Sheet) -> Measure:
    """The square root of Y−1 over Y−3."""
    return _geometric(sheet, sheet.form.year - 3, 2)


def geometric_three_steps(sheet: Sheet) -> Measure:
    """The cube root of Y−1 over Y−4, the base year."""
    return _geometric(sheet, sheet.form.year - 4, 3)


def arithmetic_mean(sheet: Sheet) -> Measure:
    """The mean of the yearly growth rates between the three years."""
    places = [Place(OUTPUT, year) for year in _years(sheet)]
    if unusable := _unusable(sheet, places, divisors=places[:-1]):
        return unusable
    values = [Fraction(value) for place in places if (value := sheet.number(*place)) is not None]
    rates = [(later / earlier - 1) * 100 for earlier, later in pairwise(values)]
    mean = sum(rates, Fraction()) / len(rates)
    how = "({})÷{}".format("＋".join(f"{shown(_decimal(rate), 2)}%" for rate in rates), len(rates))
    return Measure(_decimal(mean), _over(mean), how)


GROWTH_METHODS: dict[str, Callable[[Sheet], Measure]] = {
    "geometric-2": geometric_two_steps,
    "geometric-3": geometric_three_steps,
    "arithmetic": arithmetic_mean,
}
FORMULAS: dict[str, Formula] = {
    "area": area,
    "output": output,
    "sme_share": sme_share,
    "leading_share": leading_share,
    "growth": growth,
    "quality_firms": quality_firms,
    "veto": veto,
}


def _years(sheet: Sheet) -> range:
    return range(sheet.form.year - 3, sheet.form.year)


def _plain(sheet: Sheet, place: Place) -> Measure:
    value = sheet.number(*place)
    if value is None:
        return Measure(lacks=(place,))
    return Measure(value, _over(Fraction(value)))


def _share(sheet: Sheet, code: str) -> Measure:
    year = sheet.form.year - 1
    part, whole = Place(code, year), Place(OUTPUT, year)
    if unusable := _unusable(sheet, [part, whole], divisors=[whole]):
        return unusable
    over, under = sheet.number(*part) or Decimal(), sheet.number(*whole) or Decimal(1)
    if over > under:
        facts = {"part": sheet.form.field(code).called(year), "whole": sheet.form.field(OUTPUT).called(year)}
        return Measure(why_not=_("%(part)s大于%(whole)s，核对后计算") % facts)
    share = Fraction(over) / Fraction(under) * 100
    return Measure(_decimal(share), _over(share), f"{shown(over, 2)}÷{shown(under, 2)}")


def _geometric(sheet: Sheet, first_year: int, steps: int) -> Measure:
    """Held against a threshold by powers, so that no root is rounded: last ÷ first > (1 + t)ⁿ."""
    first, last = Place(OUTPUT, first_year), Place(OUTPUT, first_year + steps)
    if unusable := _unusable(sheet, [first, last], divisors=[first]):
        return unusable
    before, after = sheet.number(*first) or Decimal(1), sheet.number(*last) or Decimal()
    ratio = after / before
    mean = (ratio ** (Decimal(1) / steps) - 1) * HUNDRED
    exact = Fraction(after) / Fraction(before)
    root = {2: "½", 3: "⅓"}[steps]

    def excess(threshold: Decimal) -> Fraction:
        return exact - (1 + Fraction(threshold) / 100) ** steps

    return Measure(rounded(mean, 12), excess, f"({shown(after, 2)}÷{shown(before, 2)})^{root}－1")


def _unusable(sheet: Sheet, places: list[Place], *, divisors: list[Place]) -> Measure | None:
    """The answer where a figure lacks or a divisor is zero."""
    if lacks := _lacking(sheet, places):
        return Measure(lacks=lacks)
    for place in divisors:
        if not sheet.number(*place):
            field_named = sheet.form.field(place.code).called(place.year)
            return Measure(why_not=_("%(name)s为0，不能作除数") % {"name": field_named})
    return None


def _lacking(sheet: Sheet, places: list[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if sheet.value(*place) is None)


def _over(value: Fraction) -> Callable[[Decimal], Fraction]:
    return lambda threshold: value - Fraction(threshold)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
