"""What a form asks: the indicator catalogue, the industries, and schemas of sections and fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicator(models.Model):
    """One figure of the catalogue: typed once, compared for years, feeding every filing and every target."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    place = models.PositiveSmallIntegerField(_("次序"))
    group = models.CharField(_("分组"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位"), default=0)
    minimum = models.DecimalField(_("下限"), max_digits=18, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("上限"), max_digits=18, decimal_places=4, null=True, blank=True)
    part_of = models.CharField(_("其中项所属"), max_length=20, blank=True)
    definition = models.TextField(_("定义"), blank=True)
    example = models.CharField(_("示例"), max_length=120, blank=True)
    source_hint = models.CharField(_("数据来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("指标")
        ordering = ["place"]

    def __str__(self) -> str:
        return self.name


class IndustryQuerySet(models.QuerySet["Industry"]):
    def named(self, code: str) -> "Industry | None":
        """The 大类 that a form names by its code, if there is such a one."""
        return self.filter(code=code.strip()).exclude(parent=None).first()


class Industry(models.Model):
    """门类 (one letter) or 大类 (two digits) of GB/T 4754."""

    code = models.CharField(_("代码"), max_length=4, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("门类")
    )

    objects = IndustryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("行业")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FormSchema(models.Model):
    """A form as data: sections with their fields, or a list's columns. A changed one is a new version, never edited."""

    code = models.CharField(_("代码"), max_length=40)
    version = models.CharField(_("版本"), max_length=20)
    name = models.CharField(_("名称"), max_length=80)
    definition = models.JSONField(_("定义"))

    class Meta:
        verbose_name = verbose_name_plural = _("填报表")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_schema_per_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def sealed_slot(self) -> str:
        """The slot in which the form comes back sealed; empty for a form that is not sealed."""
        return str(self.definition.get("sealed_slot", ""))
