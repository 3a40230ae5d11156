"""Editions (版次): everything as it stood at a submission, frozen."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clusters.models.filing import Edition
from clusters.models.schema import FormSchema
from clusters.sheet import sheet_of
from records.digests import PREFERRED, digest_of
from records.kept import held
from records.models.paper import DRAFT

if TYPE_CHECKING:
    from clusters.models import Filing

OF_AN_ANSWER = ("code", "year", "text", "version")
OF_A_DOCUMENT = ("id", "slot", "name", "size", "algorithm", "digest")


def freeze(filing: "Filing", *, by: Any, now: datetime, is_first: bool = False) -> Edition:
    """Keep the filing as its next edition: data, firm list, attachments by digest, standard.

    With `is_first` there is none before it, and none is asked for. What stands against submitting has just been read
    from the same sheet, behind the same lock.
    """
    edition, last = as_it_stands(filing), None if is_first else filing.latest_edition
    edition.number = last.number + 1 if last else 1
    edition.made_at, edition.made_by = now, by
    edition.save(force_insert=True)
    return edition


def as_it_stands(filing: "Filing") -> Edition:
    """What an edition would be if it were made now, numbered as a draft and not saved."""
    data, firms = _facts(filing), sheet_of(filing).firms
    return Edition(
        filing=filing, number=DRAFT, firm_list=firms.firm_list if firms else None,
        data=data, algorithm=PREFERRED, digest=digest_of(data),
    )  # fmt: skip


def _facts(filing: "Filing") -> dict[str, Any]:
    """The whole filing as JSON: answers as typed, firms and documents by digest, the rest by code."""
    sheet = sheet_of(filing)
    return {
        "schema": held(f"schema {filing.schema_id}", lambda: _named(filing.schema)),
        "standard": filing.standard.code,
        "growth_method": filing.standard.growth_method,
        "year": filing.year,
        "answers": [_answer(row) for row in sheet.rows],
        "firms": sheet.firms.firm_list.facts if sheet.firms else None,
        "documents": [{name: row[name] for name in OF_A_DOCUMENT} for row in sheet.documents],
    }


def _named(schema: FormSchema) -> list[str]:
    return [schema.code, schema.version]


def _answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """Where an answer was taken over from no longer matters, that it was dictated does."""
    return dict(row) if row.get("dictation") else {name: row[name] for name in OF_AN_ANSWER}
