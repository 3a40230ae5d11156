"""Preparing a publication (公布): number, dates and list, until two persons issue it (第十四、十五条)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models.agency import ministry
from clusters.models import Application
from clusters.publishing import publishing_faults
from clusters.recognising import Publishing
from clusters.rules import ministry_handler
from records.clock import day_of
from records.models import Dossier, Event, Hold
from records.moves import Obstacle, Seat, StepRefused
from records.steps import begin, locked
from records.tiers import Tier
from records.trail import Entry
from reviews.changes import check_seen, note_change, seat_for
from reviews.models import Notice, Publication, PublicationEntry

FACTS = ("document_no", "published_on", "valid_from", "valid_until")


@dataclass(frozen=True)
class Standing:
    """One entry of the notice: what stands against publishing it, and whether this publication holds it."""

    application: Application
    why_not: str
    is_listed: bool


def usual(notice: Notice, now: datetime) -> dict[str, date]:
    """The dates a publication has unless somebody says otherwise: today, and the batch's validity."""
    batch = notice.batch
    return {"published_on": day_of(now), "valid_from": batch.valid_from, "valid_until": batch.valid_until}


@transaction.atomic
def draft_publication(notice: Notice, *, document_no: str, by: Any, now: datetime, **dates: date) -> Publication:
    """Prepare the publication of a notice that has ended, with every entry nothing stands against.

    `dates` are published_on, valid_from and valid_until, each as `usual` unless given. Raises PermissionDenied, and
    StepRefused whose obstacles name the field to mend in `anchor`.
    """
    publishing = Publishing(document_no.strip(), **usual(notice, now) | dates)
    notice = locked(notice)
    seat = ministry_handler.seat_of(notice, by, now)
    if seat is None:
        raise PermissionDenied
    if against := [*_too_early(notice, now), *wanting(publishing, notice, None)]:
        raise StepRefused(against)
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.PUBLICATION, agency=ministry(), reach=Tier.MINISTRY, created_at=now
    )
    facts = {name: getattr(publishing, name) for name in FACTS}
    publication = Publication.objects.create(dossier=dossier, notice=notice, **facts)
    free = [each.application for each in standings(notice, publication) if not each.why_not]
    PublicationEntry.objects.bulk_create(PublicationEntry(publication=publication, application=each) for each in free)
    return begin(publication, by=by, seat=seat, label=_("拟定公布"), now=now)


@transaction.atomic
def revise_publication(
    publication: Publication, publishing: Publishing, *, by: Any, now: datetime, seen: int | None = None
) -> Publication:
    """Write number and dates. Raises StepRefused with the field in `anchor`, Stale, PermissionDenied."""
    publication, seat = _draft(publication, by, now)
    if publication.publishing == publishing:
        return publication
    check_seen(publication.dossier, seat, seen)
    if against := list(wanting(publishing, publication.notice, publication)):
        raise StepRefused(against)
    for name in FACTS:
        setattr(publication, name, getattr(publishing, name))
    publication.save(update_fields=list(FACTS))
    note_change(publication.dossier, Entry("revise", _("修改公布文号和日期")), by=by, seat=seat, now=now)
    return publication


@transaction.atomic
def list_entries(
    publication: Publication, chosen: Iterable[int], *, by: Any, now: datetime, seen: int | None = None
) -> tuple[int, int]:
    """Make the list exactly these applications (ids); returns how many were put on and how many taken off.

    An entry with a standing objection is held back alone (第十四条). Raises StepRefused with each reason.
    """
    publication, seat = _draft(publication, by, now)
    wanted, listed = set(chosen), set(publication.entries.values_list("application", flat=True))
    coming, leaving = wanted - listed, listed - wanted
    if not coming and not leaving:
        return 0, 0
    check_seen(publication.dossier, seat, seen)
    _check_free(publication, coming)
    PublicationEntry.objects.bulk_create(
        PublicationEntry(publication=publication, application_id=pk) for pk in sorted(coming)
    )
    publication.entries.filter(application__in=leaving).delete()
    note = _("列入%(coming)d个，移出%(leaving)d个") % {"coming": len(coming), "leaving": len(leaving)}
    data = {"coming": sorted(coming), "leaving": sorted(leaving)}
    entry = Entry("list", _("调整公布名单"), note=note, data=data, scope=Event.Scope.INTERNAL)
    note_change(publication.dossier, entry, by=by, seat=seat, now=now)
    return len(coming), len(leaving)


def standings(notice: Notice, publication: Publication | None = None) -> list[Standing]:
    """Every entry of the notice in division order, with what stands against publishing it; two queries."""
    entries = PublicationEntry.objects.filter(application=OuterRef("pk")).order_by("-pk")
    others = entries.exclude(publication=publication).values("publication__document_no")
    related = ("dossier", "cluster__division", "allotment__body", "batch")
    found = notice.applications().select_related(*related).annotate(
        is_listed=Exists(entries.filter(publication=publication)), elsewhere=Subquery(others[:1])
    )  # fmt: skip
    applications: list[Any] = list(found.order_by("allotment__body__place", "cluster__division__code", "pk"))
    held = _held(applications)
    return [Standing(each, _why_not(each, held.get(each.dossier_id)), each.is_listed) for each in applications]


def wanting(publishing: Publishing, notice: Notice, own: Publication | None) -> Iterator[Obstacle]:
    """What is wrong with a number or a date, each with its field in `anchor`."""
    yield from publishing_faults(publishing)
    others = Publication.objects.exclude(pk=own.pk) if own else Publication.objects.all()
    if others.filter(document_no=publishing.document_no).exists():
        yield Obstacle(_("文号%(number)s已用于另一份公布") % {"number": publishing.document_no}, "document_no")
    if notice.ends_on and publishing.published_on <= notice.ends_on:
        words = _("公布日期须在公示届满之后，即%(day)s以后")
        yield Obstacle(words % {"day": notice.ends_on}, "published_on")


def _draft(publication: Publication, by: Any, now: datetime) -> tuple[Publication, Seat]:
    """The fresh publication behind its lock and the seat of whoever prepares it; refuses one that is out."""
    publication = locked(publication)
    seat = seat_for(ministry_handler, publication, by, now)
    if str(publication.state) != Publication.State.DRAFT:
        raise StepRefused([_("名单已经公布，不能再改")])
    return publication, seat


def _too_early(notice: Notice, now: datetime) -> Iterator[Obstacle]:
    if not notice.has_ended(now):
        day = notice.ends_on or _("（公示尚未发布）")
        yield Obstacle(_("公示届满（%(day)s）后方可拟定公布（第十四条）") % {"day": day})
    if notice.publications.filter(state=Publication.State.DRAFT).exists():
        yield Obstacle(_("这份公示已有一份拟定中的公布，请在原件上办理"))


def _check_free(publication: Publication, coming: set[int]) -> None:
    found = {each.application.pk: each for each in standings(publication.notice, publication)}
    if coming - found.keys():
        raise StepRefused([_("所选的有%(count)d件不在这份公示名单上") % {"count": len(coming - found.keys())}])
    against = [
        _("“%(name)s”：%(why)s") % {"name": found[pk].application.cluster, "why": found[pk].why_not}
        for pk in sorted(coming)
        if found[pk].why_not
    ]
    if against:
        raise StepRefused(against)


def _held(applications: list[Application]) -> dict[int, Hold]:
    """The standing hold against publication of each file, by the dossier's id."""
    holds = Hold.objects.standing().filter(dossier__in=[each.dossier_id for each in applications])
    return {hold.dossier_id: hold for hold in holds if "publish" in hold.steps}


def _why_not(application: Any, hold: Hold | None) -> str:
    if str(application.state) == "published" and application.elsewhere:
        return _("已以%(number)s公布") % {"number": application.elsewhere}
    if str(application.state) != "notice":
        return _("现在是“%(state)s”") % {"state": application.get_state_display()}
    if hold:
        return hold.sentence
    if application.elsewhere:
        return _("已列入另一份拟定中的公布（%(number)s）") % {"number": application.elsewhere}
    return ""
