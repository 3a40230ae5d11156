"""Template tags for any file: its state as this user may know it, its steps, its history."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records import clock
from records.health import worker_fault
from records.history import History
from records.looks import look_of
from records.models import Stepped
from records.offers import Offer, offers
from records.paper_codes import grouped

register = template.Library()
HISTORY_LENGTH = 8  # events shown on a file's page; the rest stand on the history page


@register.filter
def paper_code(code: str) -> str:
    """The code of a paper in its groups."""
    return grouped(code)


@register.simple_tag(takes_context=True)
def state_label(context: RequestContext, subject: Stepped) -> SafeString:
    """The label of the state this user may know."""
    now = clock.now()
    tier = subject.dossier.tier_of(context["request"].user, now)
    state = subject.dossier.state_known_at(tier, str(subject.state))
    return look_of(subject.dossier.kind, state).label(subject.word_for(state, tier))


@register.inclusion_tag("records/_no_worker.html")
def no_worker() -> dict[str, Any]:
    """What stands beside work that waits: a sentence while no worker takes it up."""
    return {"is_silent": worker_fault() is not None}


@register.inclusion_tag("_decide_bar.html", takes_context=True)
def decide_bar(
    context: RequestContext, subject: Stepped, anchor_base: str = "", primary: str | None = None
) -> dict[str, Any]:
    """Every step this user takes or proposes, with what stands against it. `anchor_base` leads to where to mend.

    `primary` names the one step to fill, where the page has a button of its own that people came for; unnamed it is the
    first that neither threatens nor sends the file away with a form of its own.
    """
    request = context["request"]
    offered = offers(subject, request.user, clock.now())
    if primary is None:
        plain = (offer for offer in offered if not offer.move.danger and not offer.move.form)
        primary = next((offer.step for offer in plain), "")
    shown = [_shown(offer, subject, request.path, anchor_base, primary) for offer in reversed(offered)]
    return {
        "moves": shown,
        "seen": subject.dossier.version,
        "proposed": next((_proposed(each, subject, request.path) for each in offered if each.proposal), None),
        "request": request,
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("records/_timeline.html", takes_context=True)
def history(context: RequestContext, subject: Stepped, length: int = HISTORY_LENGTH) -> dict[str, Any]:
    """The newest events this user may read, newest first."""
    newest = History(subject.dossier, context["request"].user, clock.now()).newest(length + 1)
    return {"lines": newest[:length], "has_more": len(newest) > length, "dossier": subject.dossier}


def _shown(offer: Offer, subject: Stepped, here: str, anchor_base: str, primary: str) -> dict[str, Any]:
    """One step as the decision bar wants it."""
    move = offer.move
    return {
        "step": move.step,
        "label": offer.verb,
        "possible": offer.is_possible,
        "why": [_reason(item, anchor_base) for item in offer.against] or _waiting(offer),
        "who": offer.who,
        "url": _address(offer, subject, here),
        "page": bool(move.note_required or move.choices or move.danger or move.needs_two or move.form),
        "danger": move.danger and not move.needs_two,
        "primary": move.step == primary,
    }


def _reason(item: Any, anchor_base: str) -> dict[str, str]:
    anchor = f"{anchor_base}{item.anchor}" if item.anchor and anchor_base else ""
    return {"sentence": item.sentence, "anchor": anchor}


def _waiting(offer: Offer) -> list[dict[str, str]]:
    if not offer.waits or not offer.proposal:
        return []
    sentence = _("%(who)s已拟办，等审核人员办理") % {"who": offer.proposal.by}
    return [{"sentence": sentence, "anchor": ""}]


def _proposed(offer: Offer, subject: Stepped, here: str) -> dict[str, Any]:
    """What is with an approver, by whom, and where it is read, decided or taken back."""
    by = offer.proposal.by if offer.proposal else ""
    return {"who": by, "step": offer.move.label, "url": _address(offer, subject, here)}


def _address(offer: Offer, subject: Stepped, here: str) -> str:
    query = QueryDict(mutable=True)
    query["next"] = here
    if offer.move.form:
        return f"{reverse(offer.move.form, args=[subject.pk])}?{query.urlencode()}"
    address = reverse("records:step", args=[subject.dossier_id, offer.step])
    return f"{address}?{query.urlencode()}"
