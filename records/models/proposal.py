"""Proposals (拟办): the two-person rule. A handler proposes a step, another person takes or returns it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.dossier import OnDossierQuerySet


class ProposalQuerySet(OnDossierQuerySet["Proposal"]):
    def waiting(self) -> Self:
        return self.filter(outcome=Proposal.Outcome.WAITING)


class Proposal(models.Model):
    """A step proposed with its note; it holds for the file's version it was made on, not for a later one."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("待审核")
        TAKEN = "taken", _("已同意")
        RETURNED = "returned", _("已退回经办")
        LAPSED = "lapsed", _("已失效")

    dossier = models.ForeignKey("records.Dossier", models.CASCADE, related_name="proposals", verbose_name=_("案卷"))
    step = models.CharField(_("步骤"), max_length=40)
    choice = models.CharField(_("结论"), max_length=40, blank=True)
    note = models.TextField(_("意见"), blank=True)
    version = models.PositiveIntegerField(_("拟办所据版本"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("拟办人"))
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("拟办时间"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decision_note = models.TextField(_("审核意见"), blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("拟办")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], name="one_waiting_proposal", condition=models.Q(outcome="waiting")
            )
        ]
        indexes = [models.Index(fields=["agency", "outcome"], name="proposals_by_agency")]

    def __str__(self) -> str:
        return f"{self.step} {self.get_outcome_display()}"
