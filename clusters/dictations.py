"""Writing down for a county what it dictates (代录): begun by its recommending body, with who asked and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.roles import WORKING
from clusters.closing import FILLING, Closed, check_in_time
from clusters.correspondence import file_beside
from clusters.models import AnswerChange, Application, Dictation
from clusters.models.application import State
from clusters.rules import body_handler
from clusters.schema import REASON, Field, Form, Kind, Place, Section
from clusters.sheet import Sheet, sheet_of
from records.holds import put_hold
from records.models import Dossier, Message
from records.moves import Obstacle, Seat, StepRefused
from records.news import arrived
from records.proposals import lapse
from records.steps import begin, locked
from records.tiers import Tier
from records.trail import Entry, record

REQUESTER_LIMIT, REASON_LIMIT = 40, 100  # 字


def dictable(user: Any, now: datetime) -> QuerySet[Application]:
    """Forms that counties of this person's body are filling in: all that may be found by its number, and no more."""
    bodies = [agency for tier, agency in user.seats(now, WORKING) if tier == Tier.PROVINCE]
    return Application.objects.filter(dossier__body__in=bodies, state__in=[State.DRAFT, State.RETURNED])


def dictable_sections(form: Form) -> list[Section]:
    """Sections that are typed throughout. What a county commits itself to, attaches or imports it does itself."""
    own = (Kind.YESNO, Kind.DOCUMENT, Kind.FIRMS)
    return [section for section in form if all(item.kind not in own for item in section.fields)]


@transaction.atomic
def begin_dictation(
    application: Application, *, sections: Iterable[str], requester: str, reason: str, by: Any, now: datetime
) -> Dictation:
    """Let the body's staff write into these sections of a draft or a file to mend, as somebody of the county has asked.

    The county is told at once and may end it at any time; it cannot submit until its approver has checked what was
    written. Raises PermissionDenied, Closed after the county's date, StepRefused with the field to mend in `anchor`.
    Sent twice, it is begun once.
    """
    application, wanted = locked(application), list(sections)
    seat = body_handler.seat_of(application, by, now)
    if seat is None:
        raise PermissionDenied
    requester, reason = requester.strip(), reason.strip()
    standing = application.dictations.filter(state=Dictation.State.OPEN).select_related("dossier").first()
    if standing and (standing.sections, standing.requester, standing.reason) == (wanted, requester, reason):
        return standing
    if standing:
        raise StepRefused([_("这件申报已在代录，请先结束正在进行的代录")])
    check_in_time(application, FILLING, now)
    if against := list(_wanting(application, wanted, requester, reason)):
        raise StepRefused(against)
    dictation = Dictation.objects.create(
        dossier=file_beside(application, Dossier.Kind.DICTATION, now), application=application, sections=wanted,
        requester=requester, reason=reason,
    )  # fmt: skip
    names = "、".join(section.name for section in Form.of(application.filing) if section.key in wanted)
    note = _("代录“%(sections)s”：%(reason)s") % {"sections": names, "reason": reason}
    begin(dictation, by=by, seat=seat, label=_("开始代录"), note=note, now=now)
    arrived(dictation, dictation.dossier.events.get(), as_what=Message.Kind.ACCESS, now=now)
    _hold_submission(dictation, application.dossier, note, by=by, seat=seat, now=now)
    return dictation


def _hold_submission(dictation: Dictation, dossier: Dossier, note: str, *, by: Any, seat: Seat, now: datetime) -> None:
    """Nothing is submitted until it is checked; the application's history says that it was begun, without a name."""
    sentence = _("%(body)s应本单位请求代录，须由本单位审核人员核对代录的内容后才能提交") % {"body": dossier.body}
    put_hold(dossier, steps=["declare"], sentence=sentence, source=dictation.source, now=now)
    record(dossier, Entry("dictate", _("开始代录"), note=note), by=by, seat=seat, now=now)
    dossier.save()
    lapse(dossier, by=by, now=now)


def _wanting(application: Application, sections: list[str], requester: str, reason: str) -> Iterator[Obstacle]:
    allowed = {section.key for section in dictable_sections(Form.of(application.filing))}
    open_now = allowed & set(application.filing.open_sections)
    if not sections or not set(sections) <= open_now:
        yield Obstacle(_("请选择要代录的栏目，至少一个"), "sections")
    if len(requester) < 2 or len(requester) > REQUESTER_LIMIT:
        words = _("请填写请求代录的人的姓名和职务，最多%(limit)d字，例如王某（永康市经信局科长）")
        yield Obstacle(words % {"limit": REQUESTER_LIMIT}, "requester")
    if not reason or len(reason) > REASON_LIMIT:
        words = _("请写明理由，最多%(limit)d字，例如县城网络中断，来电请求代录")
        yield Obstacle(words % {"limit": REASON_LIMIT}, "reason")


def reread(dictation: Dictation) -> Dictation:
    """The dictation as it stands now, for whoever holds the lock of its application's file."""
    return Dictation.objects.select_related("dossier__body").get(pk=dictation.pk)


def check_writing(dictation: Dictation, field: Field, by: Any, now: datetime) -> None:
    """Whether this field may be written for the county now.

    Raises PermissionDenied for whoever is not the body's staff, LookupError for a field that was not asked for or that
    a county answers itself, Closed once it has ended.
    """
    if body_handler.seat_of(dictation, by, now) is None:
        raise PermissionDenied
    if field.section not in dictation.sections or field.kind == Kind.YESNO:
        raise LookupError(field.code)
    if dictation.state != Dictation.State.OPEN:
        raise Closed([_("代录已经结束，不能再写入；还要录的，请重新开始代录")])


@dataclass(frozen=True)
class Written:
    """One value as it was written down; `stands` until the county changes it."""

    label: str
    section: str
    old: str
    new: str
    by: Any
    at: datetime
    stands: bool


def written(dictation: Dictation) -> list[Written]:
    """What was written, in the order of the form: of each place the last word, with what had stood there before."""
    sheet = sheet_of(dictation.application.filing)
    first: dict[Place, AnswerChange] = {}
    last: dict[Place, AnswerChange] = {}
    for change in dictation.changes.select_related("by").order_by("pk"):
        place = Place(change.code, change.year)
        first.setdefault(place, change)
        last[place] = change
    return [_written(sheet, place, first[place], last[place]) for place in _in_order(sheet.form) if place in last]


def _in_order(form: Form) -> Iterator[Place]:
    """Every place that is typed, each figure before its explanation."""
    for section in form:
        for field in section.typed:
            for place in field.places:
                yield place
                yield Place(f"{place.code}{REASON}", place.year)


def _written(sheet: Sheet, place: Place, first: AnswerChange, last: AnswerChange) -> Written:
    field = sheet.form.field(place.code)
    section, stands = sheet.form.section(field.section), sheet.entry(*place).version == last.version
    return Written(field.called(place.year), section.name, first.old, last.new, last.by, last.at, stands)
