"""Agencies (中小企业主管部门). A recommending body (省级中小企业主管部门) is a provincial agency."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.tiers import Tier


class AgencyQuerySet(models.QuerySet["Agency"]):
    def bodies(self) -> Self:
        """The 37 recommending bodies in division order (第四条)."""
        return self.filter(level=Tier.PROVINCE).order_by("place")


class Agency(models.Model):
    """A department at one tier. Files follow the filing agency's `body`, not its division."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("省、自治区、直辖市")
        PLANNED_CITY = "planned_city", _("计划单列市")
        CORPS = "corps", _("新疆生产建设兵团")

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Tier)
    kind = models.CharField(_("推荐单位类别"), max_length=20, choices=Kind, blank=True)
    division = models.ForeignKey(
        "accounts.Division", models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name=_("行政区划")
    )
    body = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="counties", verbose_name=_("推荐单位")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below", verbose_name=_("上级单位")
    )
    is_western = models.BooleanField(_("适用西部放宽"), default=False)
    place = models.PositiveSmallIntegerField(_("次序"), default=0)
    tile_row = models.PositiveSmallIntegerField(_("方格行"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("方格列"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["-level", "place", "code"]
        indexes = [
            models.Index(fields=["level", "place"], name="agencies_by_level"),
            models.Index(fields=["body", "level"], name="agencies_by_body"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_body(self) -> bool:
        return self.level == Tier.PROVINCE


def ministry() -> Agency:
    """The one agency of the ministry (工业和信息化部)."""
    return Agency.objects.get(level=Tier.MINISTRY)
