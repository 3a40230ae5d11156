"""Saving answers: as typed, whether or not they can be read, each with its version and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.access import Access, access_to
from clusters.closing import FILLING, check_in_time, check_section
from clusters.dictations import check_writing, reread
from clusters.models import Answer, AnswerChange, Dictation, Filing
from clusters.schema import Field, Place
from clusters.sheet import Entry, sheet_of
from records.locks import Locked, behind_lock
from records.models import Dossier
from records.moves import StepRefused

MOST_TYPED = 20_000  # characters of one answer, whatever its field allows: more is no form


class Conflict(Exception):
    """Somebody else has changed this answer since the page was read; carries the row as it stands."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.code)


@dataclass(frozen=True)
class Saved:
    """What a save leaves: the filing with its sheet, the answer's version, and the file's before and after."""

    filing: Filing
    version: int
    version_before: int
    version_after: int


def save_answer(
    filing: Filing | Locked[Filing], place: Place, text: str, *, by: Any, version: int, now: datetime,
    dictation: Dictation | None = None,
) -> Saved:  # fmt: skip
    """Keep one answer. `version` is the answer's that the page had shown, 0 for none.

    With a dictation it is the body's staff that writes for the county, and the answer and its history say so. Raises
    LookupError for a place the form does not have, PermissionDenied, Closed where the section or its time is, Conflict
    where somebody was faster. The same text again changes nothing.
    """
    with behind_lock(filing, _locked) as held:
        if dictation:
            dictation = reread(dictation)
            check_writing(dictation, _field(held, place), by, now)
        access = dictation.access if dictation else access_to(held.dossier, by, now)
        _check(held, place, text, access)
        check_in_time(held.application, FILLING, now)
        sheet, before = sheet_of(held), held.dossier.version
        standing = sheet.entry(*place)
        if standing.text == text:
            return Saved(held, standing.version, before, before)
        if standing.version and standing.version != version:
            raise Conflict(held.answers.select_related("changed_by").get(code=place.code, year=place.year))
        _write(held, place, standing, text, by, now, dictation)
        _move_on(held.dossier)
        return Saved(held, sheet.entry(*place).version, before, held.dossier.version)


@transaction.atomic
def save_answers(
    filing: Filing, typed: Iterable[tuple[Place, str]], *, by: Any, now: datetime, origin: str = ""
) -> int:
    """Keep many answers at once, the last word standing; returns how many changed. Raises as `save_answer` does.

    `origin` says where they were taken over from, if they were not typed.
    """
    filing = _locked(filing)
    access = access_to(filing.dossier, by, now)
    known = {Place(answer.code, answer.year): answer for answer in filing.answers.all()}
    changed = []
    for place, text in typed:
        _check(filing, place, text, access)
        answer = known.get(place)
        if (answer.text if answer else "") != text:
            changed.append((answer, place, text))
    check_in_time(filing.application, FILLING, now)
    _write_all(filing, changed, by, now, origin)
    if changed:
        _move_on(filing.dossier)
    return len(changed)


def hold_filing(dossiers: QuerySet[Dossier], **which: Any) -> Locked[Filing]:
    """The filing on one of these files as it stands behind the lock. Raises Dossier.DoesNotExist where it is none."""
    dossier = dossiers.select_for_update(of=("self",)).get(**which)
    fresh = Filing.objects.select_related("application__allotment").get(dossier=dossier)
    fresh.dossier = fresh.application.dossier = dossier
    fresh.application.filing = fresh
    return Locked(fresh)


def _locked(filing: Filing) -> Filing:
    return hold_filing(Dossier.objects.all(), pk=filing.dossier_id).row


def _check(filing: Filing, place: Place, text: str, access: Access) -> None:
    field = _field(filing, place)
    if not access.fills(field.section):
        raise PermissionDenied
    check_section(filing.application, field.section, FILLING)
    name = field.called(place.year)
    if len(text) > MOST_TYPED:
        raise StepRefused([_("“%(name)s”最多存%(most)d字，请精简后再存") % {"name": name, "most": MOST_TYPED}])
    if "\x00" in text:  # which PostgreSQL cannot hold
        raise StepRefused([_("“%(name)s”里有看不见的空字符，不能保存。请清空这一项，重新填写") % {"name": name}])


def _field(filing: Filing, place: Place) -> Field:
    """The field at a place. Raises LookupError."""
    field = sheet_of(filing).form.field(place.code)
    if not field.is_typed or not field.has(place.year):
        raise LookupError(place)
    return field


def _write(
    filing: Filing, place: Place, standing: Entry, text: str, by: Any, now: datetime, dictation: Dictation | None
) -> None:
    """The answer, its history, and the sheet that was read from it."""
    where, version = {"code": place.code, "year": place.year}, standing.version + 1
    origin = dictation.origin(by, now) if dictation else ""
    row = {"text": text, "version": version, "changed_at": now, "changed_by": by}
    marked = {"origin": origin, "dictation": dictation}
    if standing.version:
        filing.answers.filter(**where).update(**row, **marked)
    else:
        filing.answers.create(**where, **row, **marked)
    filing.changes.create(**where, old=standing.text, new=text, version=version, at=now, by=by, dictation=dictation)
    sheet_of(filing).write(place, text, version)


def _write_all(
    filing: Filing, changed: list[tuple[Answer | None, Place, str]], by: Any, now: datetime, origin: str
) -> None:
    """The same for many rows in three statements."""
    new, old, changes = [], [], []
    for answer, place, text in changed:
        facts: dict[str, Any] = {"filing": filing, "code": place.code, "year": place.year}
        before = answer.text if answer else ""
        if answer is None:
            answer = Answer(**facts, version=0)
            new.append(answer)
        else:
            old.append(answer)
        answer.text, answer.version, answer.origin, answer.dictation = text, answer.version + 1, origin, None
        answer.changed_at, answer.changed_by = now, by
        changes.append(AnswerChange(**facts, old=before, new=text, version=answer.version, at=now, by=by))
    Answer.objects.bulk_create(new)
    Answer.objects.bulk_update(old, ["text", "version", "origin", "dictation", "changed_at", "changed_by"])
    AnswerChange.objects.bulk_create(changes)


def _move_on(dossier: Dossier) -> None:
    dossier.version += 1
    dossier.save(update_fields=["version"])
