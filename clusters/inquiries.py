"""Asking the recommending body about an application, and writing on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import obstacles
from clusters.correspondence import file_beside
from clusters.models import Application, Inquiry
from clusters.rules import filing_handler
from clusters.schema import Form
from records.models import Dossier
from records.moves import Obstacle, StepRefused
from records.news import arrived
from records.steps import NOTE_LIMIT, begin, locked, take_step

WANTED = {
    "ask": gettext_lazy("请写明要问的问题，例如某一项数据按什么口径填"),
    "ask_again": gettext_lazy("请写明还要问什么，例如答复中哪一点不清楚"),
    "answer": gettext_lazy("请写明答复，例如依据哪一条、按什么口径填"),
}
"""Steps that say something, and what is said where they say nothing."""


def may_ask(application: Application, user: Any, now: datetime) -> bool:
    """Whether this person may ask about this application: its county's staff, in every state but a deleted draft's."""
    return not application.is_discarded and filing_handler.seat_of(application, user, now) is not None


@transaction.atomic
def ask(application: Application, text: str, *, section: str = "", by: Any, now: datetime) -> Inquiry:
    """Ask the county's body about an application, or about one section of it. The application itself stays as it is.

    Raises PermissionDenied, LookupError for a section the form does not have, and StepRefused, what is wrong with the
    words in `text`. Sent twice, it is one question.
    """
    application, text = locked(application), text.strip()
    seat = filing_handler.seat_of(application, by, now)
    if seat is None:
        raise PermissionDenied
    about = Form.of(application.filing).section(section).name if section else ""
    if twin := _twin(application, text, section, by):
        return twin
    if against := [*obstacles.application_discarded(Inquiry(application=application), now), *wanting("ask", text)]:
        raise StepRefused(against)
    inquiry = Inquiry.objects.create(
        dossier=file_beside(application, Dossier.Kind.INQUIRY, now), application=application, section=section,
        about=about, last_at=now,
    )  # fmt: skip
    begin(inquiry, by=by, seat=seat, label=_("提出咨询"), note=text, now=now)
    arrived(inquiry, inquiry.dossier.events.get(), now=now)
    return inquiry


@transaction.atomic
def write(inquiry: Inquiry, step: str, text: str, *, by: Any, seen: int, now: datetime) -> Inquiry:
    """Write on, or close with or without a word. Raises as `take_step` does, what is wrong with the words in `text`."""
    if against := list(wanting(step, text.strip())):
        raise StepRefused(against)
    return take_step(step, inquiry, by=by, seen=seen, note=text, now=now)


def wanting(step: str, text: str) -> Iterator[Obstacle]:
    """What is wrong with the words of a step; only an end needs none."""
    if step in WANTED and not text:
        yield Obstacle(str(WANTED[step]), "text")
    if len(text) > NOTE_LIMIT:
        words = _("最多%(limit)d字，现在是%(now)d字，请精简")
        yield Obstacle(words % {"limit": NOTE_LIMIT, "now": len(text)}, "text")


def _twin(application: Application, text: str, section: str, by: Any) -> Inquiry | None:
    """The same question asked a moment ago, with nothing since: a double click, or a form sent again."""
    same = application.inquiries.filter(section=section, dossier__version=1)
    return same.filter(dossier__events__by=by, dossier__events__note=text).first()
