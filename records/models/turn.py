"""Turns (待办): whose turn a file is, since when, and until when."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.dossier import OnDossierQuerySet


class TurnQuerySet(OnDossierQuerySet["Turn"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


class Turn(models.Model):
    """One stay of a file at one agency's desk. Queues, home pages and clocks read these rows."""

    dossier = models.ForeignKey("records.Dossier", models.CASCADE, related_name="turns", verbose_name=_("案卷"))
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="turns", verbose_name=_("轮到"))
    since = models.DateTimeField(_("自何时起"))
    due = models.DateTimeField(_("期限"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    assignee = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="turns", verbose_name=_("承办人")
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("待办")
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="one_standing_turn", condition=models.Q(ended_at=None))
        ]
        indexes = [
            models.Index(fields=["agency", "due"], name="standing_turns", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.agency_id}"
