"""Putting a new firm list in the place of the old: whole, in one transaction, or not at all."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from clusters.closing import LISTING, check_open
from clusters.firms.totals import Totals
from clusters.models import Filing, Firm, FirmList, FirmTitle, FormSchema, TitleKind
from clusters.models.filing import FirmsAsked
from clusters.schema import Field, Form
from clusters.workbooks import Layout, Row
from records.digests import PREFERRED, digest_of
from records.documents import store
from records.models import Dossier

BATCH = 1_000  # rows per statement
OWN = ("name", "uscc", "size", "is_leading", "output")
"""Columns of the list that are columns of `Firm`; titles are rows of their own, all else goes into `more`."""


@transaction.atomic
def keep_firms(filing: Filing, rows: list[Row], workbook: File, *, by: Any, now: datetime) -> FirmList:
    """Make these rows the filing's firm list; what stood until now stays as an older version.

    `workbook` is kept as an attachment under its `name`. Raises StepRefused where the section is closed or its time is
    over, and where the workbook is no attachment that one keeps.
    """
    dossier = Dossier.objects.select_for_update().get(pk=filing.dossier_id)
    filing = Filing.objects.select_related("schema").get(pk=filing.pk)
    field = field_of(filing)
    check_open(filing.application, field.section, LISTING, now)
    _retire(filing, now)
    schema = schema_of(field)
    firms, titles = zip(*_firms(layout_of(schema, filing), rows), strict=True)
    made = FirmList.objects.create(
        filing=filing, number=filing.firm_lists.count() + 1, schema=schema, count=len(firms),
        document=store(dossier, field.code, workbook, by=by, now=now),
        totals=Totals.of(zip(firms, titles, strict=True)).as_json(),
        algorithm=PREFERRED, digest=digest_of([_facts(*each) for each in zip(firms, titles, strict=True)]),
        made_by=by, made_at=now,
    )  # fmt: skip
    _write(made, firms, titles)
    dossier.version += 1
    dossier.save(update_fields=["version"])
    return made


def field_of(filing: Filing) -> Field:
    """Where the form wants its firm list. Raises LookupError for a form that wants none."""
    for section in Form.of(filing):
        if section.firms:
            return section.firms
    raise LookupError(filing.schema)


def schema_of(field: Field) -> FormSchema:
    """The columns that the form names."""
    code, version = field.layout
    return FormSchema.objects.get(code=code, version=version)


def layout_of(schema: FormSchema, filing: Filing) -> Layout:
    """The columns as this filing's round asks for them."""
    return Layout(schema.definition, schema.name, asks_all=filing.firms_asked == FirmsAsked.ALL)


def _retire(filing: Filing, now: datetime) -> None:
    """The old list and its workbook give up their place; rows and bytes stay for the editions that hold them."""
    for old in filing.firm_lists.filter(is_current=True).select_related("document"):
        old.is_current, old.document.removed_at = False, now
        old.save(update_fields=["is_current"])
        old.document.save(update_fields=["removed_at"])


def _firms(layout: Layout, rows: list[Row]) -> Iterator[tuple[Firm, list[TitleKind]]]:
    claims = [column for column in layout if column.title]
    more = [column.code for column in layout if column.code not in OWN and not column.title]
    for row in rows:
        values = row.values
        firm = Firm(row=row.number, more={code: values[code] for code in more if values[code] is not None})
        for code in OWN:
            setattr(firm, code, values[code])
        yield firm, [TitleKind(column.title) for column in claims if values[column.code]]


def digest_now(firm_list: FirmList) -> str:
    """The digest over the list's rows as the database has them: equal to the one written down when it was made."""
    firms = firm_list.firms.order_by("row").prefetch_related("titles")
    facts = [_facts(firm, [TitleKind(title.kind) for title in firm.titles.all()]) for firm in firms]
    return digest_of(facts, firm_list.algorithm)


def _facts(firm: Firm, titles: list[TitleKind]) -> list[Any]:
    """What a list's digest is made over: everything that it says of a firm."""
    output = None if firm.output is None else f"{firm.output:.4f}"
    return [firm.row, firm.name, firm.uscc, firm.size, firm.is_leading, output, firm.more, sorted(titles)]


def _write(made: FirmList, firms: tuple[Firm, ...], titles: tuple[list[TitleKind], ...]) -> None:
    for firm in firms:
        firm.list = made
    Firm.objects.bulk_create(firms, batch_size=BATCH)
    claims = (
        FirmTitle(firm=firm, list=made, kind=kind)
        for firm, kinds in zip(firms, titles, strict=True)
        for kind in kinds
    )  # fmt: skip
    FirmTitle.objects.bulk_create(claims, batch_size=BATCH)
