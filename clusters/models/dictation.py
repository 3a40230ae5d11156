"""Dictations (代录): a county's person tells the recommending body by telephone what to write into the form."""

from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from clusters import rules
from clusters.access import Access
from clusters.models.correspondence import Correspondence
from records.clock import SHANGHAI
from records.holds import lift_hold
from records.models import OnDossierQuerySet
from records.moves import step
from records.steps import locked
from records.trail import Entry, record


class Dictation(Correspondence):
    """Named sections of one form that the body's staff fill in for a county, until either side ends it.

    Its hold stands against submitting until the county's approver has checked what was written. The event on the
    application's own trail names no person; who asked for it stands here.
    """

    class State(models.TextChoices):
        OPEN = "dictating", _("代录中")
        ENTERED = "entered", _("待核对")
        CHECKED = "checked", _("已核对")

    state = FSMField(_("状态"), choices=State, default=State.OPEN, protected=True, editable=False)
    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="dictations", verbose_name=_("申报")
    )
    sections = models.JSONField(_("代录的栏目"))
    requester = models.CharField(_("请求人"), max_length=40)
    reason = models.CharField(_("理由"), max_length=100)

    objects = OnDossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("代录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], name="one_dictation_at_a_time", condition=models.Q(state="dictating")
            )
        ]

    def __str__(self) -> str:
        return str(_("%(cluster)s的代录") % {"cluster": self.application.cluster})

    def get_absolute_url(self) -> str:
        return reverse("dictations:dictation", args=[self.pk])

    @property
    def source(self) -> str:
        """How its hold names it."""
        return f"dictation:{self.pk}"

    @property
    def access(self) -> Access:
        """What it opens of the form: the sections that were asked for."""
        return Access(sections=frozenset(self.sections))

    def desk(self) -> int | None:
        by_state: dict[str, int | None] = {
            self.State.OPEN: self.dossier.body_id, self.State.ENTERED: self.dossier.agency_id,
        }  # fmt: skip
        return by_state.get(str(self.state))

    def origin(self, by: Any, now: datetime) -> str:
        """What is read beside a value: by whom of which agency it was written, when and why."""
        at = now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        facts = {"agency": self.dossier.body, "who": by, "at": at, "reason": self.reason}
        return gettext("%(agency)s %(who)s %(at)s：%(reason)s") % facts

    @transition(
        state, source=State.OPEN, target=State.ENTERED, permission=rules.body_handler, custom=step(_("结束代录")),
    )  # fmt: skip
    def finish(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """All that was dictated is written; the county checks it."""
        locked(self.application)

    @transition(
        state, source=State.OPEN, target=State.ENTERED, permission=rules.filing_handler,
        custom=step(_("停止代录"), note_required=True),
    )  # fmt: skip
    def stop(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """The county ends it: nothing more is written from that moment on."""
        locked(self.application)

    @transition(
        state, source=State.ENTERED, target=State.CHECKED, permission=rules.filing_approver,
        custom=step(_("确认已核对代录内容")),
    )  # fmt: skip
    def confirm(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """The county answers for what was written as for its own: it may be submitted (第十二条)."""
        application = locked(self.application)
        dossier, seat = application.dossier, rules.filing_approver.seat_of(self, by, now)
        lift_hold(dossier, source=self.source, because=gettext("审核人员已核对"), now=now)
        record(dossier, Entry("dictation_checked", gettext("核对代录内容")), by=by, seat=seat, now=now)
        dossier.save()
