"""Who may stand on a notice's list, and why not: each file of the batch that is before the ministry (第十四条)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Application
from records.tiers import Tier
from reviews.models import Notice, Opinion
from reviews.opinions import in_force


@dataclass(frozen=True)
class Candidate:
    """One file before the ministry: whether it is on the list, and what stands against that."""

    application: Application
    opinion: Opinion | None
    why_not: str
    is_listed: bool


def candidates(notice: Notice) -> list[Candidate]:
    """Every file of the batch that lies at the ministry or stands on this list, by body and division."""
    opinions = in_force(notice.files, Tier.MINISTRY)
    found = ((file, opinions.get(file.pk)) for file in notice.files)
    return [Candidate(file, opinion, why_not(file, opinion), file.is_listed) for file, opinion in found]


def why_not(file: Any, opinion: Opinion | None) -> str:
    """Why one of a notice's files may not stand on its list; empty where it may."""
    if str(file.state) == "returned":
        return _("正在补正，补正回来并提出复审意见后方可列入")
    if str(file.state) != "ministry":
        return _("现在是“%(state)s”，请移出名单") % {"state": file.get_state_display()}
    if opinion is None:
        return _("还没有复审意见，请先提出")
    if opinion.edition.number != file.latest:
        words = {"read": opinion.edition.number, "latest": file.latest}
        return _("复审意见所审的是第%(read)d版，现为第%(latest)d版，请重新提出") % words
    if opinion.verdict == Opinion.Verdict.OPPOSE:
        return _("复审意见是不同意，不能列入；请作出未通过结论")
    return ""
