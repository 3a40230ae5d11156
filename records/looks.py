"""How a state looks: family of colour and icon, the same everywhere."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Look(NamedTuple):
    family: str  # idle, work, open, ok, warn, bad
    icon: str  # of Bootstrap

    def label(self, word: object) -> SafeString:
        """The label of a state: colour, icon and word."""
        return _label(self.family, self.icon, str(word))


LOOKS = {
    "draft": Look("idle", "pencil"),
    "declared": Look("work", "inbox"),
    "provincial": Look("work", "search"),
    "ministry": Look("work", "bank"),
    "notice": Look("open", "megaphone"),
    "returned": Look("warn", "arrow-return-left"),
    "published": Look("ok", "check-circle"),
    "rejected": Look("idle", "dash-circle"),
    "withdrawn": Look("idle", "box-arrow-left"),
    "discarded": Look("idle", "trash"),
    "disqualified": Look("bad", "slash-circle"),
    "open": Look("work", "list-ol"),
    "sent": Look("ok", "send-check"),
    "received": Look("warn", "chat-left-text"),
    "dismissed": Look("idle", "dash-circle"),
    "upheld": Look("bad", "x-octagon"),
    "asked": Look("warn", "question-circle"),
    "answered": Look("ok", "chat-left-text"),
    "closed": Look("idle", "check2"),
    "dictating": Look("work", "pencil-square"),
    "entered": Look("warn", "list-check"),
    "checked": Look("ok", "check2-all"),
    "issued": Look("ok", "check-circle"),
    "renewed": Look("ok", "arrow-repeat"),
    "revoked": Look("bad", "slash-circle"),
}
PLAIN = Look("idle", "circle")


def look_of(kind: str, state: str) -> Look:
    """The look of a state; an open notice is the public's turn, an open list the province's."""
    if (kind, state) == ("notice", "open"):
        return Look("open", "megaphone")
    return LOOKS.get(state, PLAIN)


@lru_cache(maxsize=1000)
def _label(family: str, icon: str, word: str) -> SafeString:
    """Drawn once for each word: a list of fifty shows a handful."""
    return format_html(
        '<span class="state s-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>', family, icon, word
    )
