"""Progress lines before the public: a round by its own dates, a cluster by what has been published of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from clusters.models import Batch, Recognition, Term
from records.clock import day_of
from reviews.models import Notice

Day = date  # Node has a field of that name

FILING, PROVINCE, MINISTRY, NOTICE, PUBLICATION, OVER = range(6)


@dataclass(frozen=True)
class Node:
    """One step on a progress line."""

    name: Any
    status: str
    reason: str = ""
    alt: str = ""
    date: Day | None = None

    DONE, NOW, FUTURE = "done", "now", "future"


@dataclass(frozen=True)
class Round:
    """The round that runs, or ran last."""

    title: str
    line: list[Node]


def current_round(now: datetime) -> Round | None:
    """Where the newest round stands, by its dates and by what is public; never by what is under review."""
    begun = Batch.objects.filter(filing_opens_at__lte=now).order_by("-year", "kind", "pk")[:2]
    if not begun:
        return None
    batch = begun[0]
    both = len(begun) == 2 and begun[1].year == batch.year and begun[1].kind != batch.kind
    kind = _("认定与复核") if both else batch.get_kind_display()
    return Round(_("%(year)d年度%(kind)s") % {"year": batch.year, "kind": kind}, _line_of(batch, now))


def _line_of(batch: Batch, now: datetime) -> list[Node]:
    notice = batch.notices.public().order_by("-starts_on").first()
    published = Term.objects.filter(application__batch=batch).aggregate(on=Min("published_on"))["on"]
    county = batch.allotments.aggregate(last=Max("county_deadline"))["last"]
    stage = _stage(batch, now, notice, published, county)
    days = _("%(n)d个工作日") % {"n": batch.notice_days}
    return [
        _node(_("申报"), FILING, stage, _("各省截止日见各地通知")),
        _node(_("省级初审"), PROVINCE, stage, _("受理、初审、实地抽查")),
        _node(_("部级复审"), MINISTRY, stage, _("%(day)s前报送") % {"day": day_of(batch.ministry_deadline)}),
        _node(_("公示"), NOTICE, stage, _("自%(day)s起") % {"day": notice.starts_on} if notice else days),
        _node(_("公布"), PUBLICATION, stage, str(published) if published else _("有效期三年")),
        Node(_("复核"), Node.FUTURE, _("每三年复核一次"), alt=_("撤销")),
    ]


def _stage(batch: Batch, now: datetime, notice: Notice | None, published: date | None, county: datetime | None) -> int:
    if published:
        return OVER
    if notice:
        return PUBLICATION if notice.has_ended(now) else NOTICE
    if now > batch.ministry_deadline:
        return MINISTRY
    return PROVINCE if county and now > county else FILING


def _node(name: str, place: int, stage: int, reason: str) -> Node:
    status = Node.DONE if place < stage else Node.NOW if place == stage else Node.FUTURE
    return Node(name, status, reason)


def cluster_line(recognition: Recognition, terms: list[Term], notices: list[Notice], *, renewing: bool) -> list[Node]:
    """A recognised cluster from its application to its renewal or end. Steps taken on paper have no date here."""
    first, application = terms[0], terms[0].application
    filed, sent = (application.declared_at, application.recommended_at) if application else (None, None)
    notice = next((notice for notice in notices if application and notice.batch_id == application.batch_id), None)
    on_notice = notice.starts_on if notice else None
    return [
        Node(_("申报"), Node.DONE, date=_day(filed)),
        Node(_("省级初审"), Node.DONE, date=_day(sent)),
        Node(_("部级复审"), Node.DONE, date=on_notice),
        Node(_("公示"), Node.DONE, date=on_notice),
        Node(_("公布"), Node.DONE, date=first.published_on),
        _last_node(recognition, terms, renewing),
    ]


def _last_node(recognition: Recognition, terms: list[Term], renewing: bool) -> Node:
    if recognition.revoked_on:
        return Node(_("撤销"), Node.DONE, date=recognition.revoked_on)
    if renewing:
        return Node(_("复核"), Node.NOW, _("复核办理中，结果公布前按原有效期"), alt=_("撤销"))
    renewals = [term for term in terms if term.kind == Term.Kind.RENEWAL]
    if renewals:
        return Node(_("复核通过"), Node.DONE, date=renewals[-1].published_on)
    return Node(_("复核"), Node.FUTURE, _("有效期至%(day)s") % {"day": recognition.valid_until}, alt=_("撤销"))


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at else None
