"""Preparing a notice (公示): its words, its length and its list, until two persons open it (第十四条)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models.agency import ministry
from clusters.models import Application, Batch
from clusters.rules import ministry_handler
from records.models import Dossier, Event
from records.moves import Seat, StepRefused
from records.steps import begin, locked
from records.tiers import Tier
from records.trail import Entry
from reviews.candidates import candidates
from reviews.changes import check_seen, note_change, seat_for
from reviews.models import Notice, NoticeEntry

LENGTHS = range(1, 31)  # working days a notice may run


@transaction.atomic
def draft_notice(batch: Batch, *, by: Any, now: datetime) -> Notice:
    """Open the draft of a batch's notice with its usual words; one draft at a time. Raises StepRefused."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    seat = ministry_handler.seat_of(batch, by, now)
    if seat is None:
        raise PermissionDenied
    if batch.notices.filter(state=Notice.State.DRAFT).exists():
        raise StepRefused([_("%(batch)s已有一份拟定中的公示，请在原件上办理") % {"batch": batch}])
    dossier = Dossier.objects.create(kind=Dossier.Kind.NOTICE, agency=ministry(), reach=Tier.MINISTRY, created_at=now)
    notice = Notice.objects.create(
        dossier=dossier, batch=batch, days=batch.notice_days, title=default_title(batch), text=default_text(batch),
        contact=default_contact(),
    )  # fmt: skip
    return begin(notice, by=by, seat=seat, label=_("拟定公示"), now=now)


@transaction.atomic
def word_notice(
    notice: Notice, *, title: str, text: str, contact: str, days: int, by: Any, now: datetime, seen: int | None = None
) -> Notice:
    """Write the notice's words and length. Raises StepRefused, Stale, PermissionDenied."""
    words = {"title": title.strip(), "text": text.strip(), "contact": contact.strip(), "days": days}
    if not all(words.values()) or days not in LENGTHS:
        raise StepRefused([_("请写全标题、正文和联系方式，工作日数为1到%(most)d") % {"most": LENGTHS[-1]}])
    notice, seat = _draft(notice, by, now)
    if all(getattr(notice, name) == value for name, value in words.items()):
        return notice
    check_seen(notice.dossier, seat, seen)
    for name, value in words.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(words))
    note_change(notice.dossier, Entry("word", _("修改公示文字")), by=by, seat=seat, now=now)
    return notice


@transaction.atomic
def list_entries(
    notice: Notice, chosen: Iterable[int], *, by: Any, now: datetime, seen: int | None = None
) -> tuple[int, int]:
    """Make the list exactly these applications (ids); returns how many were put on and how many taken off.

    Only files at the ministry with a supporting opinion in force may be put on. Raises StepRefused with each reason.
    """
    notice, seat = _draft(notice, by, now)
    wanted, listed = set(chosen), set(notice.entries.values_list("application", flat=True))
    coming, leaving = wanted - listed, listed - wanted
    if not coming and not leaving:
        return 0, 0
    check_seen(notice.dossier, seat, seen)
    _check_fit(notice, coming)
    NoticeEntry.objects.bulk_create(NoticeEntry(notice=notice, application_id=pk) for pk in sorted(coming))
    notice.entries.filter(application__in=leaving).delete()
    note = _("列入%(coming)d个，移出%(leaving)d个") % {"coming": len(coming), "leaving": len(leaving)}
    data = {"coming": sorted(coming), "leaving": sorted(leaving)}
    entry = Entry("list", _("调整公示名单"), note=note, data=data, scope=Event.Scope.INTERNAL)
    note_change(notice.dossier, entry, by=by, seat=seat, now=now)
    return len(coming), len(leaving)


def add_entry(notice: Notice, application: Application, *, by: Any, now: datetime, seen: int | None = None) -> None:
    """Put one application on the list."""
    listed = set(notice.entries.values_list("application", flat=True))
    list_entries(notice, listed | {application.pk}, by=by, now=now, seen=seen)


def remove_entry(notice: Notice, application: Application, *, by: Any, now: datetime, seen: int | None = None) -> None:
    """Take one application off the list."""
    listed = set(notice.entries.values_list("application", flat=True))
    list_entries(notice, listed - {application.pk}, by=by, now=now, seen=seen)


def default_title(batch: Batch) -> str:
    """Named after its round; a second notice of the same round says so."""
    earlier = batch.notices.count()
    if earlier:
        return _("%(batch)s名单公示（第%(number)d次）") % {"batch": batch, "number": earlier + 1}
    return _("%(batch)s名单公示") % {"batch": batch}


def default_text(batch: Batch) -> str:
    """The usual words of such notices; the period and the list stand below them on the page."""
    basis = _("《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号）")
    if batch.document_no:
        basis = _("%(basis)s和%(document)s") % {"basis": basis, "document": batch.document_no}
    return _(
        "根据%(basis)s，经县级中小企业主管部门申报、省级中小企业主管部门推荐，我部组织复审，形成%(batch)s名单，现予公示。\n"
        "公示期内如有异议，请以真实姓名或单位名义提出，写明事实和理由，并留下联系方式，以便核实。"
    ) % {"basis": basis, "batch": batch}


def default_contact() -> str:
    """The contact of the last notice, else the ways that are always open."""
    last = Notice.objects.exclude(contact="").order_by("-pk").values_list("contact", flat=True).first()
    return last or _("工业和信息化部中小企业局（可在本平台公示页面提出，也可来信、来电）")


def _draft(notice: Notice, by: Any, now: datetime) -> tuple[Notice, Seat]:
    """The fresh notice behind its lock and the seat of whoever prepares it; refuses one that is out."""
    notice = locked(notice)
    seat = seat_for(ministry_handler, notice, by, now)
    if str(notice.state) != Notice.State.DRAFT:
        raise StepRefused([_("公示已经发布，名单和文字不能再改")])
    return notice, seat


def _check_fit(notice: Notice, coming: set[int]) -> None:
    found = {candidate.application.pk: candidate for candidate in candidates(notice)}
    if coming - found.keys():
        raise StepRefused(
            [_("所选的有%(count)d件已不在本批次部级复审中，请刷新后再选") % {"count": len(coming - found.keys())}]
        )
    against = [
        _("“%(name)s”：%(why)s") % {"name": found[pk].application.cluster, "why": found[pk].why_not}
        for pk in sorted(coming)
        if found[pk].why_not
    ]
    if against:
        raise StepRefused(against)
