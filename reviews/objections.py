"""Filing an objection, and the county's right of reply (第十四条)."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import Application
from clusters.rules import filing_handler, ministry_handler
from records.clock import day_of
from records.holds import put_hold
from records.models import Dossier
from records.moves import Obstacle, Seat, StepRefused
from records.news import arrived
from records.steps import begin, locked
from records.tiers import Tier
from records.trail import Entry
from reviews.changes import note_change, seat_for
from reviews.models import Notice, Objection

NAME_LIMIT, CONTACT_LIMIT, TEXT_LIMIT = 80, 80, 2000  # characters
GROUNDS_AT_LEAST = 10  # characters: shorter ones name neither a fact nor a reason
NAMELESS = ("匿名", "无名", "不详", "保密", "群众", "网友")
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is misread when copied or told by telephone
REACHABLE = re.compile(r"(\d[\s-]?){7,}|[^@\s]+@[^@\s]+\.[^@\s]+")


@transaction.atomic
def file_objection(
    notice: Notice, application: Application, *, name: str, contact: str, grounds: str, now: datetime,
    channel: str = Objection.Channel.ONLINE, received_at: datetime | None = None, by: User | None = None,
) -> Objection:  # fmt: skip
    """Receive an objection to one entry of a running notice; it holds that entry alone.

    Online it comes in at `now`. A letter or a call is recorded by the ministry's staff (`by`) with the day it came in,
    also after the notice has ended. Raises StepRefused, whose obstacles name the field to mend in `anchor`. Sent twice,
    it is received once.
    """
    name, contact, grounds = name.strip(), contact.strip(), grounds.strip()
    if against := [*wanting(name, contact, grounds), *_out_of_time(notice, channel, received_at or now, now)]:
        raise StepRefused(against)
    seat = _recorder(notice, channel, by, now)
    application = locked(application)
    if twin := _twin(notice, application, name=name, contact=contact, grounds=grounds):
        return twin
    if against := list(_not_standing(notice, application)):
        raise StepRefused(against)
    objection = Objection.objects.create(
        dossier=_file_of(application, now), notice=notice, application=application, channel=channel,
        name=name, contact=contact, grounds=grounds, received_at=received_at or now, receipt_code=new_receipt_code(),
    )  # fmt: skip
    begin(objection, by=by, seat=seat, label=_("收到异议"), now=now)
    arrived(objection, objection.dossier.events.get(), now=now)
    _hold_entry(objection, application, by=by, seat=seat, now=now)
    return objection


@transaction.atomic
def reply(objection: Objection, *, text: str, by: User, now: datetime) -> Objection:
    """Answer an objection to one's own entry, once, before it is decided. Raises StepRefused, PermissionDenied.

    Sent twice, it is one answer.
    """
    objection = locked(objection)
    seat = seat_for(filing_handler, objection, by, now)
    if (objection.reply, objection.replied_by_id) == (text.strip(), by.pk):
        return objection
    if against := list(_no_reply(objection, text.strip())):
        raise StepRefused(against)
    objection.reply, objection.replied_by, objection.replied_at = text.strip(), by, now
    objection.save(update_fields=["reply", "replied_by", "replied_at"])
    note_change(objection.dossier, Entry("reply", _("申报单位答复异议")), by=by, seat=seat, now=now)
    return objection


def wanting(name: str, contact: str, grounds: str) -> Iterator[Obstacle]:
    """What an objection lacks to be one under a real name, with a contact and with grounds."""
    if len(name) < 2 or any(word in name for word in NAMELESS):
        yield Obstacle(_("异议须实名：请填写真实姓名或单位全称，例如张三、某某有限公司"), "name")
    if len(name) > NAME_LIMIT:
        yield Obstacle(_("姓名或单位全称最多%(limit)d字") % {"limit": NAME_LIMIT}, "name")
    if not REACHABLE.search(contact):
        yield Obstacle(_("请填写能联系到您的电话（含区号）或电子邮箱，例如13800000000"), "contact")
    if len(contact) > CONTACT_LIMIT:
        yield Obstacle(_("联系方式最多%(limit)d字") % {"limit": CONTACT_LIMIT}, "contact")
    if len(grounds) < GROUNDS_AT_LEAST:
        words = _("请写明异议的事实和理由，至少%(least)d个字，例如哪一项数据与哪份材料不一致")
        yield Obstacle(words % {"least": GROUNDS_AT_LEAST}, "grounds")
    if len(grounds) > TEXT_LIMIT:
        words = _("异议内容最多%(limit)d字，现在是%(now)d字，请精简")
        yield Obstacle(words % {"limit": TEXT_LIMIT, "now": len(grounds)}, "grounds")


def new_receipt_code() -> str:
    """Three groups of four signs: 59 bits, so that nobody finds another's objection by guessing."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _sign in range(4)) for _group in range(3))


def _out_of_time(notice: Notice, channel: str, at: datetime, now: datetime) -> Iterator[Obstacle]:
    """Objections come in from the first day to the last second of the last (第十四条)."""
    if notice.starts_on is None or day_of(at) < notice.starts_on:
        yield Obstacle(_("公示还没有开始，公示首日起方可提出异议"), "received_on")
    elif notice.has_ended(at):
        yield Obstacle(_("公示期已于%(day)s届满，不能再提出异议；届满前寄出或致电的，请与公示所列联系人核对收到日期")
                       % {"day": notice.ends_on}, "received_on")  # fmt: skip
    elif day_of(at) > day_of(now):
        yield Obstacle(_("收到日期是%(day)s，还没有到") % {"day": day_of(at)}, "received_on")
    if channel not in Objection.Channel.values:
        yield Obstacle(_("请选择异议是网上、来信还是来电"), "channel")


def _recorder(notice: Notice, channel: str, by: User | None, now: datetime) -> Seat | None:
    """The seat of whoever records a letter or a call; the public needs none."""
    if channel == Objection.Channel.ONLINE:
        return None
    if by is None:
        raise PermissionDenied
    return seat_for(ministry_handler, notice, by, now)


def _twin(notice: Notice, application: Application, **words: str) -> Objection | None:
    """The same objection received a moment ago: a double click, or a form sent again."""
    return notice.objections.filter(application=application, **words).first()


def _not_standing(notice: Notice, application: Application) -> Iterator[Obstacle]:
    if not notice.entries.filter(application=application).exists():
        yield Obstacle(_("“%(name)s”不在这份公示名单上") % {"name": application.cluster})
    elif str(application.state) != "notice":
        words = {"name": application.cluster, "state": application.get_state_display()}
        yield Obstacle(_("“%(name)s”现在是“%(state)s”，不再受理对它的异议") % words)


def _file_of(application: Application, now: datetime) -> Dossier:
    """The objection's own file: the county may read and answer it, the ministry decides it."""
    filed = application.dossier
    return Dossier.objects.create(
        kind=Dossier.Kind.OBJECTION, agency_id=filed.agency_id, division_id=filed.division_id, reach=Tier.MINISTRY,
        created_at=now,
    )  # fmt: skip


def _hold_entry(
    objection: Objection, application: Application, *, by: User | None, seat: Seat | None, now: datetime
) -> None:
    """Keep the entry alone from publication; its history says so without a name (第十四条)."""
    dossier = application.dossier
    sentence = _("公示期间收到异议，正在核实，核实前不能公布（第十四条）")
    put_hold(dossier, steps=["publish"], sentence=sentence, source=objection.source, now=now)
    entry = Entry("objection", _("收到异议，暂缓公布"), data={"objection": objection.pk})
    note_change(dossier, entry, by=by, seat=seat, now=now)


def _no_reply(objection: Objection, text: str) -> Iterator[Obstacle]:
    if str(objection.state) != Objection.State.RECEIVED:
        yield Obstacle(_("这件异议已作出处理，不能再答复"))
    elif objection.replied_at:
        yield Obstacle(_("本单位已经答复过这件异议；需要补充的，请与工业和信息化部联系"))
    elif not text:
        yield Obstacle(_("请写明答复，例如数据的来源和核对结果"), "text")
    elif len(text) > TEXT_LIMIT:
        yield Obstacle(
            _("答复最多%(limit)d字，现在是%(now)d字，请精简") % {"limit": TEXT_LIMIT, "now": len(text)}, "text"
        )
