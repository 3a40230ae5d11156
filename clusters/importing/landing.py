"""Landing rows: each gives a cluster its recognition or its next term, or says why not, and stops no other."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Division, User
from clusters.importing.placing import Gazetteer, Placement, Unplaced
from clusters.importing.reading import Row
from clusters.importing.standing import Standing
from clusters.models import Cluster, Recognition, Term
from clusters.recognising import Publishing, extend, recognise
from records.moves import StepRefused

FIRST_YEAR, LAST_YEAR = 2022, 2099  # the first batch was that of 2022
BLOCK = 50  # rows of one transaction: others write in between, and a worker killed loses no more
NAME_LENGTH = 120  # characters a column holds


class Outcome(models.TextChoices):
    """What became of a row."""

    CREATED = "created", gettext_lazy("新认定")
    EXTENDED = "extended", gettext_lazy("已延长")
    UNCHANGED = "unchanged", gettext_lazy("未变")
    PROBLEM = "problem", gettext_lazy("未导入")


@dataclass(frozen=True)
class Landing:
    """What became of one row: where it lies, and for a problem the reason."""

    line: int
    name: str
    outcome: Outcome
    words: str = ""
    where: str = ""
    body: str = ""


class Misfit(ValueError):
    """The row cannot land; the message is a sentence for a person."""


@dataclass(frozen=True)
class Import:
    """One file on its way in: under which document, by whom, when, with which gazetteer."""

    publishing: Publishing
    by: User
    now: datetime
    gazetteer: Gazetteer

    @property
    def given(self) -> dict[str, Any]:
        return {"publishing": self.publishing, "by": self.by, "now": self.now}


@dataclass(frozen=True)
class Placed:
    """A row and where it lies, or why nowhere."""

    row: Row
    where: Placement | Unplaced

    @property
    def placement(self) -> Placement:
        """Raises Unplaced."""
        if isinstance(self.where, Unplaced):
            raise self.where
        return self.where


class Lander:
    """Lands the rows of one file block by block, each by itself; remembers which line brought what."""

    def __init__(
        self, *, publishing: Publishing, by: User, now: datetime, is_renewal: bool, landed: Iterable[Landing] = ()
    ) -> None:
        """`landed` is what became of the rows before, where an import goes on from the middle."""
        self.task = Import(publishing, by, now, Gazetteer(publishing.published_on))
        self.how: Callable[[Import, Placed, Standing], Landing] = _renew if is_renewal else _recognise
        self.first: dict[tuple[str, str], int] = {}
        for landing in landed:
            self._first(landing)

    def land(self, block: Iterable[Row]) -> list[Landing]:
        """What became of each of these rows; what they may meet is asked for once."""
        placed = [Placed(row, _place(self.task.gazetteer, row)) for row in block]
        divisions = [each.where.division for each in placed if isinstance(each.where, Placement)]
        standing = Standing((each.row.name for each in placed), divisions)
        return [self._land_one(each, standing) for each in placed]

    def _land_one(self, placed: Placed, standing: Standing) -> Landing:
        landing = _land_or_say_why(self.how, self.task, placed, standing)
        line = self._first(landing)
        if line != placed.row.line and landing.outcome == Outcome.UNCHANGED:
            return _say(landing, _("与第%(line)d行重复") % {"line": line})
        return landing

    def _first(self, landing: Landing) -> int:
        return self.first.setdefault((landing.name, landing.where), landing.line)


@transaction.atomic
def import_rows(
    rows: Iterable[Row], *, publishing: Publishing, by: User, now: datetime, is_renewal: bool = False, dry: bool = False
) -> list[Landing]:
    """Land every row that can. With `dry` nothing stays: what would happen is told.

    A second run changes nothing. Works the same for a list of renewals, which extends terms (第十五条).
    """
    lander = Lander(publishing=publishing, by=by, now=now, is_renewal=is_renewal)
    landings = [landing for block in _blocks(list(rows)) for landing in lander.land(block)]
    if dry:
        transaction.set_rollback(True)
    return landings


def foresee_rows(lander: Lander, rows: list[Row]) -> Iterator[Landing]:
    """What would become of each row, block by block, so that others may write in between; nothing stays.

    What was taken back with an earlier block is done again where a row bears the same name: only these meet.
    """
    earlier: dict[str, list[Row]] = defaultdict(list)  # those that changed anything
    for block in _blocks(rows):
        with transaction.atomic():
            lander.land(same for name in {row.name for row in block} for same in earlier[name])
            landings = lander.land(block)
            transaction.set_rollback(True)
        for row, landing in zip(block, landings, strict=True):
            if landing.outcome in (Outcome.CREATED, Outcome.EXTENDED):
                earlier[row.name].append(row)
        yield from landings


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]


def _place(gazetteer: Gazetteer, row: Row) -> Placement | Unplaced:
    try:
        return gazetteer.place(row)
    except Unplaced as why:
        return why


def _land_or_say_why(
    land: Callable[[Import, Placed, Standing], Landing], task: Import, placed: Placed, standing: Standing
) -> Landing:
    try:
        return land(task, placed, standing)
    except StepRefused as refused:
        reason = refused.sentence
    except (Unplaced, Misfit) as fault:
        reason = str(fault)
    except IntegrityError:
        reason = _("与另一处同时的改动冲突，请再导入一次")
    return Landing(placed.row.line, placed.row.name or _("（无名称）"), Outcome.PROBLEM, reason)


def _recognise(task: Import, placed: Placed, standing: Standing) -> Landing:
    """A row of a list of recognitions."""
    row = placed.row
    year = _year(row)
    _check_name(row)
    division = placed.placement.division
    agency = _agency(division, standing)
    if recognition := standing.recognition(row.name, division):
        _check_same(recognition, year, task.publishing, standing)
        return _landed(row, Outcome.UNCHANGED, recognition)
    _check_elsewhere(row, standing)
    cluster = standing.cluster(row.name, division)
    with transaction.atomic():
        if cluster is None:
            cluster = Cluster.objects.create(
                name=row.name, division=division, agency=agency, place=placed.placement.place
            )
        body = cluster.agency.body
        assert body is not None, "a county's agency has a body"
        recognition = recognise(cluster, body=body, year=year, **task.given)
    standing.keep(recognition)
    return _landed(row, Outcome.CREATED, recognition)


def _renew(task: Import, placed: Placed, standing: Standing) -> Landing:
    """A row of a list of renewals: it extends a recognition that stands."""
    row, publishing = placed.row, task.publishing
    _check_name(row)
    recognition = _standing(task, placed, standing)
    term = next((each for each in standing.terms(recognition) if each.valid_from == publishing.valid_from), None)
    if term:
        _check_term(term, Term.Kind.RENEWAL, publishing)
        return _landed(row, Outcome.UNCHANGED, recognition)
    if publishing.valid_from <= recognition.valid_until:
        words = {"day": recognition.valid_until}
        raise Misfit(_("现有效期至%(day)s，延长的有效期须从次日或以后起，请核对有效期起") % words)
    extended = extend(recognition, **task.given)
    extended.cluster, extended.body = recognition.cluster, recognition.body
    standing.keep(extended)
    return _landed(row, Outcome.EXTENDED, extended)


def _standing(task: Import, placed: Placed, standing: Standing) -> Recognition:
    """The recognition a renewal's row means: by division and name, by name alone, by the name without its places."""
    row, where = placed.row, placed.where
    found = standing.of_clusters_named(row.name)
    if len(found) != 1 and isinstance(where, Placement):
        near = standing.within(where.division)
        found = [each for each in near if each.cluster.name == row.name] or _same_core(task, row, near)
    if not found:
        raise Misfit(_("没有找到它的认定，不能延长；请核对名称和区划，或先导入认定名单"))
    if len(found) > 1:
        raise Misfit(_("有%(count)d个同名的认定，请填写区划代码") % {"count": len(found)})
    if not found[0].is_standing:
        raise Misfit(_("它的认定已于%(day)s撤销，不能延长") % {"day": found[0].revoked_on})
    return found[0]


def _same_core(task: Import, row: Row, near: list[Recognition]) -> list[Recognition]:
    core = task.gazetteer.core
    return [each for each in near if core(each.name, each.cluster.division) == core(row.name, each.cluster.division)]


def _year(row: Row) -> int:
    if re.fullmatch(r"\d{4}", row.batch_year) and FIRST_YEAR <= int(row.batch_year) <= LAST_YEAR:
        return int(row.batch_year)
    raise Misfit(_("年度“%(said)s”请改为四位年份，例如2022") % {"said": row.batch_year[:20]})


def _check_name(row: Row) -> None:
    if not row.name:
        raise Misfit(_("没有集群名称"))
    if len(row.name) > NAME_LENGTH:
        raise Misfit(_("名称%(now)d字，最多%(limit)d字") % {"now": len(row.name), "limit": NAME_LENGTH})


def _check_same(recognition: Recognition, year: int, publishing: Publishing, standing: Standing) -> None:
    """A recognition that stands must be the one the list speaks of."""
    if recognition.year != year:
        raise Misfit(_("它已是%(year)d年度认定的集群，请核对年度") % {"year": recognition.year})
    _check_term(standing.terms(recognition)[0], Term.Kind.RECOGNITION, publishing)


def _check_term(term: Term, kind: str, publishing: Publishing) -> None:
    if (term.kind, term.document_no, term.published_on, term.valid_from, term.valid_until) == (
        kind, publishing.document_no, publishing.published_on, publishing.valid_from, publishing.valid_until,
    ):  # fmt: skip
        return
    words = {"number": term.document_no, "on": term.published_on, "first": term.valid_from, "last": term.valid_until}
    raise Misfit(_("它已以%(number)s于%(on)s公布，有效期%(first)s至%(last)s，与这次所填不同，请核对文号和日期") % words)


def _check_elsewhere(row: Row, standing: Standing) -> None:
    """The names on published lists are unlike one another: the same name elsewhere is a row placed wrongly."""
    other = standing.published_as(row.name)
    if other:
        words = {"where": other.cluster.division.full_name}
        raise Misfit(_("同名集群已在%(where)s认定，请核对区划") % words)


def _agency(division: Division, standing: Standing) -> Agency:
    """The county's department (第十二条); its body is the list's, whatever province the file says."""
    agency = standing.agency(division)
    if agency is None or agency.body is None:
        raise Misfit(_("%(where)s还没有登记主管部门，请先在单位名册中登记") % {"where": division.full_name})
    return agency


def _landed(row: Row, outcome: Outcome, recognition: Recognition) -> Landing:
    cluster = recognition.cluster
    where = f"{cluster.division.full_name}{cluster.place}"
    return Landing(row.line, row.name, outcome, "", where, recognition.body.name)


def _say(landing: Landing, words: str) -> Landing:
    return Landing(landing.line, landing.name, landing.outcome, words, landing.where, landing.body)
