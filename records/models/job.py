"""Jobs (任务): work in the background whose loss would matter. The row is the truth, the queue only hurries it on."""

from datetime import datetime
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.addresses import address_of
from records.models.dossier import known_to

SAID_LIMIT = 200  # characters of the words of progress


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """What this user started, on files this user may still see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(dossier=None) | known_to(user, now, "dossier__"), by=user)

    def open(self) -> Self:
        """Waiting or under way."""
        return self.filter(state__in=Job.OPEN)

    def ended_before(self, moment: datetime) -> Self:
        return self.filter(finished_at__lt=moment)

    def held(self, moment: datetime) -> Self:
        """Under way at a worker that gives signs of life (machine time)."""
        return self.filter(state=Job.State.RUNNING, lease__gt=moment)

    def left_behind(self, moment: datetime) -> Self:
        """Waiting for longer than a queue takes, or under way at a worker that gives no sign of life (machine time)."""
        return self.open().filter(lease__lte=moment)


class Job(models.Model):
    """One piece of work: what was asked by whom, how far it is, what came of it.

    `lease` is machine time: until then the queue may still bring a waiting job, or a worker holds a running one.
    `tries` counts how often it was begun, and tells the worker that holds it from one that has lost it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    OPEN = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("类别"), max_length=60)
    label = models.CharField(_("任务"), max_length=60)
    dossier = models.ForeignKey(
        "records.Dossier", models.CASCADE, null=True, blank=True, related_name="jobs", verbose_name=_("案卷")
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="jobs", verbose_name=_("发起人"))
    agency = models.ForeignKey(
        "accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    facts = models.JSONField(_("要求"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("已办"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    said = models.CharField(_("进展"), max_length=SAID_LIMIT, blank=True)
    result = models.JSONField(_("结果"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    problem = models.TextField(_("未完成的原因"), blank=True)
    created_at = models.DateTimeField(_("发起时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    lease = models.DateTimeField(_("占用至"))
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务")
        indexes = [
            models.Index(fields=["lease"], name="open_jobs", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["dossier", "kind"], name="jobs_by_dossier"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ended_job_has_its_end",
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.pk}"

    def get_absolute_url(self) -> str:
        return address_of("records:job", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def counted(self) -> str:
        """How far of how much, for a person; empty where nothing is counted."""
        return f"{self.done:,}/{self.total:,}" if self.total else ""
