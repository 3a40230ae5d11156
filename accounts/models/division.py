"""Administrative divisions (行政区划, GB/T 2260), dated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Division(models.Model):
    """A province, prefecture or county-level division; a city without counties counts as county-level too."""

    class Level(models.IntegerChoices):
        COUNTY = 1, _("县级")
        PREFECTURE = 2, _("地级")
        PROVINCE = 3, _("省级")

    code = models.CharField(_("区划代码"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    full_name = models.CharField(_("全称"), max_length=120)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("更名后")
    )
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_until = models.DateField(_("撤销日期"), null=True, blank=True)
    is_western = models.BooleanField(_("适用西部放宽"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("行政区划")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"], name="divisions_by_level")]

    def __str__(self) -> str:
        return self.full_name
