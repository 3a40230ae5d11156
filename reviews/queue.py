"""The queue of a reviewing desk: files whose turn is that desk's, and those it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.query import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clusters.models import Application
from clusters.models.application import State
from clusters.rules import body_handler
from records.clock import day_of, end_of
from records.looks import look_of
from records.models import Dossier, Proposal, Turn
from records.moves import move_named
from records.tiers import Tier
from records.working_days import working_days_after
from reviews.countdown import SOON, Countdown, Left
from reviews.models import Opinion

FILE = "dossier__application__"  # from a turn to the application it is about
SORTS = {
    "due": F("due").asc(nulls_last=True),
    "-due": F("due").desc(nulls_last=True),
    "since": F("since").asc(),
    "-since": F("since").desc(),
    "name": F(f"{FILE}cluster__name").asc(),
    "-name": F(f"{FILE}cluster__name").desc(),
}
ALL, PROPOSED, WAITING = "all", "proposed", "waiting"
TABS: dict[Tier, list[tuple[str, Any]]] = {
    Tier.PROVINCE: [(State.DECLARED, State.DECLARED.label), (State.PROVINCIAL, State.PROVINCIAL.label)],
    Tier.MINISTRY: [(State.MINISTRY, State.MINISTRY.label), (State.NOTICE, State.NOTICE.label)],
}

AT_THE_PROVINCE = [State.DECLARED, State.PROVINCIAL]


class Tab(NamedTuple):
    key: str
    label: Any
    files: int


@dataclass
class Tally:
    """How many files stand where, from one query: by state, what waits for an approver, what is due or late."""

    by_state: dict[str, int] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    mine: int = 0
    waiting: int = 0
    proposed: int = 0
    soon: int = 0
    late: int = 0
    next_deadline: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    turn: Turn
    left: Left
    is_waiting: bool
    may_accept: bool

    @property
    def application(self) -> Application:
        return self.turn.dossier.application

    @property
    def state(self) -> SafeString:
        look = look_of(Dossier.Kind.APPLICATION, str(self.application.state))
        return look.label(self.application.get_state_display())

    @property
    def proposed(self) -> str:
        """The step that waits for an approver, in words."""
        step = getattr(self.turn, "proposed_step", None)
        return str(move_named(step, Application).label) if step else ""

    @property
    def verdict(self) -> str:
        """What the desk's opinion in force says, in words."""
        code = getattr(self.turn, "verdict", None)
        return str(Opinion.Verdict(code).label) if code else ""


class Queue:
    """The queue as one person sees it from the provincial and ministerial seats that person holds."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        seats = user.seats(now)
        self.bodies = [agency for tier, agency in seats if tier == Tier.PROVINCE]
        self.is_ministry = any(tier == Tier.MINISTRY for tier, _agency in seats)
        self.agencies = [agency for tier, agency in seats if tier >= Tier.PROVINCE]

    @property
    def is_somebodys(self) -> bool:
        """Whether this person reviews at all."""
        return bool(self.agencies)

    @property
    def turns(self) -> QuerySet[Turn]:
        """Standing turns of files this person may see: the desk's own, and of those it has returned the county's."""
        turns = Turn.objects.visible_to(self.user, self.now).standing().filter(dossier__kind=Dossier.Kind.APPLICATION)
        return turns.filter(self._is_mine | self._is_awaited)

    @property
    def _is_mine(self) -> Q:
        return Q(agency__in=self.agencies)

    @property
    def _is_awaited(self) -> Q:
        by_province = Q(dossier__body__in=self.bodies, **{f"{FILE}returned_from__in": AT_THE_PROVINCE})
        by_ministry = Q(**{f"{FILE}returned_from": State.MINISTRY})
        mine = by_province | by_ministry if self.is_ministry else by_province
        return Q(**{f"{FILE}state": State.RETURNED}) & mine

    @cached_property
    def tally(self) -> Tally:
        """One query, grouped by batch and state."""
        soon = end_of(working_days_after(day_of(self.now), SOON))
        mine = self._is_mine
        rows = self.turns.values(f"{FILE}state", f"{FILE}batch", f"{FILE}batch__name").annotate(
            mine=Count("pk", filter=mine),
            waiting=Count("pk", filter=self._is_awaited),
            proposed=Count("pk", filter=mine & Q(dossier__in=self._waiting_proposals.values("dossier"))),
            soon=Count("pk", filter=mine & Q(due__gte=self.now, due__lte=soon)),
            late=Count("pk", filter=mine & Q(due__lt=self.now)),
            deadline=F(f"{FILE}batch__ministry_deadline"),
        )
        return self._summed(rows.order_by(f"-{FILE}batch__year", f"{FILE}batch"))

    @property
    def _waiting_proposals(self) -> QuerySet[Proposal]:
        return Proposal.objects.waiting().filter(agency__in=self.agencies)

    def _summed(self, rows: Any) -> Tally:
        tally = Tally()
        for row in rows:
            tally.batches[row[f"{FILE}batch"]] = row[f"{FILE}batch__name"]
            state = row[f"{FILE}state"]
            tally.by_state[state] = tally.by_state.get(state, 0) + row["mine"]
            for name in ("mine", "waiting", "proposed", "soon", "late"):
                setattr(tally, name, getattr(tally, name) + row[name])
            if row["mine"] and row["deadline"] >= self.now:
                tally.next_deadline = min(filter(None, [tally.next_deadline, row["deadline"]]))
        return tally

    def tabs(self) -> Iterator[Tab]:
        """The views of the queue, each with its count."""
        tally = self.tally
        yield Tab(ALL, _("全部待办"), tally.mine)
        for tier in (Tier.PROVINCE, Tier.MINISTRY):
            if (tier == Tier.PROVINCE and self.bodies) or (tier == Tier.MINISTRY and self.is_ministry):
                yield from (Tab(state, label, tally.by_state.get(state, 0)) for state, label in TABS[tier])
        yield Tab(PROPOSED, _("拟办待审"), tally.proposed)
        yield Tab(WAITING, _("等补正"), tally.waiting)

    def within(self, tab: str) -> QuerySet[Turn]:
        """The turns of one view; an unknown view is the whole."""
        if tab == WAITING:
            return self.turns.filter(self._is_awaited)
        mine = self.turns.filter(self._is_mine)
        if tab == PROPOSED:
            return mine.filter(dossier__in=self._waiting_proposals.values("dossier"))
        return mine.filter(**{f"{FILE}state": tab}) if tab in State.values else mine

    def rows(self, ids: list[int]) -> list[Row]:
        """The lines of one page in the order of their ids: one query, one more for the calendar."""
        found = Turn.objects.filter(pk__in=ids).select_related(
            "agency", "dossier__division", "dossier__body", f"{FILE}cluster", f"{FILE}batch"
        )
        turns = {turn.pk: turn for turn in found.annotate(proposed_step=self._step, verdict=self._verdict)}
        countdown = Countdown(self.now, (turn.due for turn in turns.values()))
        return [self._row(turns[pk], countdown) for pk in ids if pk in turns]

    @property
    def _step(self) -> Subquery:
        return Subquery(self._waiting_proposals.filter(dossier=OuterRef("dossier")).values("step")[:1])

    @property
    def _verdict(self) -> Subquery:
        level = Tier.MINISTRY if self.is_ministry else Tier.PROVINCE
        opinions = Opinion.objects.filter(application__dossier=OuterRef("dossier"), level=level)
        return Subquery(opinions.order_by("-at", "-pk").values("verdict")[:1])

    def _row(self, turn: Turn, countdown: Countdown) -> Row:
        application = turn.dossier.application
        application.dossier = turn.dossier
        is_declared = application.state == State.DECLARED
        may_accept = is_declared and body_handler.seat_of(application, self.user, self.now) is not None
        return Row(turn, countdown.left(turn.due), turn.agency_id not in self.agencies, may_accept)
