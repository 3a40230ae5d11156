"""Background work of this app."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.firms.importing import KIND, carry_out
from clusters.firms.keeping import field_of
from clusters.invitation_mail import mail_link
from clusters.invitations import MAIL
from clusters.models import FirmImport, TitleImport
from clusters.title_imports import KIND as TITLES
from clusters.title_imports import carry_out as carry_out_titles
from records.jobs import JobRefused, Progress, job
from records.models import Job
from records.moves import StepRefused


@job(KIND, label=gettext_lazy("导入企业名录"))
def import_firms(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Read a workbook and put its firms in the place of the old list, whole or not at all."""

    def tell(done: int, total: int) -> None:
        progress.of(max(total, done))
        progress.to(done, _("正在核对企业名录"))

    related = ("filing__application", "filing__schema", "filing__dossier", "firm_list")
    attempt = FirmImport.objects.select_related(*related).get(job=job)
    carry_out(attempt, by=job.by, now=now, progress=tell)
    page = reverse("clusters:section", args=[attempt.filing.application.pk, field_of(attempt.filing).section])
    if attempt.firm_list is None:
        facts = {"name": attempt.file_name, "count": attempt.fault_count}
        sentence = _("“%(name)s”有%(count)d处须改，没有导入，原有名录没有变动。") % facts
        raise JobRefused(sentence, url=page, label=_("看须改之处"))
    return {
        "words": _("已导入%(count)d家企业。") % {"count": attempt.firm_list.count},
        "url": page,
        "label": _("看企业名录"),
    }


@job(TITLES, label=gettext_lazy("登记称号名单"))
def import_titles(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Read a workbook and register its list of titled firms, whole or not at all."""

    def tell(done: int, total: int) -> None:
        progress.of(max(total, done))
        progress.to(done, _("正在核对名单"))

    attempt = TitleImport.objects.select_related("issuer", "title_list").get(job=job)
    carry_out_titles(attempt, by=job.by, now=now, progress=tell)
    made = attempt.title_list
    if made is None:
        facts = {"name": attempt.file_name, "count": attempt.fault_count}
        page = reverse("reviews:title-import", args=[attempt.pk])
        raise JobRefused(_("“%(name)s”有%(count)d处须改，没有登记。") % facts, url=page, label=_("看须改之处"))
    return {
        "words": _("已登记%(list)s，%(count)d家。") % {"list": made, "count": made.count},
        "url": reverse("reviews:title-list", args=[made.pk]),
        "label": _("看名单"),
    }


@job(MAIL, label=gettext_lazy("发送协同邀请"), quiet=True)
def mail_invitation(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Mail the link of an invitation; who has invited is told only if it did not go."""
    application = job.dossier.application  # type: ignore[union-attr]
    page = reverse("clusters:coediting", args=[application.pk])
    try:
        mail_link(job.facts["invitation"], job.facts["sending"], now)
    except StepRefused as refused:
        raise JobRefused(refused.sentence, url=page, label=_("看协同填报")) from None
    return {"url": page, "label": _("看协同填报")}
