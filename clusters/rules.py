"""Who may handle a filing or an application."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.rules import rule
from records.tiers import Tier

if TYPE_CHECKING:
    from clusters.models import Application


@rule(_("申报单位的经办或审核人员"), Role.HANDLER, Role.APPROVER)
def filing_handler(subject: Any) -> int | None:
    """第十二条: the county's department files."""
    return subject.dossier.agency_id


@rule(_("申报单位的审核人员"), Role.APPROVER)
def filing_approver(subject: Any) -> int | None:
    return subject.dossier.agency_id


@rule(_("所属推荐单位的经办或审核人员"), Role.HANDLER, Role.APPROVER)
def body_handler(subject: Any) -> int | None:
    """第十三条: acceptance and preliminary review are the provincial department's."""
    return subject.dossier.body_id


@rule(_("所属推荐单位的审核人员"), Role.APPROVER)
def body_approver(subject: Any) -> int | None:
    return subject.dossier.body_id


@rule(_("工业和信息化部的经办或审核人员"), Role.HANDLER, Role.APPROVER)
def ministry_handler(_subject: Any) -> Tier:
    """第十四条: re-review, notice and publication are the ministry's."""
    return Tier.MINISTRY


@rule(_("工业和信息化部的审核人员"), Role.APPROVER)
def ministry_approver(_subject: Any) -> Tier:
    return Tier.MINISTRY


@rule(_("在办单位的经办或审核人员"), Role.HANDLER, Role.APPROVER)
def desk_handler(application: "Application") -> int | Tier | None:
    """The desk on which the application lies: the province's, from recommendation on the ministry's."""
    return _desk(application)


@rule(_("在办单位的审核人员"), Role.APPROVER)
def desk_approver(application: "Application") -> int | Tier | None:
    return _desk(application)


def _desk(application: "Application") -> int | Tier | None:
    """Also of an ended file: who comes a moment too late is told so, not that the desk was never theirs."""
    return Tier.MINISTRY if application.recommended_at else application.dossier.body_id
