"""Publications (公布): the document that makes recognitions, its number and the terms it gives (第十四、十五条)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models.agency import ministry
from clusters.recognising import Publishing, extend, recognise
from records.addresses import address_of
from records.models import OnDossierQuerySet, Stepped
from records.moves import step
from records.steps import take_step
from reviews import obstacles, rules


class Publication(Stepped):
    """One published list of a notice's entries; an entry held by an objection follows in a later one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟定中")
        ISSUED = "issued", _("已公布")

    state = FSMField(_("状态"), choices=State, default=State.DRAFT, protected=True, editable=False)
    notice = models.ForeignKey("reviews.Notice", models.PROTECT, related_name="publications", verbose_name=_("公示"))
    document_no = models.CharField(_("公布文号"), max_length=80)
    published_on = models.DateField(_("公布日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    issued_at = models.DateTimeField(_("办理时间"), null=True, blank=True)

    objects = OnDossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公布")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_until")), name="validity_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.document_no

    def get_absolute_url(self) -> str:
        return address_of("reviews:publication", self.pk)

    def desk(self) -> int | None:
        return ministry().pk if self.state == self.State.DRAFT else None

    @property
    def publishing(self) -> Publishing:
        return Publishing(self.document_no, self.published_on, self.valid_from, self.valid_until)

    @cached_property
    def lines(self) -> list["PublicationEntry"]:
        """Its entries with what may stand against each, read once for each loaded publication."""
        related = ("application__batch", "application__cluster__recognition", "application__dossier")
        return list(self.entries.select_related(*related).prefetch_related("application__dossier__holds"))

    @transition(
        state, source=State.DRAFT, target=State.ISSUED, permission=rules.ministry_approver,
        custom=step(
            _("公布名单"), proposer=rules.ministry_handler, danger=True,
            obstacles=(obstacles.notice_still_running, obstacles.publication_is_empty,
                       obstacles.publication_day_wrong, obstacles.entries_held, obstacles.terms_clash),
        ),
    )  # fmt: skip
    def issue(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Publish every entry: recognitions and terms come into being."""
        self.issued_at = now
        for entry in self.entries.select_related("application").order_by("application__dossier"):
            application = take_step("publish", entry.application, by=by, seen=None, note=self.document_no,
                                    through=self, now=now)  # fmt: skip
            self._give_term(application, by=by, now=now)

    def _give_term(self, application: Any, *, by: Any, now: datetime) -> None:
        given = {"publishing": self.publishing, "by": by, "now": now, "application": application}
        if application.is_renewal:
            extend(application.cluster.recognition, **given)
        else:
            recognise(application.cluster, body=application.allotment.body, year=application.batch.year, **given)


class PublicationEntry(models.Model):
    """One application in a publication's list."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="entries", verbose_name=_("公布"))
    application = models.ForeignKey(
        "clusters.Application", models.PROTECT, related_name="publication_entries", verbose_name=_("申报")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公布项")
        ordering = ["publication", "application__allotment__body__place", "application__cluster__division__code"]
        constraints = [models.UniqueConstraint(fields=["publication", "application"], name="one_entry_per_publication")]

    def __str__(self) -> str:
        return str(self.application)
