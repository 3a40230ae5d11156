"""How a state looks: family of colour and icon, the same everywhere."""

from typing import NamedTuple


class Look(NamedTuple):
    family: str
    icon: str


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
