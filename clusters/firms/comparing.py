"""The totals of a firm list held against the figures typed into the form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.figures import HUNDRED, shown
from clusters.firms.totals import Totals
from clusters.models.titles import TitleKind
from clusters.schema import Field
from clusters.sheet import Sheet

SLIGHT = Decimal(5)  # percent by which an amount may differ before it is asked about
IN_100M = Decimal(10_000)  # 万元 of a list, 亿元 of the form

AMOUNTS: dict[str, Callable[[Totals], Decimal]] = {
    "A01": lambda totals: totals.output / IN_100M,
    "A02": lambda totals: totals.sme_output / IN_100M,
    "A03": lambda totals: totals.leading_output / IN_100M,
}
"""Output of the latest year, which a list of titled firms holds only in part."""
COUNTS: dict[str, Callable[[Totals], int]] = {
    "B01": lambda totals: totals.firms,
    "B02": lambda totals: totals.smes,
}
"""Numbers of firms, which a list of titled firms holds only in part."""
TITLED: dict[str, Callable[[Totals], int]] = {
    "champions": lambda totals: totals.leading_titles[TitleKind.CHAMPION],
    "little_giants": lambda totals: totals.leading_titles[TitleKind.LITTLE_GIANT],
    "specialised": lambda totals: totals.titles[TitleKind.SPECIALISED],
    "innovative": lambda totals: totals.titles[TitleKind.INNOVATIVE],
    "high_tech": lambda totals: totals.titles[TitleKind.HIGH_TECH],
    "quality_others": lambda totals: totals.others,
}
"""Numbers of titled firms, which every list holds whole."""
LISTED: dict[str, Callable[[Totals], Decimal | int]] = {**AMOUNTS, **COUNTS, **TITLED}


@dataclass(frozen=True)
class Comparison:
    """One figure of the form beside what the list adds up to."""

    field: Field
    year: int
    listed: str
    typed: str
    sentence: str

    @property
    def name(self) -> str:
        return self.field.called(self.year)


def comparisons(sheet: Sheet) -> Iterator[Comparison]:
    """Every figure of the form that the list can be held against, in the form's order."""
    if sheet.firms is None:
        return
    for section in sheet.form:
        for field in section.typed:
            if field.code in LISTED:
                yield _comparison(sheet, field, sheet.firms.totals)


def against_firms(sheet: Sheet, field: Field, year: int) -> str:
    """The question a figure raises beside the firm list; empty where there is none, or nothing to ask."""
    if field.code not in LISTED or year != _year_of(sheet, field) or sheet.firms is None:
        return ""
    typed, totals = sheet.number(field.code, year), sheet.firms.totals
    if typed is None or (field.code in AMOUNTS and not totals.with_output):
        return ""
    listed = Decimal(LISTED[field.code](totals))
    if field.code not in TITLED and not sheet.firms.has_all:
        return _more_than_typed(field, listed, typed) if listed > typed else ""
    return _differs(field, listed, typed)


def _comparison(sheet: Sheet, field: Field, totals: Totals) -> Comparison:
    year = _year_of(sheet, field)
    typed = sheet.number(field.code, year)
    listed = Decimal(LISTED[field.code](totals))
    is_known = field.code not in AMOUNTS or totals.with_output
    return Comparison(
        field=field,
        year=year,
        listed=shown(listed, field.decimals) if is_known else _("未填"),
        typed=_("未填") if typed is None else shown(typed, field.decimals),
        sentence=against_firms(sheet, field, year),
    )


def _year_of(sheet: Sheet, field: Field) -> int:
    """The year to which the list refers: 最近一年, or none where the form asks for no year."""
    return sheet.form.year - 1 if field.years else 0


def _differs(field: Field, listed: Decimal, typed: Decimal) -> str:
    if field.code in AMOUNTS:
        if abs(listed - typed) * HUNDRED <= SLIGHT * typed:
            return ""
    elif listed == typed:
        return ""
    sentence = _("企业名录合计%(listed)s%(unit)s，与这里所填不同，请核对；确实如此的，请用一句话说明口径")
    return sentence % {"listed": shown(listed, field.decimals), "unit": field.unit}


def _more_than_typed(field: Field, listed: Decimal, typed: Decimal) -> str:
    sentence = _("企业名录中已有%(listed)s%(unit)s，多于这里所填，请核对；确实如此的，请用一句话说明口径")
    return sentence % {"listed": shown(listed, field.decimals), "unit": field.unit}
