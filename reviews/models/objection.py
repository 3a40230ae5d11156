"""Objections (异议): under one's real name, with contact and grounds, each holding its entry alone (第十四条)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models.agency import ministry
from records.addresses import address_of
from records.holds import lift_hold
from records.models import OnDossierQuerySet, Stepped
from records.moves import step
from records.steps import locked, take_step
from reviews import rules


class Objection(Stepped):
    """One objection to one entry. Name and contact are for the ministry; the county reads the grounds and replies."""

    class State(models.TextChoices):
        RECEIVED = "received", _("待核实")
        DISMISSED = "dismissed", _("不成立")
        UPHELD = "upheld", _("成立")

    class Channel(models.TextChoices):
        ONLINE = "online", _("网上")
        LETTER = "letter", _("来信")
        TELEPHONE = "telephone", _("来电")

    state = FSMField(_("状态"), choices=State, default=State.RECEIVED, protected=True, editable=False)
    notice = models.ForeignKey("reviews.Notice", models.PROTECT, related_name="objections", verbose_name=_("公示"))
    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="objections", verbose_name=_("异议对象")
    )
    channel = models.CharField(_("方式"), max_length=10, choices=Channel, default=Channel.ONLINE)
    name = models.CharField(_("异议人（单位）"), max_length=80)
    contact = models.CharField(_("联系方式"), max_length=80)
    grounds = models.TextField(_("异议内容与理由"))
    received_at = models.DateTimeField(_("收到时间"))
    receipt_code = models.CharField(_("回执编码"), max_length=16, unique=True)
    reply = models.TextField(_("申报单位答复"), blank=True)
    replied_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    replied_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    decision = models.TextField(_("处理意见"), blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = OnDossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "-received_at"], name="objections_by_state")]

    def __str__(self) -> str:
        return self.receipt_code

    def get_absolute_url(self) -> str:
        return address_of("reviews:objection", self.pk)

    @property
    def title(self) -> str:
        return str(self.application.cluster)

    @property
    def source(self) -> str:
        """How its hold names it."""
        return f"objection:{self.pk}"

    def desk(self) -> int | None:
        return ministry().pk if self.state == self.State.RECEIVED else None

    @transition(
        state, source=State.RECEIVED, target=State.DISMISSED, permission=rules.ministry_approver,
        custom=step(_("异议不成立"), proposer=rules.ministry_handler, note_required=True),
    )  # fmt: skip
    def dismiss(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Lift the hold: the entry may be published."""
        self.decision, self.decided_at = note, now
        application = locked(self.application)
        lift_hold(application.dossier, source=self.source, because=gettext("异议经核实不成立"), now=now)

    @transition(
        state, source=State.RECEIVED, target=State.UPHELD, permission=rules.ministry_approver,
        custom=step(_("异议成立"), proposer=rules.ministry_handler, note_required=True, danger=True),
    )  # fmt: skip
    def uphold(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """End the entry: it is not published."""
        self.decision, self.decided_at = note, now
        application = self.application
        if str(application.state) == "notice":
            take_step("reject", application, by=by, seen=None, note=note, choice="objection_upheld",
                      through=self, now=now)  # fmt: skip
        lift_hold(application.dossier, source=self.source, because=gettext("异议成立，已作出结论"), now=now)
