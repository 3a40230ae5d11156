"""Invitations (邀请协同填报): somebody of the operating agency fills in named sections of one file until a day."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LINK_LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def live(self, now: datetime) -> Self:
        """Neither withdrawn nor over, whether accepted or not."""
        return self.filter(ended_at=None, until__gt=now)


class Invitation(models.Model):
    """One person asked into one file. What is open to the person is the grant's; this says who asked whom, for what.

    `sendings` is the number that the last link carries: with the next link, and with acceptance, it grows, so that each
    link is good once at most.
    """

    class Stand(models.TextChoices):
        WAITING = "waiting", _("等待接受")
        LAPSED = "lapsed", _("链接已过期")
        ACTIVE = "active", _("协同中")
        WITHDRAWN = "withdrawn", _("已撤回")
        OVER = "over", _("已到期")

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="invitations", verbose_name=_("案卷"))
    name = models.CharField(_("姓名"), max_length=40)
    organisation = models.CharField(_("运营管理机构"), max_length=80)
    email = models.EmailField(_("邮箱"), max_length=150)
    sections = models.JSONField(_("开放的栏目"))
    until = models.DateTimeField(_("至"))
    invited_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    invited_at = models.DateTimeField(_("邀请时间"))
    sendings = models.PositiveSmallIntegerField(_("链接序号"), default=0)
    sent_at = models.DateTimeField(_("发送时间"))
    mailing_at = models.DateTimeField(_("交邮时间"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("邮件发出时间"), null=True, blank=True)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("协同填报人")
    )
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("邀请")
        ordering = ["dossier", "-pk"]
        indexes = [models.Index(fields=["user", "until"], name="invitations_by_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "email"], name="one_invitation_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="accepted_by_somebody",
                condition=Q(accepted_at=None, user=None) | Q(accepted_at__isnull=False, user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}"

    @property
    def link_until(self) -> datetime:
        return min(self.sent_at + LINK_LASTS, self.until)

    def is_live(self, now: datetime) -> bool:
        """The rule of `live` for one row."""
        return self.ended_at is None and now < self.until

    def is_waiting(self, now: datetime) -> bool:
        """Whether it is still to be accepted; its link may have lapsed meanwhile."""
        return self.is_live(now) and self.accepted_at is None

    def stand(self, now: datetime) -> Stand:
        if self.ended_at is not None and self.ended_at < self.until:
            return self.Stand.WITHDRAWN
        if not self.is_live(now):
            return self.Stand.OVER
        if self.accepted_at:
            return self.Stand.ACTIVE
        return self.Stand.WAITING if now < self.link_until else self.Stand.LAPSED
