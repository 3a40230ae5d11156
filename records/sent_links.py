"""How often a letter with a link may go: what one person causes and what one address receives is bounded."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.models import MailPreference, SentLink

PAUSE = timedelta(minutes=2)  # between two letters that one person causes, to whatever address
DAY = timedelta(hours=24)
MOST_BY_ONE = 6  # letters a day that one person causes
MOST_TO_ONE = 3  # letters a day to one address, whoever causes them


def why_not_yet(preference: MailPreference, now: datetime) -> str:
    """The sentence that says what stands against a letter to this person's address now and when it may go; or empty."""
    of_person = SentLink.objects.filter(user=preference.user_id)
    to_address = SentLink.objects.filter(address=_plain(preference.user.email))
    facts = {"most": MOST_TO_ONE, "address": preference.user.email}
    waits = [
        (_freed(of_person, 1, PAUSE), _("上一封确认信刚刚发出")),
        (_freed(of_person, MOST_BY_ONE, DAY), _("24小时内已为您发出%(most)d封确认信") % {"most": MOST_BY_ONE}),
        (_freed(to_address, MOST_TO_ONE, DAY), _("24小时内发往%(address)s的确认信已有%(most)d封") % facts),
    ]
    until, why = max(((until, why) for until, why in waits if until and until > now), default=(None, ""))
    return _("%(why)s，下一封最早%(until)s可以发。") % {"why": why, "until": _in_words(until)} if until else ""


def note_link(preference: MailPreference, now: datetime) -> None:
    """A letter goes to this person's address."""
    SentLink.objects.create(user=preference.user, address=_plain(preference.user.email), sent_at=now)


def forget_links(now: datetime) -> int:
    """What counts no more goes; returns how many."""
    return SentLink.objects.filter(sent_at__lte=now - DAY).delete()[0]


def _freed(sent: QuerySet[SentLink], most: int, span: timedelta) -> datetime | None:
    """When fewer than so many of these letters will lie within the span; None where there never were so many."""
    oldest_that_counts = sent.order_by("-sent_at").values_list("sent_at", flat=True)[most - 1 : most]
    return next((sent_at + span for sent_at in oldest_that_counts), None)


def _plain(address: str) -> str:
    """One address, however it is written."""
    return address.casefold()


def _in_words(moment: datetime) -> str:
    """The first minute that is not before it."""
    whole = moment + timedelta(seconds=-moment.timestamp() % 60)
    return f"{whole.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
