"""The recognition standard (认定标准): versioned, edited as a draft, then frozen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standard(models.Model):
    """One version of the standard (第十三条, 附件)."""

    class Growth(models.TextChoices):
        GEOMETRIC_TWO_STEPS = "geometric-2", _("近三年几何平均（两期）")
        GEOMETRIC_THREE_STEPS = "geometric-3", _("含基年几何平均（三期）")
        ARITHMETIC_MEAN = "arithmetic", _("逐年增速算术平均")

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    issued_on = models.DateField(_("发布日期"), null=True, blank=True)
    growth_method = models.CharField(
        _("年均增速算法"), max_length=20, choices=Growth, default=Growth.GEOMETRIC_TWO_STEPS
    )
    frozen_at = models.DateTimeField(_("定稿时间"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("认定标准")

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One criterion: its operator and threshold where it is computed, its text where it is read by reviewers."""

    class Operator(models.TextChoices):
        AT_LEAST = "ge", "≥"
        OVER = "gt", ">"
        AT_MOST = "le", "≤"
        BELOW = "lt", "<"

    class Source(models.TextChoices):
        VERIFIED = "verified", _("已核对")
        TO_VERIFY = "to_verify", _("待核对附件原文")

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="criteria", verbose_name=_("认定标准"))
    code = models.CharField(_("代码"), max_length=40)
    place = models.PositiveSmallIntegerField(_("次序"))
    head = models.CharField(_("方面"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    formula = models.CharField(_("算法代码"), max_length=40, blank=True, help_text=_("为空的由专家评审"))
    formula_text = models.CharField(_("算法说明"), max_length=300, blank=True)
    operator = models.CharField(_("比较"), max_length=2, choices=Operator, blank=True)
    threshold = models.DecimalField(_("限值"), max_digits=14, decimal_places=4, null=True, blank=True)
    relaxed_threshold = models.DecimalField(_("放宽限值"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    is_hard = models.BooleanField(_("必须满足"), default=True)
    is_relaxable = models.BooleanField(_("可放宽"), default=False)
    citation = models.CharField(_("依据"), max_length=80)
    explanation = models.TextField(_("说明"), blank=True)
    source = models.CharField(_("核对"), max_length=20, choices=Source, default=Source.TO_VERIFY)

    class Meta:
        verbose_name = verbose_name_plural = _("认定条件")
        ordering = ["standard", "place"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="one_criterion_per_code")]

    def __str__(self) -> str:
        return self.name
