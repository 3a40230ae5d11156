"""Notices (公示): the whole list before the public for N working days, the first day counting (第十四条)."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models.agency import ministry
from clusters.models import Application, Edition
from records.addresses import address_of
from records.clock import day_of, end_of
from records.models import Hold, OnDossierQuerySet, Stepped
from records.moves import step
from records.steps import release, take_step
from records.tiers import Tier
from records.working_days import nth_working_day
from reviews import obstacles, rules
from reviews.models.opinion import Opinion


class NoticeQuerySet(OnDossierQuerySet["Notice"]):
    def public(self) -> Self:
        """Notices that have been opened: anybody may read them, also after their end."""
        return self.filter(state=Notice.State.OPEN)

    def to_publish(self, now: datetime) -> Self:
        """Notices that have ended with an entry that nothing holds, and no publication of them in preparation."""
        held = Hold.objects.standing().filter(dossier=OuterRef("application__dossier"))
        free = NoticeEntry.objects.filter(~Exists(held), notice=OuterRef("pk"), application__state="notice")
        return self.public().filter(Exists(free), ends_on__lt=day_of(now)).exclude(publications__state="draft")

    def running_on(self, day: date) -> Self:
        return self.public().filter(starts_on__lte=day, ends_on__gte=day)


class Notice(Stepped):
    """One notice of a batch. Whether it still runs follows from its days, not from a job."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟定中")
        OPEN = "open", _("已发布")

    state = FSMField(_("状态"), choices=State, default=State.DRAFT, protected=True, editable=False)
    batch = models.ForeignKey("clusters.Batch", models.PROTECT, related_name="notices", verbose_name=_("批次"))
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("公示正文"), blank=True)
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)
    days = models.PositiveSmallIntegerField(_("工作日数"), default=5)
    starts_on = models.DateField(_("公示首日"), null=True, blank=True)
    ends_on = models.DateField(_("公示末日"), null=True, blank=True)
    opened_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["state", "-starts_on"], name="notices_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("reviews:notice", self.pk)

    def desk(self) -> int | None:
        return ministry().pk if self.state == self.State.DRAFT else None

    def is_running(self, now: datetime) -> bool:
        """Whether the public may object now: from the first day to the last second of the last."""
        return bool(self.opened_at and self.ends_on and self.opened_at <= now <= end_of(self.ends_on))

    def has_ended(self, now: datetime) -> bool:
        return bool(self.ends_on and now > end_of(self.ends_on))

    def applications(self) -> models.QuerySet[Application]:
        return Application.objects.filter(notice_entries__notice=self)

    @cached_property
    def files(self) -> list[Any]:
        """Every file of the batch before the ministry or on this list, read once for each loaded notice.

        In division order, as public lists stand: ranks are never public. Each says whether it `is_listed`, the
        `verdict` in force at the ministry, the number of its `latest` edition, and until when it may mend (`mend_by`).
        """
        opinions = Opinion.objects.filter(application=OuterRef("pk"), level=Tier.MINISTRY)
        editions = Edition.objects.filter(filing=OuterRef("filing")).order_by("-number")
        found = self.batch.applications.with_mend_by().annotate(
            is_listed=Exists(self.entries.filter(application=OuterRef("pk"))),
            verdict=Subquery(opinions.values("verdict")[:1]),
            latest=Subquery(editions.values("number")[:1]),
        )
        here = Q(state="ministry") | Q(state="returned", returned_from="ministry") | Q(is_listed=True)
        related = found.filter(here).select_related("cluster__division", "allotment__body", "batch")
        return list(related.order_by("allotment__body__place", "cluster__division__code", "pk"))

    @property
    def on_list(self) -> list[Any]:
        return [file for file in self.files if file.is_listed]

    def undecided_files(self, now: datetime) -> list[Any]:
        """Files of the batch at the ministry that are neither on this list nor decided."""
        return [file for file in self.files if self._owes_decision(file, now)]

    def _owes_decision(self, file: Any, now: datetime) -> bool:
        """Not listed, or mending for the ministry: a correction past its date waits no longer."""
        if file.state == "returned":
            return bool(file.returned_from == "ministry" and file.mend_by and now <= file.mend_by)
        return file.state == "ministry" and not file.is_listed

    @transition(
        state, source=State.DRAFT, target=State.OPEN, permission=rules.ministry_approver,
        custom=step(
            _("发布公示"), proposer=rules.ministry_handler, danger=True,
            obstacles=(obstacles.notice_is_empty, obstacles.not_a_working_day, obstacles.entries_not_ready,
                       obstacles.entries_opposed, obstacles.ministry_files_undecided),
        ),
    )  # fmt: skip
    def open(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Show the whole list; results of the files not on it are released with it.

        A body's list that may still be sent lets its own results be known when it is.
        """
        self.opened_at, self.starts_on = now, day_of(now)
        self.ends_on = nth_working_day(self.starts_on, self.days)
        for entry in self.entries.select_related("application"):
            take_step("announce", entry.application, by=by, seen=None, through=self, now=now)
        seat = rules.ministry_approver.seat_of(self, by, now)
        results = self.batch.applications.filter(state="rejected")
        if now <= self.batch.ministry_deadline:
            results = results.exclude(recommended_at=None, allotment__state="open")
        for application in results:
            release(application, by=by, seat=seat, now=now)
        self.dossier.reach = Tier.MINISTRY


class NoticeEntry(models.Model):
    """One application on a notice's list."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="entries", verbose_name=_("公示"))
    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="notice_entries", verbose_name=_("申报")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公示项")
        ordering = ["notice", "application__allotment__body__place", "application__cluster__division__code"]
        constraints = [models.UniqueConstraint(fields=["notice", "application"], name="one_entry_per_notice")]

    def __str__(self) -> str:
        return str(self.application)
