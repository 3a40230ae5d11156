"""The desk's first page: what waits for me, what falls due, where to begin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import WORKING
from accounts.rules import sits_at
from clusters.models import Allotment, Application, Batch, Invitation
from clusters.models.application import ENDED, State
from clusters.schema import Form, Section
from portal.waiting import own_approvals, own_turns
from records.clock import day_of, end_of
from records.deadlines import Deadline
from records.looks import Look, look_of
from records.models import Dossier, Proposal, Stepped, granted_in_part_to
from records.moves import move_named
from records.tiers import Tier
from reviews.countdown import Countdown, Left
from reviews.models import Notice, Objection

ROWS, AHEAD, UNDER_WAY = 15, 4, 8
SUBJECTS = (
    "dossier__application__cluster__division",
    "dossier__application__batch",
    "dossier__allotment__batch",
    "dossier__notice",
    "dossier__objection__application__cluster",
    "dossier__publication",
    "dossier__recognition",
    "dossier__inquiry__application__cluster",
    "dossier__dictation__application__cluster",
)
ABOUT_ONE = (Dossier.Kind.OBJECTION, Dossier.Kind.INQUIRY, Dossier.Kind.DICTATION)
"""Files about an application, called by its cluster."""


@dataclass(frozen=True)
class Sums:
    """The figures over the page."""

    approvals: int
    turns: int
    soon: int
    late: int


@dataclass(frozen=True)
class Waits:
    """One file that waits at my desk: what it is, what I may know of its state, since when, until when."""

    subject: Stepped
    since: datetime
    word: str
    look: Look
    due: datetime | None
    left: Left

    @property
    def state(self) -> SafeString:
        return self.look.label(self.word)

    @property
    def kind(self) -> str:
        return str(self.subject.dossier.get_kind_display())

    @property
    def title(self) -> str:
        return title_of(self.subject)

    @property
    def detail(self) -> str:
        return detail_of(self.subject)


@dataclass(frozen=True)
class Approval:
    """One proposal of a colleague that waits for my decision."""

    proposal: Proposal

    @property
    def subject(self) -> Stepped:
        subject: Stepped = self.proposal.dossier.subject
        return subject

    @property
    def step(self) -> Any:
        return move_named(self.proposal.step, type(self.subject)).label

    @property
    def title(self) -> str:
        return title_of(self.subject)

    @property
    def detail(self) -> str:
        return detail_of(self.subject)


def approvals(user: User, now: datetime) -> list[Approval]:
    """The oldest proposals that wait for me."""
    rows = own_approvals(user, now).select_related("by", *SUBJECTS).order_by("at")
    return [Approval(row) for row in rows[:ROWS]]


def at_my_desks(user: User, approvals: int, now: datetime) -> tuple[Sums, list[Waits]]:
    """How much waits and how urgent it is, and the files at my desks, what falls due first.

    Those that only wait for their notice to end stand last.
    """
    on_notice = Case(When(dossier__application__state=State.NOTICE, then=1), default=0)
    order = (F("due").asc(nulls_last=True), on_notice, "since", "pk")
    rows = own_turns(user, now).select_related(*SUBJECTS).order_by(*order)
    found = list(rows[:ROWS])
    countdown = Countdown(now, (turn.due for turn in found))
    counted = own_turns(user, now).aggregate(
        all=Count("pk"),
        soon=Count("pk", filter=Q(due__gte=now, due__lte=countdown.soon)),
        late=Count("pk", filter=Q(due__lt=now)),
    )
    waits = [_waits(turn.dossier, turn.since, turn.due, countdown.left(turn.due), user, now) for turn in found]
    return Sums(approvals, counted["all"], counted["soon"], counted["late"]), waits


def _waits(dossier: Dossier, since: datetime, due: datetime | None, left: Left, user: User, now: datetime) -> Waits:
    subject = dossier.subject
    subject.dossier = dossier
    state = subject.known_state(user, now)
    word = subject.word_for(state, dossier.tier_of(user, now))
    return Waits(subject, since, word, look_of(dossier.kind, state), due, left)


def title_of(subject: Any) -> str:
    """What a file is called in a list."""
    if isinstance(subject, Allotment):
        return str(subject.batch)
    if isinstance(subject, Application) or subject.dossier.kind in ABOUT_ONE:
        application = subject if isinstance(subject, Application) else subject.application
        return str(application.cluster)
    return str(subject)


def detail_of(subject: Any) -> str:
    """The number by which a file is known, where it has one."""
    return str(getattr(subject, "number", "") or getattr(subject, "receipt_code", ""))


# What a county waits for, and what it may answer


@dataclass(frozen=True)
class UnderWay:
    """One own file that lies at another desk, as the county may know it."""

    application: Application
    word: str
    look: Look

    @property
    def state(self) -> SafeString:
        return self.look.label(self.word)


def under_way(user: User, now: datetime) -> list[UnderWay]:
    """My county's files that others are working on, the latest first: results not released read as under review."""
    elsewhere = Application.objects.visible_to(user, now).filter(dossier__agency__in=_counties(user, now))
    elsewhere = elsewhere.exclude(dossier__county_state__in=[State.DRAFT, State.RETURNED, *ENDED])
    rows = elsewhere.select_related("dossier", "cluster", "batch").order_by("-declared_at", "-pk")
    return [_under_way(row, user, now) for row in rows[:UNDER_WAY]]


def _under_way(application: Application, user: User, now: datetime) -> UnderWay:
    state = application.known_state(user, now)
    word = application.word_for(state, application.dossier.tier_of(user, now))
    return UnderWay(application, word, look_of(application.dossier.kind, state))


def to_answer(user: User, now: datetime) -> list[Objection]:
    """Objections to my county's entries that it may still answer, the oldest first (第十四条)."""
    rows = Objection.objects.visible_to(user, now).filter(dossier__agency__in=_counties(user, now))
    rows = rows.filter(state=Objection.State.RECEIVED, replied_at=None).order_by("received_at")
    return list(rows.select_related("application__cluster", "notice")[:UNDER_WAY])


def _counties(user: User, now: datetime) -> list[int]:
    return [agency for tier, agency in user.seats(now, WORKING) if tier == Tier.COUNTY]


# Into what somebody without a post is invited


@dataclass(frozen=True)
class InvitedTo:
    """One file of which sections are open to me, and until when."""

    invitation: Invitation
    application: Application
    sections: list[Section]


def invited_to(user: User, now: datetime) -> list[InvitedTo]:
    """The files into which I am invited, what ends first on top; whoever holds a post is not asked for."""
    if user.live_posts(now):
        return []
    related = ("dossier__agency", "dossier__application__cluster", "dossier__application__filing__schema")
    live = Invitation.objects.live(now).filter(user=user, dossier__in=granted_in_part_to(user, now))
    return [_invited_to(each) for each in live.select_related(*related).order_by("until")[:ROWS]]


def _invited_to(invitation: Invitation) -> InvitedTo:
    application = invitation.dossier.application
    form = Form.of(application.filing)
    return InvitedTo(invitation, application, [each for each in form if each.key in invitation.sections])


# Where to begin


@dataclass(frozen=True)
class OpenRound:
    """A round and until when this county may file in it."""

    batch: Batch
    deadline: datetime


def open_rounds(user: User, now: datetime) -> list[OpenRound]:
    """Rounds in which my county may file now, by its province's date or a later one of its own."""
    found = {}
    for county in _counties(user, now):
        running = Allotment.objects.filter(body__counties=county, batch__filing_opens_at__lte=now).open_to(county, now)
        for allotment in running.select_related("batch").prefetch_related("extensions"):
            found[allotment.pk] = OpenRound(allotment.batch, allotment.deadline_for(county))
    return sorted(found.values(), key=lambda each: (each.deadline, each.batch.pk))


def own_lists(user: User, now: datetime) -> QuerySet[Allotment]:
    """My province's lists in the rounds that run: how much of the quota is used, how many files are undecided."""
    bodies = [agency for tier, agency in user.seats(now) if tier == Tier.PROVINCE]
    running = Allotment.objects.visible_to(user, now).filter(
        body__in=bodies, batch__filing_opens_at__lte=now, batch__ministry_deadline__gte=now
    )
    listed = Count("entries", filter=Q(entries__is_reserve=False), distinct=True)
    owed = Q(applications__state__in=[State.DECLARED, State.PROVINCIAL])
    undecided = Count("applications", filter=owed, distinct=True)
    return running.select_related("batch", "body").annotate(listed=listed, undecided=undecided).order_by("batch")


def dates_ahead(user: User, now: datetime) -> list[Deadline]:
    """What the ministry's rounds and notices wait for, soonest first."""
    if not sits_at(Tier.MINISTRY, user, now):
        return []
    batches = Batch.objects.filter(filing_opens_at__lte=now, ministry_deadline__gte=now).order_by("ministry_deadline")
    ahead = [
        Deadline(batch.ministry_deadline, _("%(batch)s报送部级截止") % {"batch": batch}) for batch in batches[:AHEAD]
    ]
    running = Notice.objects.running_on(day_of(now)).order_by("ends_on")[:AHEAD]
    ahead += [
        Deadline(end_of(on), _("%(notice)s届满") % {"notice": notice}) for notice in running if (on := notice.ends_on)
    ]
    return sorted(ahead, key=lambda deadline: deadline.at)


def to_publish(user: User, now: datetime) -> list[Notice]:
    """Notices that have ended and wait for their publication, for those who work at the ministry (第十四条)."""
    if not any(tier == Tier.MINISTRY for tier, _agency in user.seats(now, WORKING)):
        return []
    return list(Notice.objects.visible_to(user, now).to_publish(now).order_by("ends_on"))


def at_the_ministry(user: User, now: datetime) -> list[Any]:
    """Per body what lies at the ministry, for those who sit there."""
    if not sits_at(Tier.MINISTRY, user, now):
        return []
    here = Application.objects.visible_to(user, now).filter(state__in=[State.MINISTRY, State.NOTICE])
    by_body = here.order_by("allotment__body__place").values(
        place=F("allotment__body"), name=F("allotment__body__short_name")
    )
    review, notice = Count("pk", filter=Q(state=State.MINISTRY)), Count("pk", filter=Q(state=State.NOTICE))
    return list(by_body.annotate(review=review, notice=notice))
