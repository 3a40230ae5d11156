"""Plausibility questions: figures that may well be right, but which a reviewer will ask about. They never block."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.figures import HUNDRED, shown
from clusters.firms.comparing import against_firms
from clusters.schema import REASON, Field, Kind, Place, Section
from clusters.sheet import Sheet

JUMP = Decimal(50)  # percent against the year before
SMALL = Decimal(10)  # counts that begin below this jump by nature: 2 platforms, then 4
POINTS = Decimal(10)  # a share moves by more than so many percentage points before its jump is asked about


@dataclass(frozen=True)
class Question:
    """One question about one place, and the answer given to it so far."""

    place: Place
    sentence: str
    answer: str = ""

    @property
    def finding(self) -> str:
        """What was found, without what is asked of whoever fills in: reviewers read it."""
        return self.sentence.partition("，请")[0]

    @property
    def is_open(self) -> bool:
        return not self.answer.strip()


def questions(sheet: Sheet, section: Section | None = None) -> Iterator[Question]:
    """Every question the typed figures raise, in the order of the form; of one section, or of all."""
    for each in [section] if section else sheet.form:
        for field in each.typed:
            yield from raised(sheet, field)


def raised(sheet: Sheet, field: Field) -> Iterator[Question]:
    """The questions that one field raises, by year; only a figure raises any."""
    for place in field.places if field.is_typed and field.is_numeric else ():
        if sentence := question_at(sheet, field, place.year):
            yield Question(place, sentence, sheet.text(f"{place.code}{REASON}", place.year))


def question_at(sheet: Sheet, field: Field, year: int) -> str:
    """The question one figure raises, empty where it raises none or cannot be read."""
    return part_over_whole(sheet, field, year) or against_firms(sheet, field, year) or jump(sheet, field, year)


def jump(sheet: Sheet, field: Field, year: int) -> str:
    """A figure that differs by more than half from the year before."""
    now, before = sheet.number(field.code, year), sheet.number(field.code, year - 1)
    if field.kind != Kind.FIGURE or now is None or not before:
        return ""
    change = (now / before - 1) * HUNDRED
    if abs(change) <= JUMP or _is_slight(field, now, before):
        return ""
    facts = {"year": year, "change": shown(abs(change), 1)}
    if change > 0:
        return _("%(year)d年比上年多%(change)s%%，请用一句话说明原因（不影响保存和提交）") % facts
    return _("%(year)d年比上年少%(change)s%%，请用一句话说明原因（不影响保存和提交）") % facts


def part_over_whole(sheet: Sheet, field: Field, year: int) -> str:
    """A part that is larger than what it is a part of."""
    whole = sheet.form.whole_of(field)
    if whole is None or not whole.has(year):
        return ""
    part, total = sheet.number(field.code, year), sheet.number(whole.code, year)
    if part is None or total is None or part <= total:
        return ""
    facts = {
        "part": shown(part, field.decimals), "whole": whole.called(year), "unit": field.unit,
        "total": shown(total, whole.decimals),
    }  # fmt: skip
    return _("%(part)s%(unit)s大于%(whole)s%(total)s%(unit)s，请核对；确实如此的，请用一句话说明口径") % facts


def _is_slight(field: Field, now: Decimal, before: Decimal) -> bool:
    if field.unit == "%":
        return abs(now - before) <= POINTS
    return not field.decimals and max(now, before) < SMALL
