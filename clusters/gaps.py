"""What a filing still lacks, section by section: the sentences that stand against submitting it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.eligibility import eligibility
from clusters.progress import progress_of
from clusters.sheet import Sheet, sheet_of
from records.moves import Obstacle

if TYPE_CHECKING:
    from clusters.models import Filing

NOTE = "eligibility_note"


def gaps(filing: "Filing") -> Iterator[Obstacle]:
    """One sentence per open section that is not complete; a closed one was complete when it was submitted.

    The obstacle's anchor is the section's key.
    """
    sheet = sheet_of(filing)
    for section in sheet.form:
        if filing.is_open(section.key) and (left := progress_of(sheet, section).left):
            sentence = _("%(section)s：%(left)s") % {"section": section.name, "left": left}
            yield Obstacle(sentence, anchor=section.key)
    yield from _unexplained(filing, sheet)


def _unexplained(filing: "Filing", sheet: Sheet) -> Iterator[Obstacle]:
    """A criterion not met is no bar, but wants a word of explanation."""
    field = sheet.form.get(NOTE)
    if field is None or not filing.is_open(field.section) or not sheet.entry(NOTE).is_blank:
        return
    if count := len(eligibility(filing, sheet).not_met):
        section = sheet.form.section(field.section)
        facts = {"section": section.name, "count": count, "field": field.label}
        yield Obstacle(_("%(section)s：资格测算有%(count)d项不满足，请填写“%(field)s”") % facts, anchor=section.key)
