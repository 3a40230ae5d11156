"""Evidence (佐证) of a filing: its slots, what stands in them, and what each proves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from clusters.access import access_to
from clusters.closing import ATTACHING, check_open
from clusters.schema import Field, Form, Kind, Section
from clusters.sheet import Sheet
from records.models import Document, Scan, Upload
from records.uploads import KEPT_FOR

if TYPE_CHECKING:
    from clusters.models import Application, Criterion

MOST_REMOVED = 3  # removed attachments of a slot that are offered again


@dataclass(frozen=True)
class Proof:
    """A criterion that evidence bears on, and the section where the figure it proves is filled in."""

    code: str
    name: str
    section: str


@dataclass(frozen=True)
class Slot:
    """One kind of evidence as its page shows it; attachments are rows of `Sheet.documents`."""

    field: Field
    proofs: list[Proof]
    documents: list[Mapping[str, Any]]
    twins: dict[int, str]
    removed: list[Document]
    infected: list[Document]
    unfinished: list[Upload]

    @property
    def is_missing(self) -> bool:
        return self.field.required and not self.documents

    @property
    def is_scanning(self) -> bool:
        return any(document["scan"] == Scan.WAITING for document in self.documents)


def slots(
    application: "Application",
    sheet: Sheet,
    section: Section,
    criteria: Iterable["Criterion"],
    *,
    by: Any,
    now: datetime,
) -> Iterator[Slot]:
    """The slots of a section, with what this person has begun to upload into them."""
    if not section.slots:
        return
    gone = list(application.dossier.documents.exclude(removed_at=None).order_by("-removed_at"))
    begun = [each for each in application.dossier.uploads.filter(by=by).unfinished() if each.at >= now - KEPT_FOR]
    names = {criterion.code: criterion.name for criterion in criteria}
    for field in section.slots:
        documents = [row for row in sheet.documents if row["slot"] == field.code]
        removed = [each for each in gone if each.slot == field.code]
        last = max((row["uploaded_at"] for row in documents), default=None)
        yield Slot(
            field=field,
            proofs=list(_proofs(field, sheet.form, names)),
            documents=documents,
            twins=dict(_twins(documents, sheet)),
            removed=[each for each in removed if each.scan != Scan.INFECTED][:MOST_REMOVED],
            infected=[each for each in removed if each.scan == Scan.INFECTED and (not last or each.uploaded_at > last)],
            unfinished=[each for each in begun if each.slot == field.code],
        )


def slot_named(application: "Application", code: str) -> Field:
    """Raises LookupError for a slot the form does not have."""
    field = Form.of(application.filing).get(code)
    if field is None or field.kind != Kind.DOCUMENT:
        raise LookupError(code)
    return field


def slot_name(application: "Application", code: str) -> str:
    """What people read for a slot: a kind of evidence, the firm list, the sealed form."""
    field = Form.of(application.filing).get(code)
    return field.label if field else _("盖章件")


def check_attaching(application: "Application", slot: str, *, by: Any, now: datetime) -> None:
    """See `Stepped.check_attaching`: evidence is for whoever fills in its section, while it is open and in time."""
    field = slot_named(application, slot)
    if not access_to(application.dossier, by, now).fills(field.section):
        raise PermissionDenied
    check_open(application, field.section, ATTACHING, now)


def proofs(application: "Application", slot: str, form: Form) -> list[Proof]:
    """What the evidence of one slot bears on."""
    field = form.get(slot)
    names = dict(application.filing.standard.criteria.values_list("code", "name"))
    return list(_proofs(field, form, names)) if field else []


def _proofs(field: Field, form: Form, names: dict[str, str]) -> Iterator[Proof]:
    for code in field.proves:
        asked = form.proving(code)
        if code in names:
            yield Proof(code, names[code], asked[0].section if asked else field.section)


def _twins(documents: list[Mapping[str, Any]], sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Attachments whose content stands in another slot too, with where."""
    for row in documents:
        for other in sheet.documents:
            if other["digest"] == row["digest"] and other["slot"] != row["slot"]:
                place = sheet.form.get(other["slot"])
                yield (
                    row["id"],
                    _("与“%(slot)s”中的“%(name)s”内容相同")
                    % {
                        "slot": place.label if place else other["slot"],
                        "name": other["name"],
                    },
                )
