"""Reminders: a file lies unfinished at the agency that filed it, 30 days, 7 days or a day before its date."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils.translation import gettext as _

from records.clock import SHANGHAI, day_of, end_of, start_of
from records.daily import daily
from records.messages import settle, tell
from records.models import Message, Turn
from records.tiers import Tier

BEFORE = (1, 7, 30)  # days


@daily
def remind(day: date, now: datetime) -> None:
    """Tell the people at each such desk, once for each span. A day on which nothing ran is made good on the next."""
    keys = {turn: key for turn in unfinished(day) if (key := key_on(turn, day))}
    told = Message.objects.filter(kind=Message.Kind.DEADLINE, dossier__in=[turn.dossier_id for turn in keys])
    known = set(told.values_list("key", flat=True))
    untold = [turn for turn, key in keys.items() if key not in known]
    people: dict[int, list[Any]] = {}
    for person in get_user_model().objects.working_at({turn.agency_id for turn in untold}, now):
        people.setdefault(person.desk, []).append(person)
    for turn in untold:
        if there := people.get(turn.agency_id):
            _remind(turn, keys[turn], there, day, now)


def unfinished(day: date) -> list[Turn]:
    """Turns at the filing agency itself that fall due within the longest of the spans, soonest first."""
    span = (start_of(day), end_of(day + timedelta(days=max(BEFORE))))
    own = Turn.objects.standing().filter(agency=F("dossier__agency"), due__range=span)
    return list(own.select_related("dossier").order_by("due", "pk"))


def key_on(turn: Turn, day: date) -> str:
    """Which reminder a day calls for: none before the longest span, nor one whose day had passed when the file came."""
    assert turn.due is not None
    due = day_of(turn.due)
    span = next((days for days in BEFORE if (due - day).days <= days), None)
    if span is None or day_of(turn.since) > due - timedelta(days=span):
        return ""
    return f"due:{turn.pk}:{due:%Y%m%d}:{span}"


def _remind(turn: Turn, key: str, people: list[Any], day: date, now: datetime) -> None:
    """Name the file, the time left, and the state as this agency knows it; a longer time told before is no news now."""
    assert turn.due is not None
    subject, tier = turn.dossier.subject, Tier(people[0].desk_tier)
    subject.dossier = turn.dossier
    word = subject.word_for(turn.dossier.state_known_at(tier, str(subject.state)), tier)
    settle(turn.dossier, Message.Kind.DEADLINE, now=now)
    facts = {"due": f"{turn.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", "word": word}
    tell(people, Message.Kind.DEADLINE, subject=f"{_left(day_of(turn.due), day)}：{subject.title}",
         words=_("期限%(due)s，现为“%(word)s”，还没有提交。期限一过就不能再提交。") % facts,
         url=subject.get_absolute_url(), dossier=turn.dossier, key=key, now=now)  # fmt: skip


def _left(due: date, day: date) -> str:
    days = (due - day).days
    return {0: _("今天截止"), 1: _("明天截止")}.get(days) or _("还剩%(days)d天") % {"days": days}
