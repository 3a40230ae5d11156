"""Messages (消息): what a person is told, on the page first and by mail second."""

from datetime import datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.addresses import address_of
from records.clock import SHANGHAI, day_of
from records.models.dossier import known_to

DIGEST_AT = time(8)  # in Asia/Shanghai
MAIL_WITHIN = timedelta(days=3)  # what could not be mailed for so long is on the page alone


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """One's own, on files one may still see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(dossier=None) | known_to(user, now, "dossier__"), recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def new_first(self) -> Self:
        """Unread before read, each newest first."""
        return self.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-created_at", "-pk")

    def to_mail(self, now: datetime) -> Self:
        """What is due by mail: at once, or what had come in by eight in the morning. Never what was read already."""
        waiting = self.unread().filter(mailing_at=None, created_at__gt=now - MAIL_WITHIN, recipient__is_active=True)
        reachable = Q(recipient__mail_preference__confirmed=F("recipient__email")) & ~Q(recipient__email="")
        silent = Q(recipient__mail_preference__mail=MailPreference.Mail.NONE)
        at_once = Q(recipient__mail_preference__mail=MailPreference.Mail.AT_ONCE) | Q(kind__in=Message.URGENT)
        in_time = Q(mail_after=None) | Q(mail_after__lte=now)
        return waiting.filter(reachable).exclude(silent).filter(in_time, at_once | Q(created_at__lte=last_digest(now)))


class Message(models.Model):
    """One thing told to one person, once: `key` names it, and nothing is told twice under the same key.

    `mailing_at` is set before the mail is handed over, `mailed_at` after: a mail that may have gone never goes again.
    """

    class Kind(models.TextChoices):
        TURN = "turn", _("轮到本单位")
        APPROVAL = "approval", _("待审核")
        CORRECTION = "correction", _("退回补正")
        DEADLINE = "deadline", _("期限")
        RESULT = "result", _("结果")
        PROGRESS = "progress", _("进展")
        ACCESS = "access", _("填报权限")
        JOB = "job", _("任务")

    URGENT = (Kind.CORRECTION, Kind.RESULT, Kind.ACCESS)
    """Kinds that are mailed at once, not with the next digest."""
    ASKING = (Kind.TURN, Kind.APPROVAL, Kind.CORRECTION, Kind.DEADLINE)
    """Kinds that ask for something, and are settled once the file moves on."""

    recipient = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="received_messages", verbose_name=_("收件人")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    subject = models.CharField(_("标题"), max_length=200)
    words = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("去处"), max_length=200, blank=True)
    dossier = models.ForeignKey(
        "records.Dossier", models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("案卷")
    )
    key = models.CharField(_("事由"), max_length=80)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    mailing_at = models.DateTimeField(_("交邮时间"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    mail_after = models.DateTimeField(_("不早于此时再发"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="messages_by_recipient"),
            models.Index(fields=["recipient"], name="unread_messages", condition=Q(read_at=None)),
            models.Index(fields=["created_at"], name="messages_to_mail", condition=Q(read_at=None, mailing_at=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="told_once")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return address_of("messages:open", self.pk)


class MailPreferenceQuerySet(models.QuerySet["MailPreference"]):
    def wanting_link(self) -> Self:
        """Whose address still wants the letter with the link that confirms it."""
        return self.filter(link_wanted_at__isnull=False, user__is_active=True).exclude(user__email="")


class MailPreference(models.Model):
    """How a person wants to be mailed, and which address is known to be the person's own: no other is written to."""

    class Mail(models.TextChoices):
        DIGEST = "digest", _("每日8时汇总一封，退回补正、结果和填报权限变动随到随发")
        AT_ONCE = "at_once", _("每条随到随发")
        NONE = "none", _("不发邮件，只在页面上看")

    user = models.OneToOneField(
        "accounts.User", models.CASCADE, primary_key=True, related_name="mail_preference", verbose_name=_("人员")
    )
    mail = models.CharField(_("邮件提醒"), max_length=10, choices=Mail, default=Mail.DIGEST)
    confirmed = models.EmailField(_("已确认的邮箱"), blank=True)
    link_wanted_at = models.DateTimeField(_("待发确认信"), null=True, blank=True)
    link_sent_at = models.DateTimeField(_("确认信发出时间"), null=True, blank=True)

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("邮件提醒")

    def __str__(self) -> str:
        return self.get_mail_display()

    @property
    def is_confirmed(self) -> bool:
        """Whether mail may go to the person's address."""
        return bool(self.user.email) and self.user.email == self.confirmed

    @property
    def is_to_confirm(self) -> bool:
        return bool(self.user.email) and self.user.email != self.confirmed


class SentLink(models.Model):
    """A letter with a link that went to an address not known yet to be the person's; kept for as long as it counts."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="sent_links", verbose_name=_("人员"))
    address = models.EmailField(_("邮箱"))
    sent_at = models.DateTimeField(_("发出时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("确认信")
        indexes = [
            models.Index(fields=["user", "sent_at"], name="links_by_user"),
            models.Index(fields=["address", "sent_at"], name="links_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.sent_at:%Y-%m-%d %H:%M}"


def last_digest(now: datetime) -> datetime:
    """The last eight in the morning: what had come in by then is due in the digest."""
    today = datetime.combine(day_of(now), DIGEST_AT, SHANGHAI)
    return today if now >= today else today - timedelta(days=1)
