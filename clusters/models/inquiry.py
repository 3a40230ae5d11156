"""Inquiries (咨询): a county asks its recommending body about an application, apart from any decision on it."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, OuterRef, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from clusters import obstacles, rules
from clusters.models.correspondence import Correspondence
from records.models import Event, OnDossierQuerySet
from records.moves import step


class InquiryQuerySet(OnDossierQuerySet["Inquiry"]):
    def with_question(self) -> Self:
        """Each with the `question` it began with."""
        first = Event.objects.filter(dossier=OuterRef("dossier"), seq=1)
        return self.annotate(question=Subquery(first.values("note")[:1]))

    def waiting_first(self) -> Self:
        """What waits for an answer before the rest: the longest wait first, then the latest word."""
        waits = Case(When(state=Inquiry.State.ASKED, then="last_at"))
        return self.order_by(waits.asc(nulls_last=True), "-last_at", "-pk")


class Inquiry(Correspondence):
    """One question and what came of it: its words are the notes of its events, so none is ever changed.

    It is a file of its own between the county and its body: asking and answering makes no page of the application
    stale, and the ministry does not see it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待答复")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")

    state = FSMField(_("状态"), choices=State, default=State.ASKED, protected=True, editable=False)
    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="inquiries", verbose_name=_("申报")
    )
    section = models.CharField(_("栏目代码"), max_length=40, blank=True)
    about = models.CharField(_("栏目"), max_length=60, blank=True)
    last_at = models.DateTimeField(_("最近往来"))

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("咨询")
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["state", "-last_at"], name="inquiries_by_state")]

    def __str__(self) -> str:
        return str(_("关于%(cluster)s的咨询") % {"cluster": self.application.cluster})

    def get_absolute_url(self) -> str:
        return reverse("inquiries:inquiry", args=[self.pk])

    def desk(self) -> int | None:
        return self.dossier.body_id if self.state == self.State.ASKED else None

    @transition(
        state, source=[State.ASKED, State.ANSWERED, State.CLOSED], target=State.ASKED,
        permission=rules.filing_handler,
        custom=step(_("追问"), note_required=True, obstacles=(obstacles.application_discarded,)),
    )  # fmt: skip
    def ask_again(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Ask further, or add to what waits for an answer; a closed inquiry opens again."""
        self.last_at = now

    @transition(
        state, source=[State.ASKED, State.ANSWERED], target=State.ANSWERED, permission=rules.body_handler,
        custom=step(_("答复"), note_required=True),
    )  # fmt: skip
    def answer(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Answer, or add to the answer."""
        self.last_at = now

    @transition(
        state, source=[State.ASKED, State.ANSWERED], target=State.CLOSED, permission=rules.filing_handler,
        custom=step(_("办结咨询")),
    )  # fmt: skip
    def close(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """The county needs no more, answered or not."""
        self.last_at = now

    @transition(
        state, source=State.ANSWERED, target=State.CLOSED, permission=rules.body_handler, custom=step(_("办结咨询")),
    )  # fmt: skip
    def conclude(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """The body has said what it has to say: a question unanswered is not for it to close."""
        self.last_at = now
