"""Clusters (集群) and their dated profiles."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.schema import Industry
from records.models import Dossier


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """Clusters with a file this user may see."""
        seen = Dossier.objects.visible_to(user, now)
        return self.filter(Q(applications__dossier__in=seen) | Q(recognition__dossier__in=seen)).distinct()


class Cluster(models.Model):
    """A cluster within one county-level division (第二条); `place` names a town where the division has no counties."""

    name = models.CharField(_("集群名称"), max_length=120)
    division = models.ForeignKey(
        "accounts.Division", models.PROTECT, related_name="clusters", verbose_name=_("所在县（市、区）")
    )
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="clusters", verbose_name=_("申报主体"))
    place = models.CharField(_("镇（街道）、园区"), max_length=80, blank=True)
    industry = models.ForeignKey(
        "clusters.Industry", models.PROTECT, null=True, blank=True, related_name="clusters", verbose_name=_("主导产业")
    )

    provincial_issuer = models.CharField(_("省级认定单位"), max_length=80, blank=True)
    provincial_document_no = models.CharField(_("省级认定文号"), max_length=80, blank=True)
    provincial_on = models.DateField(_("省级认定日期"), null=True, blank=True)
    provincial_until = models.DateField(_("省级认定有效期至"), null=True, blank=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("集群")
        ordering = ["division__code", "pk"]
        indexes = [
            models.Index(fields=["agency"], name="clusters_by_agency"),
            models.Index(fields=["name"], name="clusters_by_name"),
        ]
        constraints = [models.UniqueConstraint(fields=["division", "name"], name="one_cluster_per_name")]

    def __str__(self) -> str:
        return self.name

    def take_industry(self, code: str) -> None:
        """Lists and notices name the leading industry that was submitted; once recognised, only a change changes it."""
        industry = Industry.objects.named(code)
        if self.industry_id != (industry.pk if industry else None):
            self.industry = industry
            self.save(update_fields=["industry"])

    def is_provincial(self, day: date) -> bool:
        """Recognised by its province on that day: the gate of 第十二条."""
        if self.provincial_on is None or self.provincial_on > day:
            return False
        return self.provincial_until is None or day <= self.provincial_until


class Profile(models.Model):
    """What a cluster was from a day on: leading industry, extent, operating agency (changes: 第十七条四)."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="profiles", verbose_name=_("集群"))
    valid_from = models.DateField(_("自"))
    industry = models.ForeignKey("clusters.Industry", models.PROTECT, null=True, related_name="+")
    field = models.CharField(_("细分领域"), max_length=80, blank=True)
    extent = models.TextField(_("空间范围"), blank=True)
    area = models.DecimalField(_("面积（平方公里）"), max_digits=10, decimal_places=2, null=True, blank=True)
    operator_name = models.CharField(_("运营管理机构"), max_length=120, blank=True)
    operator_uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("集群档案")
        ordering = ["cluster", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["cluster", "valid_from"], name="one_profile_per_day")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.valid_from}"
