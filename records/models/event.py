"""Events (留痕): what happened to a file, append-only and chained by digest, and the daily seal over all chains."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.digests import digest_of
from records.tiers import Tier


class EventQuerySet(models.QuerySet["Event"]):
    def readable_at(self, tier: Tier, released: int, agency_id: int | None) -> Self:
        """Events a tier may read: withheld results once released, internal ones of the own agency."""
        withheld = Q(scope=Event.Scope.WITHHELD) & (Q(tier__lte=tier) | Q(seq__lte=released))
        internal = Q(scope=Event.Scope.INTERNAL, agency=agency_id)
        return self.filter(Q(scope=Event.Scope.OPEN) | withheld | internal)

    def moving(self) -> Self:
        """Events that moved their file on; the others changed nothing that a step rests on."""
        return self.filter(data__moves_on__isnull=True)


class Event(models.Model):
    """One thing that happened. The database refuses to change or delete it; persons appear by reference only."""

    class Scope(models.TextChoices):
        OPEN = "open", _("各方可见")
        WITHHELD = "withheld", _("公布前保留")
        INTERNAL = "internal", _("本单位内部")

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="events", verbose_name=_("案卷"))
    seq = models.PositiveIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    agency = models.ForeignKey(
        "accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    tier = models.PositiveSmallIntegerField(_("层级"), choices=Tier, default=Tier.COUNTY)
    step = models.CharField(_("步骤"), max_length=40)
    label = models.CharField(_("事项"), max_length=60)
    source = models.CharField(_("原状态"), max_length=20, blank=True)
    target = models.CharField(_("新状态"), max_length=20, blank=True)
    note = models.TextField(_("意见"), blank=True)
    data = models.JSONField(_("数据"), default=dict, blank=True)
    scope = models.CharField(_("可见范围"), max_length=10, choices=Scope, default=Scope.OPEN)
    version = models.PositiveIntegerField(_("办理后版本"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    previous = models.CharField(_("前一摘要"), max_length=64, blank=True)
    digest = models.CharField(_("摘要"), max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("留痕")
        ordering = ["dossier", "seq"]
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="one_event_per_place")]

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.seq} {self.label}"

    def facts(self) -> dict[str, Any]:
        """What the digest covers: every column but the row's own id and the digest itself."""
        return {
            "dossier": self.dossier_id,
            "seq": self.seq,
            "at": _moment(self.at),
            "by": self.by_id,
            "agency": self.agency_id,
            "tier": int(self.tier),
            "step": self.step,
            "label": str(self.label),
            "source": self.source,
            "target": self.target,
            "note": self.note,
            "data": self.data,
            "scope": str(self.scope),
            "version": self.version,
            "previous": self.previous,
        }

    def computed_digest(self) -> str:
        return digest_of(self.facts(), self.algorithm)


class Seal(models.Model):
    """The daily seal: one root over the heads of all chains, published so that nobody can rewrite them unseen."""

    day = models.DateField(_("日期"), unique=True)
    made_at = models.DateTimeField(_("生成时间"))
    dossiers = models.PositiveIntegerField(_("案卷数"))
    events = models.PositiveIntegerField(_("留痕数"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    previous = models.CharField(_("前一根值"), max_length=64, blank=True)
    root = models.CharField(_("根值"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("留痕根值")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.root}"


def _moment(at: datetime) -> int:
    """Microseconds since the epoch: the same on every database and in every zone."""
    return int(at.timestamp()) * 1_000_000 + at.microsecond
