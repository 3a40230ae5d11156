"""The progress line of an application: 申报 → 省级初审 → 部级复审 → 公示 → 公布."""

from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Application
from clusters.models.application import WITHOUT_RESULT
from records.tiers import Tier

STATIONS = ("draft", "provincial", "ministry", "notice", "published")
AT = {"declared": "provincial"}
"""A declared file waits at the province's station."""


def progress_line(application: Application, tier: Tier) -> list[dict[str, Any]]:
    """The nodes as a tier may know them: done, now, held, or future."""
    known = application.dossier.state_known_at(tier, str(application.state))
    names = [_("申报"), _("省级初审"), _("部级复审"), _("公示"), _("公布")]
    dates = [application.declared_at, application.recommended_at, None, None, None]
    reached = _reached(application, known)
    nodes = []
    for place, (name, at) in enumerate(zip(names, dates, strict=True)):
        status = "done" if place < reached or known == "published" else "now" if place == reached else "future"
        nodes.append({"name": name, "status": status, "date": at if status == "done" else None, "reason": ""})
    if known == "returned" or known in WITHOUT_RESULT:
        nodes[reached] |= {"status": "held", "reason": application.word_for(known, tier)}
    return nodes


def _reached(application: Application, known: str) -> int:
    """The station at which the file stands or stopped."""
    if known in WITHOUT_RESULT:
        known = "ministry" if application.recommended_at else "provincial" if application.declared_at else "draft"
    if known == "returned":
        known = application.returned_from or "provincial"
    return STATIONS.index(AT.get(known, known))
