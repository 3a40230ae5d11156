"""Moving the demo day on. Only forwards: what happened is chained in its order and cannot be taken back."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from records import clock
from records.clock import SHANGHAI, day_of, end_of
from records.daily import run_days
from records.deadlines import next_deadline
from records.models import DemoClock

MORNING = time(9)
STEPS = {"day": timedelta(days=1), "month": timedelta(days=30)}


class ClockRefused(Exception):
    """The clock stays where it is; carries the sentence for a person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def next_day(to: str) -> tuple[date, str]:
    """The day that a press of the button means, and why that day. Raises ClockRefused."""
    today = clock.today()
    if to in STEPS:
        return today + STEPS[to], ""
    if to != "deadline":
        raise ClockRefused(_("请选择推进一天、一月或到下一个期限。"))
    deadline = next_deadline(end_of(today))
    if deadline is None:
        raise ClockRefused(_("今天以后没有登记的期限，请改为推进一天或一月。"))
    return day_of(deadline.at), _("（%(what)s）") % {"what": deadline.label}


@transaction.atomic
def move_to(day: date, *, seen: date | None = None) -> int:
    """Let the demo day stand at nine in the morning of a later day; runs the daily jobs of the days between.

    Returns how many days that were. `seen` is the day the page had shown: a double click moves once.
    """
    row, _created = DemoClock.objects.get_or_create(pk=1, defaults=_standing(clock.DEMO_START))
    row = DemoClock.objects.select_for_update().get(pk=row.pk)
    today = day_of(row.stands_at)
    if seen and seen != today:
        raise ClockRefused(_("演示日期刚刚已被推进到%(today)s，请先看最新页面。") % {"today": today})
    if day <= today:
        sentence = _("演示日期现在是%(today)s，只能往后推进：留痕按发生先后相连，不能倒退。")
        raise ClockRefused(sentence % {"today": today})
    days = run_days(today, day)
    for name, value in _standing(datetime.combine(day, MORNING, SHANGHAI)).items():
        setattr(row, name, value)
    row.save()
    return days


def _standing(at: datetime) -> dict[str, datetime]:
    return {"stands_at": at, "set_at": clock.real_now()}
