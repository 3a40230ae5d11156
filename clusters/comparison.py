"""A form at two moments side by side: every place that differs, with who changed it last and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.authors import Author, Authors
from clusters.models import AnswerChange, Edition, Filing, FirmList
from clusters.readout import Words
from clusters.schema import REASON, Field, Form, Kind, Place, Section
from clusters.sheet import Sheet, sheet_of
from records.models import Document

EXCERPT = 80  # characters shown of a long text
LEAD = 16  # of them before the first that differs


class Kept(NamedTuple):
    """What a form held at a moment, as read: in an edition, as it stands, or nothing yet."""

    filing: Filing
    sheet: Sheet
    at: datetime
    is_blank: bool = False

    @classmethod
    def of(cls, edition: Edition, form: Form | None = None) -> Self:
        return cls(edition.filing, Sheet.of_edition(edition, form), edition.made_at)

    @classmethod
    def standing(cls, filing: Filing, now: datetime) -> Self:
        return cls(filing, sheet_of(filing), now)

    @classmethod
    def blank(cls, filing: Filing, form: Form) -> Self:
        return cls(filing, Sheet(form, (), list), filing.dossier.created_at, is_blank=True)


class Touch(NamedTuple):
    """The last change of something: by whom (a user's id, None where nobody noted it), when, and what it replaced.

    `is_dictated` where it was written for the county by its recommending body.
    """

    by: int | None
    at: datetime
    old: str = ""
    is_dictated: bool = False


@dataclass(frozen=True)
class Change:
    """One place where the two differ; `old` or `new` is empty where an attachment was not there.

    `author` and `at` say who brought it to what it is, None where that is not known.
    """

    section: str
    label: str
    old: str
    new: str
    unit: str = ""
    author: Author | None = None
    at: datetime | None = None
    place: Place | None = None
    is_dictated: bool = False

    @property
    def old_shown(self) -> str:
        return self._shown(self.old)

    @property
    def new_shown(self) -> str:
        return self._shown(self.new)

    def _shown(self, text: str) -> str:
        """So much of a long text as shows where it differs."""
        both = enumerate(zip(self.old, self.new, strict=False))
        shared = next((place for place, (old, new) in both if old != new), min(len(self.old), len(self.new)))
        start = max(shared - LEAD, 0) if max(len(self.old), len(self.new)) > EXCERPT else 0
        return Truncator("…" * bool(start) + text[start:]).chars(EXCERPT)


def compare(before: Kept, after: Kept) -> list[Change]:
    """The later against the earlier: answers, attachments and firm list. Its queries do not grow with them.

    What was changed and changed back does not differ; what was changed twice has its last change.
    """
    found = [*_answers(before, after), *_firms(before, after), *_attachments(before, after)]
    touches = [touch for _change, touch in found if touch]
    authors = Authors(after.filing.dossier, {touch.by for touch in touches if touch.by})
    return [_signed(change, touch, authors) for change, touch in found]


def _signed(change: Change, touch: Touch | None, authors: Authors) -> Change:
    if touch is None:
        return change
    signed = {"author": authors.named(touch.by, touch.at), "at": touch.at, "is_dictated": touch.is_dictated}
    return Change(**vars(change) | signed)


def _answers(before: Kept, after: Kept) -> Iterator[tuple[Change, Touch | None]]:
    """Answers that differ, in the form's order; each has the change that gave it the version it has.

    Held against nothing, a place has been whatever its last change replaced.
    """
    differing = [each for each in _places(after.sheet) if _differ(before, after, each[2])]
    touches = _last_changes(before, after, {place for _section, _asked, place in differing})
    words = Words()
    for section, asked, place in differing:
        touch, old = touches.get(place), before.sheet.entry(*place)
        if before.is_blank and touch:
            old = after.sheet.as_read(place, touch.old)
        said = words.of(asked, old), words.of(asked, after.sheet.entry(*place))
        yield Change(section.key, asked.called(place.year), *said, asked.unit, place=place), touch


def _places(sheet: Sheet) -> Iterator[tuple[Section, Field, Place]]:
    """Every place that is typed, a figure's answer to a question about it after the figure."""
    for section in sheet.form:
        for asked in section.typed:
            for place in asked.places:
                yield section, asked, place
                if asked.is_numeric:
                    reason = sheet.form.field(f"{asked.code}{REASON}")
                    yield section, reason, Place(reason.code, place.year)


def _differ(before: Kept, after: Kept, place: Place) -> bool:
    return before.sheet.text(*place).strip() != after.sheet.text(*place).strip()


def _last_changes(before: Kept, after: Kept, places: set[Place]) -> dict[Place, Touch]:
    if not places:
        return {}
    rows = AnswerChange.objects.filter(filing=after.filing, code__in={place.code for place in places})
    found = {}
    facts = ("code", "year", "version", "by", "at", "old", "dictation")
    for code, year, version, by, at, old, dictation in rows.values_list(*facts):
        place = Place(code, year)
        if before.sheet.entry(*place).version < version == after.sheet.entry(*place).version:
            found[place] = Touch(by, at, old, is_dictated=dictation is not None)
    return found


def _firms(before: Kept, after: Kept) -> Iterator[tuple[Change, Touch | None]]:
    """The firm list, where it is another: lists are replaced whole."""
    for section in after.sheet.form:
        old, new = _list_of(before), _list_of(after)
        if section.firms and old != new:
            touch = Touch(new.made_by_id, new.made_at) if new else None
            yield Change(section.key, section.firms.label, _firms_words(before), _firms_words(after)), touch


def _list_of(kept: Kept) -> FirmList | None:
    return kept.sheet.firms.firm_list if kept.sheet.firms else None


def _firms_words(kept: Kept) -> str:
    return kept.sheet.firms.words if kept.sheet.firms else _("未导入")


def _attachments(before: Kept, after: Kept) -> Iterator[tuple[Change, Touch | None]]:
    """Attachments that came and went, known by their content; by whom is known of what happened between the two."""
    came, gone = _without(after, before), _without(before, after)
    ids = [each["id"] for each in (*came, *gone)]
    rows = {row.pk: row for row in Document.objects.filter(pk__in=ids)} if ids else {}
    for each in came:
        row = rows[each["id"]]
        touch = Touch(row.uploaded_by_id, row.uploaded_at) if row.uploaded_at > before.at else None
        yield _attachment(after.sheet, each, new=each["name"]), touch
    for each in gone:
        row = rows[each["id"]]
        at = row.removed_at
        touch = Touch(row.removed_by_id, at) if at and at <= after.at else None
        yield _attachment(after.sheet, each, old=each["name"]), touch


def _attachment(sheet: Sheet, document: Mapping[str, Any], *, old: str = "", new: str = "") -> Change:
    slot = sheet.form.get(document["slot"])
    return Change(slot.section if slot else "", slot.label if slot else document["slot"], old, new)


def _without(some: Kept, others: Kept) -> list[Mapping[str, Any]]:
    """The attachments that the other lacks in their slot; a firm list's workbook goes with its list."""
    known = {(each["slot"], each["digest"]) for each in others.sheet.documents}
    lists = {each.code for each in some.sheet.form.of_kind(Kind.FIRMS)}
    rows = (each for each in some.sheet.documents if each["slot"] not in lists)
    return [each for each in rows if (each["slot"], each["digest"]) not in known]
