"""Extensions (延期): a province lets one county file after the date that holds for all others."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Extension(models.Model):
    """One county's later date in one round, with the reason it reads; the latest one given counts."""

    allotment = models.ForeignKey(
        "clusters.Allotment", models.PROTECT, related_name="extensions", verbose_name=_("名额")
    )
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("申报单位"))
    until = models.DateTimeField(_("延至"))
    reason = models.CharField(_("理由"), max_length=200)
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("经办人"))
    given_at = models.DateTimeField(_("准予时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("延期")
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["allotment", "agency", "-given_at"], name="extensions_by_county")]

    def __str__(self) -> str:
        return f"{self.agency} {self.until}"
