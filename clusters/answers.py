"""Saving answers: as typed, whether or not they can be read, each with its version and its history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Answer, AnswerChange, Filing, Industry
from clusters.rules import filing_handler
from clusters.schema import Field, Form, Kind, Place
from clusters.sheet import Sheet
from records.models import Dossier
from records.moves import StepRefused

MOST_TYPED = 20_000  # characters of one answer, whatever its field allows: more is no form
ANY = -1  # a version that agrees with every other: the last word stands


class Conflict(Exception):
    """Somebody else has changed this answer since the page was read; carries the row as it stands."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.code)


@dataclass(frozen=True)
class Typed:
    """What came from one place of a page, and the version of the answer that the page had shown, 0 for none."""

    place: Place
    text: str
    version: int = ANY


@dataclass(frozen=True)
class Saved:
    """The answer as it stands, the whole sheet with it, and the file's version before and after this save."""

    answer: Answer
    sheet: Sheet
    version_before: int
    version_after: int


@dataclass
class Kept:
    """What became of a whole section: how many answers changed, and where somebody was faster."""

    changed: int = 0
    conflicts: dict[Place, Answer] = field(default_factory=dict)


@transaction.atomic
def save_answer(filing: Filing, place: Place, text: str, *, by: Any, version: int, now: datetime) -> Saved:
    """Keep one answer. `version` is the answer's that the page had shown, 0 for none.

    Raises LookupError for a place the form does not have, PermissionDenied, StepRefused where the section is closed,
    Conflict where somebody was faster. The same text again changes nothing and is no error.
    """
    desk = _Desk(filing, by, now)
    before = desk.dossier.version
    kept = desk.keep([Typed(place, text, version)])
    if kept.conflicts:
        raise Conflict(kept.conflicts[place])
    answer = desk.answers.get(place) or Answer(code=place.code, year=place.year, version=0)
    return Saved(answer, desk.sheet(), before, desk.dossier.version)


@transaction.atomic
def save_answers(filing: Filing, typed: Iterable[Typed], *, by: Any, now: datetime) -> Kept:
    """Keep many answers at once. One that somebody else has changed is left as it stands and told.

    Raises as `save_answer` does, but for Conflict.
    """
    return _Desk(filing, by, now).keep(list(typed))


def may_fill(filing: Filing, by: Any, now: datetime) -> bool:
    """Whether this person fills in this file's form; whether a section is open is another question."""
    return filing_handler.seat_of(filing, by, now) is not None


class _Desk:
    """A filing behind its dossier's lock, with its form and every answer."""

    def __init__(self, filing: Filing, by: Any, now: datetime) -> None:
        self.by, self.now = by, now
        self.dossier = Dossier.objects.select_for_update().get(pk=filing.dossier_id)
        self.filing = Filing.objects.select_related("schema", "standard").get(pk=filing.pk)
        self.filing.dossier = self.dossier
        if not may_fill(self.filing, by, now):
            raise PermissionDenied
        self.form = Form.of(self.filing)
        rows = self.filing.answers.select_related("changed_by")
        self.answers = {Place(answer.code, answer.year): answer for answer in rows}

    def keep(self, typed: list[Typed]) -> Kept:
        """Write what is new, in as many statements for a hundred answers as for one."""
        kept, changed = Kept(), []
        for item in typed:
            self._check(item)
            text = plain(item.text)
            answer = self.answers.get(item.place)
            if (answer.text if answer else "") == text:
                continue
            if answer and item.version not in (ANY, answer.version):
                kept.conflicts[item.place] = answer
                continue
            changed.append((item.place, text))
        if changed:
            self._write(changed)
            kept.changed = len(changed)
        return kept

    def sheet(self) -> Sheet:
        """The answers as they now stand, without asking the database again."""
        rows = (
            {"code": code, "year": year, "text": answer.text, "version": answer.version}
            for (code, year), answer in self.answers.items()
        )
        return Sheet(self.form, rows, lambda: [])

    def _check(self, item: Typed) -> None:
        asked = self._field(item.place)
        if not self.filing.is_open(asked.section):
            raise StepRefused([_("这一栏现在不能填写：已提交的内容须退回补正后才能改")])
        if len(item.text) > MOST_TYPED:
            facts = {"most": MOST_TYPED, "count": len(item.text)}
            raise StepRefused([_("一栏最多能存%(most)d字，现在是%(count)d字，这次没有保存，请精简后再存") % facts])
        if asked.kind == Kind.CHOICE and item.text and not Industry.objects.divisions().filter(code=item.text).exists():
            raise StepRefused([_("请从列出的行业中选择一项")])

    def _field(self, place: Place) -> Field:
        """The field at a place. Raises LookupError where nothing is typed there."""
        asked = self.form.field(place.code)
        if not asked.is_typed or not asked.has(place.year):
            raise LookupError(place)
        return asked

    def _write(self, changed: list[tuple[Place, str]]) -> None:
        new, old, changes = [], [], []
        for place, text in changed:
            facts: dict[str, Any] = {"filing": self.filing, "code": place.code, "year": place.year}
            answer = self.answers.get(place) or Answer(**facts, version=0)
            (old if answer.pk else new).append(answer)
            before, answer.text, answer.version = answer.text, text, answer.version + 1
            answer.changed_at, answer.changed_by = self.now, self.by
            version = answer.version
            changes.append(AnswerChange(**facts, old=before, new=text, version=version, at=self.now, by=self.by))
            self.answers[place] = answer
        Answer.objects.bulk_create(new)
        Answer.objects.bulk_update(old, ["text", "version", "changed_at", "changed_by"])
        AnswerChange.objects.bulk_create(changes)
        self.dossier.version += 1
        self.dossier.save(update_fields=["version"])


def plain(text: str) -> str:
    """What was typed, without what no database keeps: one kind of line break, no NUL."""
    return text.replace("\r\n", "\n").replace("\0", "")
