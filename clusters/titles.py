"""Registering official lists of titled firms: all of a list or nothing, a corrected one in the place of the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.roles import WORKING
from clusters.document_numbers import document_number_fault
from clusters.models import RegisteredTitle, TitleKind, TitleList
from clusters.models.titles import OTHERS
from clusters.reference_loading import FOLDER
from clusters.workbooks import Layout, Progress, Read, Row, Unfit, read_table
from clusters.workbooks.cells import Value
from clusters.workbooks.reading import nobody
from records.digests import PREFERRED, digest_of_file
from records.file_checks import shown_name
from records.moves import Obstacle, StepRefused
from records.reference_files import json_of
from records.tiers import Tier

COLUMNS = FOLDER / "title-list.json"
BATCH = 1_000  # rows per statement


@dataclass(frozen=True)
class Announcement:
    """The document that publishes a list: which title, by whom, from when to when unless a row says otherwise."""

    kind: TitleKind
    issuer: Agency
    document_no: str
    valid_from: date
    valid_until: date

    def faults(self) -> Iterable[Obstacle]:
        """What is wrong with it, each with its field in `anchor`."""
        if fault := document_number_fault(self.document_no):
            yield Obstacle(fault, "document_no")
        if self.valid_until <= self.valid_from:
            yield Obstacle(_("有效期止须晚于有效期起，例如2024-07-01至2027-06-30"), "valid_until")
        if self.kind not in kinds_of(self.issuer):
            facts = {"kind": self.kind.label, "issuer": self.issuer.name}
            yield Obstacle(_("%(kind)s由工业和信息化部公布，不由%(issuer)s公布") % facts, "kind")


def issuers_for(user: Any, now: datetime) -> QuerySet[Agency]:
    """Whose lists this person may register: at the ministry anybody's, at a province its own."""
    seats = user.seats(now, WORKING)
    if any(tier == Tier.MINISTRY for tier, _agency in seats):
        return Agency.objects.filter(Q(level=Tier.MINISTRY) | Q(pk__in=Agency.objects.bodies()))
    return Agency.objects.filter(pk__in=[agency for tier, agency in seats if tier == Tier.PROVINCE])


def kinds_of(issuer: Agency) -> list[TitleKind]:
    """The titles that an agency publishes."""
    return list(TitleKind) if issuer.level == Tier.MINISTRY else list(OTHERS)


@cache
def title_layout() -> Layout:
    """The columns of a list of titled firms."""
    facts = json_of(COLUMNS)
    return Layout(facts, facts["name"])


def read_titles(file: Any, announced: Announcement, *, progress: Progress = nobody) -> Read:
    """Every firm on the list, or the cells to mend."""

    def runs_forward(values: dict[str, Value]) -> Iterable[tuple[str, Unfit]]:
        begins, ends = _validity(values, announced)
        if ends < begins:
            code = "valid_until" if values.get("valid_until") else "valid_from"
            facts = {"begins": begins, "ends": ends}
            yield code, Unfit(_("有效期止%(ends)s早于有效期起%(begins)s") % facts, _("请对照公布的名单核对这两个日期"))

    return read_table(file, title_layout(), check=runs_forward, progress=progress)


@transaction.atomic
def register_titles(rows: list[Row], announced: Announcement, *, file: Any, by: Any, now: datetime) -> TitleList:
    """Make these rows the register's list of that document. Raises StepRefused for what is wrong with the
    announcement, and for a file that has been registered already."""
    if against := list(announced.faults()):
        raise StepRefused(against)
    issuer = Agency.objects.select_for_update().get(pk=announced.issuer.pk)
    digest = digest_of_file(file)
    same = TitleList.objects.current().filter(kind=announced.kind, issuer=issuer, document_no=announced.document_no)
    facts = {"valid_from": announced.valid_from, "valid_until": announced.valid_until}
    if same.filter(digest=digest, **facts).exists():
        raise StepRefused([_("这份名单已经登记，没有重复登记")])
    same.update(is_current=False)
    made = TitleList.objects.create(
        kind=announced.kind, issuer=issuer, document_no=announced.document_no, count=len(rows),
        file_name=shown_name(file.name), algorithm=PREFERRED, digest=digest, imported_by=by, imported_at=now, **facts,
    )  # fmt: skip
    entries = (_entry(made, row, announced) for row in rows)
    RegisteredTitle.objects.bulk_create(entries, batch_size=BATCH)
    return made


def _entry(made: TitleList, row: Row, announced: Announcement) -> RegisteredTitle:
    begins, ends = _validity(row.values, announced)
    facts: dict[str, Any] = {"uscc": row.values["uscc"], "name": row.values["name"]}
    return RegisteredTitle(list=made, kind=made.kind, valid_from=begins, valid_until=ends, **facts)


def _validity(values: dict[str, Value], announced: Announcement) -> tuple[Any, Any]:
    """From when to when: the row's own days, else the list's."""
    return values.get("valid_from") or announced.valid_from, values.get("valid_until") or announced.valid_until
