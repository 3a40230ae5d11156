"""Opinions (审查意见): what a province or the ministry thinks of an application, before a list is made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.tiers import Tier


class Opinion(models.Model):
    """One opinion on one edition; a later one replaces it in force, none is overwritten (第十三、十四条)."""

    class Verdict(models.TextChoices):
        SUPPORT = "support", _("同意")
        OPPOSE = "oppose", _("不同意")

    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="opinions", verbose_name=_("申报")
    )
    level = models.PositiveSmallIntegerField(_("层级"), choices=Tier)
    edition = models.ForeignKey("clusters.Edition", models.PROTECT, related_name="+", verbose_name=_("所审版次"))
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict)
    text = models.TextField(_("意见"))
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("单位"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    at = models.DateTimeField(_("提出时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("审查意见")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["application", "level", "-at"], name="opinions_in_force")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}"
