"""Time kept in rows: the working-day calendar, the demo clock, the heartbeats of our processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day that breaks the Monday-to-Friday rule: a holiday, or a make-up day on a weekend."""

    class Status(models.TextChoices):
        OFFICIAL = "official", _("已公布")
        TENTATIVE = "tentative", _("暂定")

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OFFICIAL)
    source = models.CharField(_("来源"), max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DemoClock(models.Model):
    """Where the demo day stands, and at what machine time it was put there."""

    stands_at = models.DateTimeField(_("演示时间"))
    set_at = models.DateTimeField(_("设定于"))

    class Meta:
        verbose_name = verbose_name_plural = _("演示时钟")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_demo_clock")]

    def __str__(self) -> str:
        return str(self.stands_at)


class Heartbeat(models.Model):
    """The last sign of life of one of our processes, in machine time."""

    name = models.CharField(_("进程"), max_length=40, primary_key=True)
    beat_at = models.DateTimeField(_("最近心跳"))

    class Meta:
        verbose_name = verbose_name_plural = _("心跳")

    def __str__(self) -> str:
        return self.name
