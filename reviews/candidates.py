"""Who may stand on a notice's list, and why not: each file of the batch that is before the ministry (第十四条)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Application, Edition
from records.tiers import Tier
from reviews.models import Notice, Opinion
from reviews.opinions import editions_of, in_force


@dataclass(frozen=True)
class Candidate:
    """One file before the ministry: whether it is on the list, and what stands against that."""

    application: Application
    opinion: Opinion | None
    why_not: str
    is_listed: bool


def candidates(notice: Notice) -> list[Candidate]:
    """Every file of the batch that lies at the ministry or stands on this list, by body and division."""
    listed = set(notice.entries.values_list("application", flat=True))
    return weighed(list(before_the_ministry(notice, listed)), listed)


def weighed(applications: list[Application], listed: set[int]) -> list[Candidate]:
    """Each of these with its opinion in force; two queries, however many there are."""
    opinions, editions = in_force(applications, Tier.MINISTRY), editions_of(applications)
    found = []
    for application in applications:
        opinion = opinions.get(application.pk)
        why = why_not(application, opinion, editions.get(application.pk))
        found.append(Candidate(application, opinion, why, application.pk in listed))
    return found


def before_the_ministry(notice: Notice, listed: set[int]) -> QuerySet[Application]:
    """In division order, as public lists stand: ranks are never public."""
    here = Q(state="ministry") | Q(state="returned", returned_from="ministry") | Q(pk__in=listed)
    related = notice.batch.applications.filter(here).select_related("cluster__division", "allotment__body", "batch")
    return related.order_by("allotment__body__place", "cluster__division__code", "pk")


def why_not(application: Application, opinion: Opinion | None, edition: Edition | None) -> str:
    """Why a file may not stand on the list; empty where it may."""
    if str(application.state) == "returned":
        return _("正在补正，补正回来并提出复审意见后方可列入")
    if str(application.state) != "ministry":
        return _("现在是“%(state)s”，请移出名单") % {"state": application.get_state_display()}
    if opinion is None:
        return _("还没有复审意见，请先提出")
    if edition and opinion.edition_id != edition.pk:
        words = {"read": opinion.edition.number, "latest": edition.number}
        return _("复审意见所审的是第%(read)d版，现为第%(latest)d版，请重新提出") % words
    if opinion.verdict == Opinion.Verdict.OPPOSE:
        return _("复审意见是不同意，不能列入；请作出未通过结论")
    return ""
