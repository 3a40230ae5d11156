"""The check before submitting: everything still to do in a filing, place by place, each with the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.eligibility import Eligibility
from clusters.gaps import NOTE
from clusters.plausibility import questions
from clusters.schema import Place, Section
from clusters.sheet import Sheet

if TYPE_CHECKING:
    from clusters.models import Filing


@dataclass(frozen=True)
class Item:
    """One thing to do: where, what, and whether it stands in the way of submitting."""

    label: str
    words: str
    anchor: str
    must: bool = True


@dataclass(frozen=True)
class Group:
    """What is to do in one section; a closed one has nothing."""

    section: Section
    items: list[Item] = field(default_factory=list)

    @property
    def musts(self) -> int:
        return sum(item.must for item in self.items)


def checklist(filing: "Filing", sheet: Sheet, found: Eligibility) -> list[Group]:
    """Every open section with what is left in it: to mend, to fill, to attach, then questions not yet answered."""
    return [Group(each, list(_items(sheet, each, found))) for each in sheet.form if filing.is_open(each.key)]


def anchor_of(place: Place) -> str:
    """The id of the box of one answer on its section's page."""
    return f"f-{place.code}-{place.year}" if place.year else f"f-{place.code}"


def _items(sheet: Sheet, section: Section, found: Eligibility) -> Iterator[Item]:
    for asked, place, sentence in sheet.problems(section):
        yield Item(asked.called(place.year), sentence, anchor_of(place))
    yield from _empty(sheet, section)
    yield from _unexplained(sheet, section, found)
    for question in questions(sheet, section):
        if question.is_open:
            named = sheet.form.field(question.place.code).called(question.place.year)
            yield Item(named, question.sentence, f"ask-{anchor_of(question.place)[2:]}", must=False)


def _empty(sheet: Sheet, section: Section) -> Iterator[Item]:
    for asked in section.typed:
        for place in asked.required_places:
            if sheet.entry(*place).is_blank:
                yield Item(asked.called(place.year), _("还没有填"), anchor_of(place))
    yield from _unattached(sheet, section)


def _unattached(sheet: Sheet, section: Section) -> Iterator[Item]:
    """Evidence that lacks or waits for the scanner, and the firm list where the round asks for one."""
    for slot in section.slots:
        if slot.required and not sheet.documents_by_slot[slot.code]:
            yield Item(slot.label, _("还缺这一件"), f"slot-{slot.code}")
    if section.firms and section.firms.required and not sheet.firms:
        yield Item(section.firms.label, _("还没有导入"), f"slot-{section.firms.code}")
    for slot in section.attached:
        for document in sheet.unscanned(slot):
            yield Item(document["name"], _("正在查毒，通过后才能提交"), f"slot-{slot.code}")


def _unexplained(sheet: Sheet, section: Section, found: Eligibility) -> Iterator[Item]:
    """A criterion not met is explained in the note beside the commitments; the note belongs to its section."""
    note = next((item for item in section.typed if item.code == NOTE), None)
    if note and found.not_met and sheet.entry(NOTE).is_blank:
        names = "、".join(str(finding.criterion.name) for finding in found.not_met)
        yield Item(note.label, _("%(names)s不满足，请说明理由") % {"names": names}, anchor_of(Place(NOTE)))
