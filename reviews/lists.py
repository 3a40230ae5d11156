"""Working on a ranked list (第十三条): each change locks the list first, so that no race can exceed the quota."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Allotment, Application, Recommendation
from clusters.models.application import ENDED
from clusters.rules import body_handler
from records.holds import lift_hold
from records.models import Event
from records.moves import StepRefused
from records.steps import locked
from records.tiers import Tier
from records.trail import Entry
from reviews.changes import check_seen, note_change, repeated, seat_for
from reviews.opinions import correction_source, editions_of, in_force, want_of_support

OUT_OF_THE_WAY = 10_000  # ranks are parked here while they are written anew: two rows never share one

PLACE, RESERVE, UP, DOWN, MOVE, TAKE_OFF, PROMOTE = "place", "reserve", "up", "down", "move", "take_off", "promote"
LABELS = {
    PLACE: gettext_lazy("列入推荐名单"),
    RESERVE: gettext_lazy("列为备选"),
    UP: gettext_lazy("上移"),
    DOWN: gettext_lazy("下移"),
    MOVE: gettext_lazy("调整位次"),
    TAKE_OFF: gettext_lazy("移出名单"),
    PROMOTE: gettext_lazy("备选递补"),
}


@dataclass
class Ranking:
    """A list while it is worked on: places 1 to n, the reserves behind them, and what has ended since it was ranked."""

    allotment: Allotment
    listed: list[Recommendation] = field(default_factory=list)
    reserves: list[Recommendation] = field(default_factory=list)
    ended: list[Recommendation] = field(default_factory=list)

    @classmethod
    def of(cls, allotment: Allotment) -> "Ranking":
        ranking = cls(allotment)
        entries = allotment.entries.select_related("application__cluster", "application__batch")
        for entry in entries.order_by("is_reserve", "rank"):
            if entry.application.state in ENDED:
                ranking.ended.append(entry)
            else:
                (ranking.reserves if entry.is_reserve else ranking.listed).append(entry)
        return ranking

    @property
    def is_full(self) -> bool:
        return self.allotment.quota is not None and len(self.listed) >= self.allotment.quota

    def row_of(self, application: Application) -> list[Recommendation] | None:
        """The row, listed or reserves, in which an application stands."""
        rows = (self.listed, self.reserves)
        return next((row for row in rows if any(entry.application_id == application.pk for entry in row)), None)

    def pick(self, application: Application) -> tuple[list[Recommendation], Recommendation]:
        """An application's row and entry; refuses where it stands in neither."""
        row = self.row_of(application)
        if row is None:
            raise StepRefused([_("“%(name)s”不在名单上") % {"name": application.cluster}])
        return row, next(entry for entry in row if entry.application_id == application.pk)

    def write(self) -> None:
        """Keep the order: what has ended leaves, ranks run from 1 without gaps."""
        kept = {entry.pk for entry in (*self.listed, *self.reserves)}
        self.allotment.entries.exclude(pk__in=kept).delete()
        self.allotment.entries.update(rank=F("rank") + OUT_OF_THE_WAY)
        for is_reserve, row in ((False, self.listed), (True, self.reserves)):
            for rank, entry in enumerate(row, 1):
                entry.rank, entry.is_reserve = rank, is_reserve
        entries = [*self.listed, *self.reserves]
        Recommendation.objects.bulk_update([entry for entry in entries if entry.pk], ["rank", "is_reserve"])
        Recommendation.objects.bulk_create([entry for entry in entries if not entry.pk])


Act = Callable[[Ranking, Application, int], str]
"""Changes a ranking and returns the sentence that says how; raises StepRefused."""


def place_on_list(
    allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None
) -> str:
    """Give an application the last place of the list proper, if the quota leaves one."""
    return _change(PLACE, _place, allotment, application, by=by, seen=seen, now=now)


def put_on_reserve(
    allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None
) -> str:
    """Put an application behind the quota line: last, or first where it comes down from the list."""
    return _change(RESERVE, _reserve, allotment, application, by=by, seen=seen, now=now)


def move_up(allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None) -> str:
    return _change(UP, _up, allotment, application, by=by, seen=seen, now=now)


def move_down(
    allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None
) -> str:
    return _change(DOWN, _down, allotment, application, by=by, seen=seen, now=now)


def move_to(
    allotment: Allotment, application: Application, *, to: int, by: Any, now: datetime, seen: int | None = None
) -> str:
    """Move within the list or within the reserves to a place, counted from 1."""
    return _change(MOVE, _move, allotment, application, by=by, seen=seen, now=now, to=to)


def take_off(allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None) -> str:
    """Take an application off the list or the reserves; those behind it move up."""
    return _change(TAKE_OFF, _take_off, allotment, application, by=by, seen=seen, now=now)


def promote_reserve(
    allotment: Allotment, application: Application, *, by: Any, now: datetime, seen: int | None = None
) -> str:
    """Let the first reserve move up into a gap (递补)."""
    return _change(PROMOTE, _promote, allotment, application, by=by, seen=seen, now=now)


@transaction.atomic
def _change(
    name: str, act: Act, allotment: Allotment, application: Application,
    *, by: Any, now: datetime, seen: int | None, to: int = 0,
) -> str:  # fmt: skip
    """Change a list under its lock and note it, so that a proposal to send the list as it was lapses.

    Returns the sentence that says what changed. Raises PermissionDenied, Stale, and StepRefused with the reason.
    """
    allotment = locked(allotment)
    seat = seat_for(body_handler, allotment, by, now)
    entry = Entry(name, "", data={"application": application.pk, "to": to})
    if done := repeated(allotment.dossier, entry, by=by, seen=seen):
        return done.note
    check_seen(allotment.dossier, seat, seen)
    if str(allotment.state) != Allotment.State.OPEN:
        raise StepRefused([_("名单已经报送，不能再改动")])
    if application.allotment_id != allotment.pk:
        raise StepRefused([_("“%(name)s”不属于这份名单") % {"name": application.cluster}])
    ranking = Ranking.of(allotment)
    note = act(ranking, application, to)
    ranking.write()
    if ranking.row_of(application) is None:
        lift_hold(allotment.dossier, source=correction_source(application), because=_("已移出名单"), now=now)
    said = Entry(name, str(LABELS[name]), note=note, data=entry.data, scope=Event.Scope.INTERNAL)
    note_change(allotment.dossier, said, by=by, seat=seat, now=now)
    return note


def _place(ranking: Ranking, application: Application, _to: int) -> str:
    if ranking.row_of(application) is ranking.listed:
        raise StepRefused([_("“%(name)s”已在名单上") % {"name": application.cluster}])
    if ranking.row_of(application) is ranking.reserves:
        raise StepRefused([_("备选按位次递补：名额有空时，由备1先递补")])
    _check_room(ranking)
    ranking.listed.append(_new_entry(ranking, application))
    return _("“%(name)s”列入第%(place)d位") % {"name": application.cluster, "place": len(ranking.listed)}


def _reserve(ranking: Ranking, application: Application, _to: int) -> str:
    if application.is_renewal:
        raise StepRefused([_("复核批次不限名额，每件都随名单报送，不设备选（第十五条）")])
    row = ranking.row_of(application)
    if row is ranking.reserves:
        raise StepRefused([_("“%(name)s”已是备选") % {"name": application.cluster}])
    if row is ranking.listed:
        row, entry = ranking.pick(application)
        row.remove(entry)
        ranking.reserves.insert(0, entry)
        return _("“%(name)s”改列备1") % {"name": application.cluster}
    ranking.reserves.append(_new_entry(ranking, application))
    return _("“%(name)s”列为备%(place)d") % {"name": application.cluster, "place": len(ranking.reserves)}


def _up(ranking: Ranking, application: Application, _to: int) -> str:
    row, entry = ranking.pick(application)
    if entry is row[0]:
        raise StepRefused([_("“%(name)s”已是首位，不能再上移") % {"name": application.cluster}])
    return _move(ranking, application, row.index(entry))


def _down(ranking: Ranking, application: Application, _to: int) -> str:
    row, entry = ranking.pick(application)
    if entry is row[-1]:
        raise StepRefused([_("“%(name)s”已是末位，不能再下移") % {"name": application.cluster}])
    return _move(ranking, application, row.index(entry) + 2)


def _move(ranking: Ranking, application: Application, to: int) -> str:
    row, entry = ranking.pick(application)
    if not 1 <= to <= len(row):
        sentence = _("“%(name)s”不能移到第%(to)d位：位次从1到%(last)d")
        raise StepRefused([sentence % {"name": application.cluster, "to": to, "last": len(row)}])
    row.remove(entry)
    row.insert(to - 1, entry)
    words = {"name": application.cluster, "place": to}
    return (
        _("“%(name)s”移到备%(place)d") % words if row is ranking.reserves else _("“%(name)s”移到第%(place)d位") % words
    )


def _take_off(ranking: Ranking, application: Application, _to: int) -> str:
    if any(entry.application_id == application.pk for entry in ranking.ended):
        return _("“%(name)s”移出名单") % {
            "name": application.cluster
        }  # whatever has ended leaves when ranks are written
    row, entry = ranking.pick(application)
    row.remove(entry)
    return _("“%(name)s”移出名单") % {"name": application.cluster}


def _promote(ranking: Ranking, application: Application, _to: int) -> str:
    if not ranking.reserves or ranking.reserves[0].application_id != application.pk:
        raise StepRefused([_("备选按位次递补：“%(name)s”现在不是备1") % {"name": application.cluster}])
    _check_room(ranking)
    _check_fit(ranking.reserves[0].application)
    ranking.listed.append(ranking.reserves.pop(0))
    return _("“%(name)s”递补为第%(place)d位") % {"name": application.cluster, "place": len(ranking.listed)}


def _new_entry(ranking: Ranking, application: Application) -> Recommendation:
    application = locked(application)
    _check_fit(application)
    return Recommendation(allotment=ranking.allotment, application=application)


def _check_room(ranking: Ranking) -> None:
    """The hard stop: an over-quota list would be refused whole (一律不予受理)."""
    if ranking.is_full:
        raise StepRefused([_("名额%(quota)d个已满：可列为备选，或先移出一个") % {"quota": ranking.allotment.quota}])


def _check_fit(application: Application) -> None:
    """Under preliminary review, with an opinion in force that lets it stand (第十三条)."""
    if str(application.state) != "provincial":
        words = {"name": application.cluster, "state": application.get_state_display()}
        raise StepRefused([_("“%(name)s”现在是“%(state)s”，省级初审中的才能列入") % words])
    opinion = in_force([application], Tier.PROVINCE).get(application.pk)
    if want := want_of_support(application, opinion, editions_of([application]).get(application.pk)):
        raise StepRefused([_("“%(name)s”：%(want)s") % {"name": application.cluster, "want": want}])
