"""What a filing still lacks, section by section: the sentences that stand against submitting it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.eligibility import eligibility
from clusters.progress import progress_of
from clusters.schema import Field, Section
from clusters.sheet import Sheet, sheet_of
from records.moves import Obstacle

if TYPE_CHECKING:
    from clusters.models import Filing

NOTE = "eligibility_note"


def gaps(filing: "Filing") -> Iterator[Obstacle]:
    """One sentence per open section with something to type, one per missing or unscanned piece of evidence.

    A closed section was complete when it was submitted. The obstacle's anchor is the section's key, or the slot's place
    on its section's page.
    """
    sheet = sheet_of(filing)
    for section in sheet.form:
        if filing.is_open(section.key):
            yield from _in_section(sheet, section)
    yield from _unexplained(filing, sheet)


def _in_section(sheet: Sheet, section: Section) -> Iterator[Obstacle]:
    progress = progress_of(sheet, section)
    if left := progress.left_to_fill:
        yield Obstacle(_("%(section)s：%(left)s") % {"section": section.name, "left": left}, anchor=section.key)
    for slot in progress.missing_slots:
        facts = {"section": section.name, "slot": slot.label}
        yield Obstacle(_("%(section)s：缺“%(slot)s”") % facts, anchor=_place_of(slot))
    for slot in section.attached:
        for document in sheet.unscanned(slot):
            sentence = _("“%(name)s”正在查毒，通过后才能提交") % {"name": document["name"]}
            yield Obstacle(sentence, anchor=_place_of(slot))


def _place_of(slot: Field) -> str:
    return f"{slot.section}/#slot-{slot.code}"


def _unexplained(filing: "Filing", sheet: Sheet) -> Iterator[Obstacle]:
    """A criterion not met is no bar, but wants a word of explanation."""
    field = sheet.form.get(NOTE)
    if field is None or not filing.is_open(field.section) or not sheet.entry(NOTE).is_blank:
        return
    if count := len(eligibility(filing, sheet).not_met):
        section = sheet.form.section(field.section)
        facts = {"section": section.name, "count": count, "field": field.label}
        yield Obstacle(_("%(section)s：资格测算有%(count)d项不满足，请填写“%(field)s”") % facts, anchor=section.key)
