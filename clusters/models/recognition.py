"""Recognitions (认定) and their terms (有效期): validity as dated rows, so that any past day can be asked."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from clusters import rules
from records.addresses import address_of
from records.clock import day_of
from records.models import OnDossierQuerySet, Stepped
from records.moves import step


class RecognitionQuerySet(OnDossierQuerySet["Recognition"]):
    def public(self) -> Self:
        """Every recognition ever published: all of them may be known to anybody (第十四条)."""
        return self.all()

    def valid_on(self, day: date) -> Self:
        """Recognitions with a term that covers that day and not revoked by then."""
        terms = Term.objects.filter(recognition=models.OuterRef("pk"), valid_from__lte=day, valid_until__gte=day)
        standing = models.Q(revoked_on=None) | models.Q(revoked_on__gt=day)
        return self.filter(standing, models.Exists(terms))


class Recognition(Stepped):
    """A cluster's standing as 中小企业特色产业集群. 'Expiring' and 'overdue' are computed from its terms."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("已认定")
        RENEWED = "renewed", _("复核通过")
        REVOKED = "revoked", _("已撤销")

    state = FSMField(_("状态"), choices=State, default=State.PUBLISHED, protected=True, editable=False)
    cluster = models.OneToOneField(
        "clusters.Cluster", models.PROTECT, related_name="recognition", verbose_name=_("集群")
    )
    body = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="recognitions", verbose_name=_("推荐单位"))
    year = models.PositiveSmallIntegerField(_("认定年度"))
    name = models.CharField(_("公布名称"), max_length=120)
    division_code = models.CharField(_("区划代码"), max_length=6)
    place = models.CharField(_("次序"), max_length=20, help_text=_("行政区划次序：推荐单位、区划代码"))
    search = models.TextField(_("检索文字"), blank=True)
    valid_from = models.DateField(_("首次有效期起"))
    valid_until = models.DateField(_("现有效期止"))
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("认定")
        ordering = ["place", "pk"]
        indexes = [
            models.Index(fields=["place", "id"], name="recognitions_in_order"),
            models.Index(fields=["year", "place", "id"], name="recognitions_by_year"),
            models.Index(fields=["body", "place", "id"], name="recognitions_by_body"),
            models.Index(fields=["division_code"], name="recognitions_by_division"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("portal:cluster", self.pk)

    def desk(self) -> int | None:
        return None

    @property
    def is_standing(self) -> bool:
        return self.state != self.State.REVOKED

    def is_valid_on(self, day: date) -> bool:
        """The rule of `valid_on` for one row."""
        if self.revoked_on and self.revoked_on <= day:
            return False
        return self.terms.filter(valid_from__lte=day, valid_until__gte=day).exists()

    @transition(
        state, source=[State.PUBLISHED, State.RENEWED], target=State.RENEWED, permission=rules.ministry_approver,
        custom=step(_("复核通过"), collective="clusters.Term"),
    )  # fmt: skip
    def renew(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Extend by the term that carries this step (第十五条)."""
        self.valid_until = max(self.terms.values_list("valid_until", flat=True))

    @transition(
        state, source=[State.PUBLISHED, State.RENEWED], target=State.REVOKED, permission=rules.ministry_approver,
        custom=step(_("撤销认定"), collective="monitoring.Case", danger=True),
    )  # fmt: skip
    def revoke(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Strike off, only by the decision of a case with its procedure (第十七条)."""
        self.revoked_on = day_of(now)


class Term(models.Model):
    """One span of validity and the document that published it (第十四、十五条)."""

    class Kind(models.TextChoices):
        RECOGNITION = "recognition", _("认定")
        RENEWAL = "renewal", _("复核")

    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="terms", verbose_name=_("认定"))
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    document_no = models.CharField(_("公布文号"), max_length=80)
    published_on = models.DateField(_("公布日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    application = models.OneToOneField(
        "clusters.Application", models.PROTECT, null=True, blank=True, related_name="term", verbose_name=_("申报")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("有效期")
        ordering = ["recognition", "valid_from"]
        indexes = [models.Index(fields=["valid_from", "valid_until", "recognition"], name="terms_by_dates")]
        constraints = [
            models.UniqueConstraint(fields=["recognition", "valid_from"], name="one_term_per_beginning"),
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_until")), name="terms_run_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}–{self.valid_until}"

    @property
    def dossier_id(self) -> int:
        """A term carries the step of its recognition, on the same file."""
        return self.recognition.dossier_id
