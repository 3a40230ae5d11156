"""What every page knows: the own places with what waits there, unread messages, the own seat, in demo mode the day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Post, User
from accounts.roles import READING
from clusters.models import Invitation
from portal.waiting import waiting_for
from records import clock
from records.models import Dossier
from records.tiers import Tier

Place = tuple[Any, str, tuple[str, ...]]
Kind = Dossier.Kind

TODAY = (gettext_lazy("今天"), "portal:desk")
TITLES: Place = (gettext_lazy("称号"), "reviews:titles", ())
INQUIRIES: Place = (gettext_lazy("咨询"), "inquiries:list", (Kind.INQUIRY,))
PLACES: dict[Tier, list[Place]] = {
    Tier.COUNTY: [(gettext_lazy("申报"), "clusters:applications", (Kind.APPLICATION,)), INQUIRIES],
    Tier.PREFECTURE: [(gettext_lazy("申报"), "clusters:applications", (Kind.APPLICATION,))],
    Tier.PROVINCE: [
        (gettext_lazy("申报"), "reviews:queue", (Kind.APPLICATION,)),
        (gettext_lazy("推荐名单"), "reviews:allotments", (Kind.ALLOTMENT,)),
        INQUIRIES,
        TITLES,
    ],
    Tier.MINISTRY: [
        (gettext_lazy("申报"), "reviews:queue", (Kind.APPLICATION,)),
        (gettext_lazy("公示"), "reviews:notices", (Kind.NOTICE,)),
        (gettext_lazy("异议"), "reviews:objections", (Kind.OBJECTION,)),
        (gettext_lazy("公布"), "reviews:publications", (Kind.PUBLICATION,)),
        (gettext_lazy("导入"), "reviews:import", ()),
        TITLES,
    ],
}
"""Per tier: label, address, and the kinds of file whose turns are counted there."""
AGENCIES: Place = (gettext_lazy("单位"), "portal:agencies", ())
PERMISSIONS: Place = (gettext_lazy("权限"), "portal:permissions", ())


def desk(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Places, messages and seat ask the database only where a page shows them."""
    context: dict[str, Any] = {"demo": {"date": clock.today()}} if settings.PORTAL_DEMO else {}
    if hasattr(request, "user"):
        context["places"] = SimpleLazyObject(lambda: list(places_of(request)))
        context["unread"] = SimpleLazyObject(lambda: unread_of(request))
        context["seat"] = SimpleLazyObject(lambda: seat_of(request))
    return context


def places_of(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Where this person's work lies, today first; nothing for a visitor."""
    user = request.user
    if not user.is_authenticated:
        return
    now, waiting = clock.now(), waiting_for(request)
    yield _place(request, *TODAY, waiting.proposals.total(), exact=True)
    tiers = sorted({tier for tier, _agency in user.seats(now, READING)})
    offered = [place for tier in tiers for place in PLACES[tier]]
    offered += [AGENCIES, PERMISSIONS] if user.live_posts(now) else [PERMISSIONS]
    for label, name, kinds in dict.fromkeys(offered):  # whoever sits at two tiers has each place once
        yield _place(request, label, name, waiting.at(kinds))


def unread_of(request: HttpRequest) -> int:
    """How many messages the bell rings for; none for a visitor."""
    return waiting_for(request).messages.total() if request.user.is_authenticated else 0


def seat_of(request: HttpRequest) -> dict[str, Any]:
    """As whom this person acts; empty for a visitor."""
    user = request.user
    if not user.is_authenticated:
        return {}
    now = clock.now()
    posts = sorted(user.live_posts(now), key=_working_first)
    if not posts:
        return _seat_without_post(user, now)
    return {
        "agency": posts[0].agency.name,
        "name": str(user),
        "role": posts[0].get_role_display(),
        "posts": [{"agency": post.agency.name, "role": post.get_role_display()} for post in posts],
    }


def _seat_without_post(user: User, now: datetime) -> dict[str, Any]:
    """Somebody invited acts for the own organisation, until it is over; anybody else for nobody."""
    seat = {"name": str(user), "posts": []}
    invitations = Invitation.objects.filter(user=user).order_by("-until")
    if live := invitations.live(now).first():
        return {"agency": live.organisation, "role": _("协同填报"), **seat}
    if over := invitations.first():
        return {"agency": over.organisation, "role": _("协同填报已结束"), **seat}
    return {"agency": _("没有现行任职"), "role": "", **seat}


def _place(request: HttpRequest, label: Any, name: str, count: int, *, exact: bool = False) -> dict[str, Any]:
    url = reverse(name)
    here = request.path == url if exact else request.path.startswith(url)
    return {"label": label, "url": url, "count": count, "current": here}


def _working_first(post: Post) -> tuple[bool, int]:
    return not post.handles_files, post.pk
