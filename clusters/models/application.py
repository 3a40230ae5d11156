"""Applications (申报): one cluster in one batch, from draft to its result (第十二至十五条)."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from accounts.models.agency import ministry
from accounts.roles import READING
from clusters import evidence, obstacles, rules
from clusters.access import access_to
from clusters.closing import Limit
from clusters.editions import freeze
from clusters.models.extension import Extension
from clusters.models.filing import Correction
from clusters.models.sealed_form import SealedForm
from clusters.schema import Form
from clusters.sheet import sheet_of
from records.addresses import address_of
from records.models import Message, OnDossierQuerySet
from records.moves import step
from records.tiers import Tier


class State(models.TextChoices):
    """The staff's words; applicants read `APPLICANT_LABELS`."""

    DRAFT = "draft", _("草稿")
    DECLARED = "declared", _("待受理")
    PROVINCIAL = "provincial", _("省级初审")
    MINISTRY = "ministry", _("部级复审")
    NOTICE = "notice", _("公示中")
    RETURNED = "returned", _("退回补正")
    PUBLISHED = "published", _("已公布")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    DISQUALIFIED = "disqualified", _("取消申报资格")
    DISCARDED = "discarded", _("已删除")


class Outcome(models.TextChoices):
    """How an ended application ended: losing by merit is not failing."""

    DECLINED = "declined", _("不予受理")
    FAILED_PRELIMINARY = "failed_preliminary", _("初审未通过")
    NOT_RECOMMENDED = "not_recommended", _("未推荐")
    FAILED_REVIEW = "failed_review", _("复审未通过")
    NOT_SELECTED = "not_selected", _("未入选")
    OBJECTION_UPHELD = "objection_upheld", _("异议成立")


APPLICANT_LABELS = {
    State.DECLARED: _("已申报"),
    State.PROVINCIAL: _("省级审核中"),
    State.MINISTRY: _("部级审核中"),
    State.RETURNED: _("待补正"),
    State.PUBLISHED: _("已认定"),
}
WITHOUT_RESULT = (State.REJECTED, State.WITHDRAWN, State.DISQUALIFIED, State.DISCARDED)
"""Ends that leave the cluster free to be filed anew in the same batch."""
ENDED = (State.PUBLISHED, *WITHOUT_RESULT)
UNDER_REVIEW = (State.DECLARED, State.PROVINCIAL, State.MINISTRY, State.NOTICE, State.RETURNED)


def outcomes_at(application: "Application") -> list[tuple[str, Any]]:
    """The outcomes a rejection may have at the present desk."""
    by_state: dict[str, list[Outcome]] = {
        State.PROVINCIAL: [Outcome.NOT_RECOMMENDED, Outcome.FAILED_PRELIMINARY],
        State.MINISTRY: [Outcome.NOT_SELECTED, Outcome.FAILED_REVIEW],
        State.NOTICE: [Outcome.OBJECTION_UPHELD],
    }
    return [(outcome.value, outcome.label) for outcome in by_state.get(str(application.state), [])]


def word_of(state: str, tier: Tier, *, outcome: str, is_renewal: bool) -> str:
    """Applicants and staff read different words; an ended file reads as how it ended."""
    if state == State.REJECTED and outcome:
        return str(Outcome(outcome).label)
    if state == State.PUBLISHED and is_renewal:
        return str(_("复核通过"))
    label = APPLICANT_LABELS.get(State(state)) if tier < Tier.PROVINCE else None
    return str(label or State(state).label)


class ApplicationQuerySet(OnDossierQuerySet["Application"]):
    def open_as_known(self) -> Self:
        """Files that stand as their county knows them: a result not yet released must not betray itself."""
        return self.exclude(dossier__county_state__in=WITHOUT_RESULT)

    def past_recommendation(self) -> Self:
        """Files that have gone up to the ministry, whatever became of them there."""
        return self.filter(recommended_at__isnull=False)

    def with_mend_by(self) -> Self:
        """Each with `mend_by`: until when it may answer its open correction, None where there is none."""
        corrections = Correction.objects.filter(filing=OuterRef("filing"), answered_at=None)
        return self.annotate(mend_by=Subquery(corrections.values("due")[:1]))

    def with_extension(self) -> Self:
        """Each with the latest date its county was given for itself, read with the row (see `Application.limit`)."""
        given = Extension.objects.filter(allotment=OuterRef("allotment"), agency=OuterRef("dossier__agency"))
        return self.annotate(
            extended_until=Subquery(given.values("until")[:1]), extended_because=Subquery(given.values("reason")[:1])
        )

    def with_turn(self) -> Self:
        """Each with `turn`: whose turn it is now, with the agency; without one where it waits for nobody."""
        standing = FilteredRelation("dossier__turns", condition=Q(dossier__turns__ended_at=None))
        return self.annotate(turn=standing).select_related("turn__agency")


class Application(SealedForm):
    """An application for recognition or renewal. Only steps write its state."""

    read_with = ("cluster", "batch", "allotment")

    state = FSMField(_("状态"), choices=State, default=State.DRAFT, protected=True, editable=False)
    number = models.CharField(_("申报编号"), max_length=20, unique=True)
    search = models.TextField(_("检索文字"), blank=True, editable=False)
    cluster = models.ForeignKey("clusters.Cluster", models.PROTECT, related_name="applications", verbose_name=_("集群"))
    batch = models.ForeignKey("clusters.Batch", models.PROTECT, related_name="applications", verbose_name=_("批次"))
    allotment = models.ForeignKey(
        "clusters.Allotment", models.PROTECT, related_name="applications", verbose_name=_("名额")
    )
    filing = models.OneToOneField(
        "clusters.Filing", models.PROTECT, related_name="application", verbose_name=_("填报件")
    )
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome, blank=True)
    returned_from = models.CharField(_("退回环节"), max_length=20, blank=True)
    declared_at = models.DateTimeField(_("申报时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    recommended_at = models.DateTimeField(_("推荐时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申报")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["batch", "state", "-declared_at"], name="applications_by_state"),
            models.Index(fields=["state", "-id"], name="applications_in_state"),
            models.Index(fields=["allotment", "state"], name="applications_by_allotment"),
            models.Index(fields=["-declared_at", "-id"], name="applications_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "batch"],
                condition=~Q(state__in=["rejected", "withdrawn", "disqualified", "discarded"]),
                name="one_open_application",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.cluster}"

    def get_absolute_url(self) -> str:
        return address_of("clusters:application", self.pk)

    @property
    def is_renewal(self) -> bool:
        return self.batch.kind == "renewal"

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_discarded(self) -> bool:
        return self.state == State.DISCARDED

    @property
    def restorable_until(self) -> datetime | None:
        """Until when a deleted draft can be brought back; None for what is not deleted."""
        return self.ended_at + obstacles.RESTORABLE if self.is_discarded and self.ended_at else None

    def deadline(self, now: datetime) -> datetime | None:
        """Until when the county may submit: the correction's date, else the province's."""
        if self.state == State.RETURNED:
            return self.open_correction.due if self.open_correction else None
        return self.allotment.deadline_for(self.dossier.agency_id)

    @cached_property
    def open_correction(self) -> Correction | None:
        """The return that the county has not answered yet, read once for each loaded row."""
        return next((each for each in self.filing.corrections.all() if each.answered_at is None), None)

    @property
    def reopened(self) -> list[str]:
        """The sections that an open correction names; none where nothing was returned."""
        correction = self.open_correction if self.state == State.RETURNED else None
        return correction.sections if correction else []

    def limit(self, now: datetime) -> Limit | None:
        """Until when the county may submit, as its pages show it; None where nothing waits for the county."""
        if self.state == State.RETURNED:
            at = self.deadline(now)
            return Limit(at, now) if at else None
        if self.state != State.DRAFT:
            return None
        for_all = self.allotment.county_deadline
        until, reason = self._extension()
        return Limit(until, now, reason) if until and until > for_all else Limit(for_all, now)

    def _extension(self) -> tuple[datetime | None, str]:
        if "extended_until" in self.__dict__:
            return self.extended_until, self.extended_because  # type: ignore[attr-defined]
        given = self.allotment.extension_for(self.dossier.agency_id)
        return (given.until, given.reason) if given else (None, "")

    def may_be_late(self, now: datetime) -> bool:
        """Whether a date of its own is worth asking for: in time for all is in time for each."""
        return self.state != State.DRAFT or now > self.allotment.county_deadline

    def desk(self) -> int | None:
        if self.state in (State.DRAFT, State.RETURNED):
            return self.dossier.agency_id
        if self.state in (State.DECLARED, State.PROVINCIAL):
            return self.dossier.body_id
        return ministry().pk if self.state in (State.MINISTRY, State.NOTICE) else None

    def due(self, now: datetime) -> datetime | None:
        if self.state in (State.DRAFT, State.RETURNED):
            return self.deadline(now)
        return self.batch.ministry_deadline if self.state in (State.DECLARED, State.PROVINCIAL) else None

    def word_for(self, state: str, tier: Tier) -> str:
        renewed = state == State.PUBLISHED and self.is_renewal
        return word_of(state, tier, outcome=self.outcome, is_renewal=renewed)

    def may_read_document(self, document: Any, user: Any, now: datetime) -> bool:
        """Reviewers read what was submitted, the filing agency its unfinished work too, the invited their sections."""
        access = access_to(self.dossier, user, now)
        if access.is_invited:
            slot = Form.of(self.filing).get(document.slot)
            return slot is not None and access.reads(slot.section) and not document.is_sealed_copy
        if access.reads_all or document.is_sealed_copy:
            return True
        editions = self.filing.editions.values_list("data__documents", flat=True)
        return any(kept["id"] == document.pk for documents in editions for kept in documents)

    def slot_name(self, slot: str) -> str:
        return evidence.slot_name(self, slot)

    def check_attaching(self, slot: str, *, by: Any, now: datetime) -> None:
        evidence.check_attaching(self, slot, by=by, now=now)

    def may_read_paper(self, paper: Any, user: Any, now: datetime) -> bool:
        """A draft on paper is unfinished work too."""
        return not paper.is_draft or user.sits_in(self.dossier.agency_id, READING, now)

    # The lifecycle. What each step needs and who may is declared here and nowhere else.

    _declaring: ClassVar[dict[str, Any]] = {
        "permission": rules.filing_approver,
        "custom": step(
            _("提交申报"), proposer=rules.filing_handler,
            obstacles=(obstacles.outside_window, obstacles.already_recognised, obstacles.filing_gaps),
            reads=("dossier__body", "dossier__division", "cluster__recognition", "filing__standard"),
        ),
    }  # fmt: skip

    @transition(state, source=State.DRAFT, target=State.DECLARED, **_declaring)
    @transition(
        state, source=State.RETURNED, target=RETURN_VALUE(State.DECLARED, State.PROVINCIAL, State.MINISTRY),
        **_declaring,
    )  # fmt: skip
    def declare(self, *, by: Any, note: str, choice: str, now: datetime) -> str:
        """Send to the recommending body, or back to the desk that had returned it (第十二条)."""
        freeze(self.filing, by=by, now=now, is_first=self.declared_at is None)
        self.filing.close()
        if self.returned_from:
            self.filing.corrections.filter(answered_at=None).update(answered_at=now)
        if not self.is_renewal:
            self.cluster.take_industry(sheet_of(self.filing).text("industry"))
        self.declared_at = self.declared_at or now
        self.dossier.reach = max(self.dossier.reach, Tier.PROVINCE)
        desk, self.returned_from = self.returned_from or State.DECLARED, ""
        return desk

    @transition(
        state, source=State.DECLARED, target=State.PROVINCIAL, permission=rules.body_handler,
        custom=step(_("受理"), obstacles=(obstacles.list_already_sent, obstacles.sealed_form_missing)),
    )  # fmt: skip
    def accept(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Take up for preliminary review (第十三条)."""
        self.accepted_at = now

    @transition(
        state, source=State.DECLARED, target=State.REJECTED, permission=rules.body_approver,
        custom=step(
            _("不予受理"), proposer=rules.body_handler, note_required=True, danger=True,
            obstacles=(obstacles.renewal_goes_up,),
        ),
    )  # fmt: skip
    def decline(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Not take up, with the reason, told at once so that the county may file anew in time (第十三条)."""
        self.outcome, self.ended_at = Outcome.DECLINED, now

    @transition(
        state, source=[State.DECLARED, State.PROVINCIAL, State.MINISTRY], target=State.RETURNED,
        permission=rules.desk_handler,
        custom=step(
            _("退回补正"), note_required=True, form="reviews:correction", tells=Message.Kind.CORRECTION,
            obstacles=(obstacles.correction_missing,),
        ),
    )  # fmt: skip
    def return_for_correction(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Reopen the named sections alone; the file comes back to this desk."""
        correction = self.filing.corrections.get(answered_at=None)
        self.filing.open(correction.sections)
        self.returned_from = str(self.state)

    @transition(
        state, source=State.PROVINCIAL, target=State.MINISTRY, permission=rules.body_approver,
        custom=step(
            _("推荐"), collective="clusters.Allotment",
            obstacles=(obstacles.not_provincial, obstacles.quota_used_up),
        ),
    )  # fmt: skip
    def recommend(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Go up to the ministry, with the whole ranked list only (第十三条)."""
        self.recommended_at = now
        self.dossier.reach = Tier.MINISTRY

    @transition(
        state, source=State.MINISTRY, target=State.NOTICE, permission=rules.ministry_approver,
        custom=step(_("公示"), collective="reviews.Notice"),
    )  # fmt: skip
    def announce(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Stand on a public notice, with the whole list on its first day (第十四条)."""

    @transition(
        state, source=State.NOTICE, target=State.PUBLISHED, permission=rules.ministry_approver,
        custom=step(_("公布"), collective="reviews.Publication"),
    )  # fmt: skip
    def publish(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Be published after a notice without a standing objection (第十四条)."""
        self.ended_at = now

    @transition(
        state, source=[State.PROVINCIAL, State.MINISTRY, State.NOTICE], target=State.REJECTED,
        permission=rules.desk_approver,
        custom=step(
            _("作出未通过结论"), proposer=rules.desk_handler, note_required=True, choices=outcomes_at, danger=True,
            withheld=lambda application: application.state != State.NOTICE,
            obstacles=(obstacles.renewal_goes_up,),
        ),
    )  # fmt: skip
    def reject(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """End without recognition, by merit, by standard or by an upheld objection (第十三、十四条)."""
        self.outcome, self.ended_at = choice, now

    @transition(
        state,
        source=[State.DRAFT, State.DECLARED, State.PROVINCIAL, State.MINISTRY, State.RETURNED, State.REJECTED],
        target=State.WITHDRAWN, permission=rules.filing_approver,
        custom=step(
            _("撤回申报"), proposer=rules.filing_handler, note_required=True, danger=True,
            obstacles=(obstacles.result_already_released,),
        ),
    )  # fmt: skip
    def withdraw(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Filing is voluntary (第十一条). A result not yet released is no bar: a bar would betray it."""
        self.filing.close()
        self.outcome, self.ended_at = "", now

    @transition(
        state, source=list(UNDER_REVIEW), target=State.DISQUALIFIED, permission=rules.desk_approver,
        custom=step(
            _("取消申报资格"), proposer=rules.desk_handler, note_required=True, danger=True,
            obstacles=(obstacles.renewal_goes_up,),
        ),
    )  # fmt: skip
    def disqualify(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """End for false filing (第十七条二)."""
        self.filing.close()
        self.ended_at = now

    @transition(
        state, source=State.DRAFT, target=State.DISCARDED, permission=rules.filing_handler, custom=step(_("删除草稿")),
    )  # fmt: skip
    def discard(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Put away a draft that was never submitted; it can be brought back for a while."""
        self.filing.close()
        self.ended_at = now

    @transition(
        state, source=State.DISCARDED, target=State.DRAFT, permission=rules.filing_handler,
        custom=step(_("恢复草稿"), obstacles=(obstacles.discarded_too_long, obstacles.filed_anew)),
    )  # fmt: skip
    def restore(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Bring a deleted draft back as it was."""
        self.filing.open(self.filing.all_sections)
        self.ended_at = None
