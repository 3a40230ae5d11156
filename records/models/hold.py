"""Holds (挂起事项): what stands against which steps of a file, put and lifted by a process above."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A sentence that blocks the named steps until lifted; `source` names the row that put it, as `objection:5`."""

    dossier = models.ForeignKey("records.Dossier", models.CASCADE, related_name="holds", verbose_name=_("案卷"))
    steps = models.JSONField(_("阻断的步骤"))
    sentence = models.CharField(_("说明"), max_length=300)
    source = models.CharField(_("来源"), max_length=60)
    put_at = models.DateTimeField(_("挂起时间"))
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    lifted_because = models.CharField(_("解除原因"), max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("挂起事项")
        indexes = [models.Index(fields=["dossier"], name="standing_holds", condition=models.Q(lifted_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "source"], name="one_standing_hold_per_source", condition=models.Q(lifted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.sentence
