"""Opinions on an application (第十三、十四条): given at the desk where it lies, on the edition that lies there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Allotment, Application, Edition
from clusters.rules import desk_handler
from records.holds import lift_hold
from records.models import Event
from records.moves import StepRefused
from records.steps import NOTE_LIMIT, locked
from records.tiers import Tier
from records.trail import Entry
from reviews.changes import check_seen, note_change, repeated, seat_for
from reviews.models import Opinion

LEVELS = {"provincial": Tier.PROVINCE, "ministry": Tier.MINISTRY}
"""The states in which an opinion is given, and the tier that gives it."""

LABELS = {Tier.PROVINCE: gettext_lazy("提出初审意见"), Tier.MINISTRY: gettext_lazy("提出复审意见")}


@transaction.atomic
def give_opinion(
    application: Application, *, by: Any, verdict: str, text: str, now: datetime, seen: int | None = None
) -> Opinion:
    """Keep a person's opinion on the latest edition; it replaces the one in force, which is kept.

    Locks the list before the file, as sending does, so that no list can hold an entry that lost its support.
    Raises PermissionDenied, Stale, and StepRefused with the reason.
    """
    allotment, application = locked(application.allotment), locked(application)
    seat = seat_for(desk_handler, application, by, now)
    entry = Entry("opinion", "", note=text.strip(), data={"verdict": verdict}, scope=Event.Scope.INTERNAL)
    if repeated(application.dossier, entry, by=by, seen=seen):
        return application.opinions.filter(by=by)[0]
    check_seen(application.dossier, seat, seen)
    level = _level(application, allotment, by, now)
    _check_words(verdict, entry.note)
    unranks = level == Tier.PROVINCE and verdict == Opinion.Verdict.OPPOSE and not application.is_renewal
    if unranks and is_ranked(application):
        raise StepRefused([_("这件已列入推荐名单：改为不同意前，请先把它移出名单")])
    edition = application.filing.latest_edition
    assert edition is not None, "a file under review has been submitted"
    opinion = Opinion.objects.create(
        application=application, level=level, edition=edition, verdict=verdict, text=entry.note,
        agency_id=seat[1], by=by, at=now,
    )  # fmt: skip
    lift_hold(allotment.dossier, source=correction_source(application), because=_("已重新提出意见"), now=now)
    said = Entry(
        entry.step, str(LABELS[level]), note=entry.note, scope=entry.scope,
        data={"verdict": verdict, "opinion": opinion.pk, "edition": edition.number},
    )  # fmt: skip
    note_change(application.dossier, said, by=by, seat=seat, now=now)
    return opinion


def correction_source(application: Application) -> str:
    """How the hold names itself that a ranked file under correction puts on its list."""
    return f"correction:{application.pk}"


def is_ranked(application: Application) -> bool:
    """Whether the file stands on its body's list, or in reserve."""
    return hasattr(application, "recommendation")


def in_force(applications: Iterable[Application], level: Tier) -> dict[int, Opinion]:
    """The latest opinion of a tier on each application, by its id; one query for all of them."""
    ids = [application.pk for application in applications]
    found = Opinion.objects.filter(application__in=ids, level=level).select_related("edition", "by")
    found = found.defer("edition__data")  # a whole form, where its number is asked for
    return {opinion.application_id: opinion for opinion in found.order_by("at", "pk")}


def editions_of(applications: Iterable[Application]) -> dict[int, Edition]:
    """The latest edition of each application, by the application's id; one query for all of them."""
    filings = {application.filing_id: application.pk for application in applications}
    later = Edition.objects.filter(filing=OuterRef("filing"), number__gt=OuterRef("number"))
    found = Edition.objects.filter(~Exists(later), filing__in=filings)
    return {filings[edition.filing_id]: edition for edition in found}


def want_of_support(application: Application, opinion: Opinion | None, edition: Edition | None) -> str:
    """Why an application may not stand on a list for want of an opinion; empty where it may.

    In a renewal every file goes up, an opposing opinion with it (第十五条).
    """
    if opinion is None:
        return _("还没有初审意见，请先提出")
    if edition and opinion.edition_id != edition.pk:
        words = {"read": opinion.edition.number, "latest": edition.number}
        return _("意见所审的是第%(read)d版，现为第%(latest)d版，请重新提出意见") % words
    if opinion.verdict == Opinion.Verdict.OPPOSE and not application.is_renewal:
        return _("初审意见是不同意，不能列入")
    return ""


def _level(application: Application, allotment: Allotment, by: Any, now: datetime) -> Tier:
    """The tier at whose desk the file lies; refuses where it lies at none."""
    state = str(application.state)
    if state == "declared":
        raise StepRefused([_("这件还没有受理，请先受理，再提出意见")])
    if state == "returned":
        raise StepRefused([_("这件正在补正，补正回来后再提出意见")])
    if state not in LEVELS:
        known = application.known_state(by, now)
        word = application.word_for(known, application.dossier.tier_of(by, now))
        raise StepRefused([_("这件现在是“%(state)s”，不能再提出意见") % {"state": word}])
    if LEVELS[state] == Tier.PROVINCE and str(allotment.state) == "sent":
        raise StepRefused([_("推荐名单已经报送，不能再提出初审意见")])
    return LEVELS[state]


def _check_words(verdict: str, text: str) -> None:
    if verdict not in Opinion.Verdict.values:
        raise StepRefused([_("请选择结论：同意或不同意")])
    if not text:
        raise StepRefused([_("请写明意见，例如：符合认定标准一至八，佐证齐全")])
    if len(text) > NOTE_LIMIT:
        raise StepRefused([_("意见最多%(limit)d字，现在是%(now)d字，请精简") % {"limit": NOTE_LIMIT, "now": len(text)}])
