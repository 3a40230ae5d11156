"""Batches (批次), and each body's allotment (名额) with its one ranked list."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from clusters import obstacles, rules
from clusters.models.extension import Extension
from clusters.models.filing import FirmsAsked
from records.addresses import address_of
from records.models import OnDossierQuerySet, Stepped
from records.moves import step
from records.steps import release, take_step
from records.tiers import Tier


class BatchQuerySet(models.QuerySet["Batch"]):
    def open_to(self, county: Any, now: datetime) -> Self:
        """Rounds in which a county's agency may still file, by its province's date or a later one of its own."""
        in_time = Allotment.objects.filter(body=county.body_id).open_to(county.pk, now)
        return self.filter(filing_opens_at__lte=now, allotments__in=in_time)


class Batch(models.Model):
    """One yearly round of recognition or renewal, as its notice sets it."""

    class Kind(models.TextChoices):
        RECOGNITION = "recognition", _("认定")
        RENEWAL = "renewal", _("复核")

    code = models.CharField(_("代码"), max_length=40, unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind, default=Kind.RECOGNITION)
    level = models.PositiveSmallIntegerField(_("认定层级"), choices=Tier, default=Tier.MINISTRY)
    is_first = models.BooleanField(_("首批"), default=False)
    standard = models.ForeignKey("clusters.Standard", models.PROTECT, related_name="+", verbose_name=_("认定标准"))
    schema = models.ForeignKey("clusters.FormSchema", models.PROTECT, related_name="+", verbose_name=_("填报表"))
    firms_asked = models.CharField(_("企业名录"), max_length=10, choices=FirmsAsked, default=FirmsAsked.TITLED)
    filing_opens_at = models.DateTimeField(_("申报开始"))
    ministry_deadline = models.DateTimeField(_("报送部级截止"))
    quota_ordinary = models.PositiveSmallIntegerField(_("省、区、市名额"), null=True, blank=True)
    quota_planned = models.PositiveSmallIntegerField(_("计划单列市、兵团名额"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("公示工作日数"), default=5)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    wants_sealed_form = models.BooleanField(_("受理前须有申报表盖章件"), default=False)
    report_due = models.CharField(_("年度报告截止（月-日）"), max_length=5, default="04-30")
    document_no = models.CharField(_("通知文号"), max_length=80, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("批次")
        ordering = ["-year", "kind", "pk"]

    def __str__(self) -> str:
        return self.name


class AllotmentQuerySet(OnDossierQuerySet["Allotment"]):
    def open_to(self, county_id: int, now: datetime) -> Self:
        """Those whose date for this county has not passed; the row's own rule is `deadline_for`."""
        later = Extension.objects.filter(allotment=OuterRef("pk"), agency=county_id, until__gte=now)
        return self.filter(Q(county_deadline__gte=now) | Exists(later))

    def worked_on(self, now: datetime) -> Self:
        """Lists that had something to rank or still may: rounds over before the portal began had theirs on paper."""
        has_files = Exists(self.model.objects.filter(pk=OuterRef("pk"), applications__isnull=False))
        return self.filter(Q(batch__ministry_deadline__gte=now) | has_files)


class Allotment(Stepped):
    """A body's share of a batch: its quota, its dates, its one list. The row to lock against races (第十三条)."""

    class State(models.TextChoices):
        OPEN = "open", _("拟定中")
        SENT = "sent", _("已报送")

    state = FSMField(_("状态"), choices=State, default=State.OPEN, protected=True, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="allotments", verbose_name=_("批次"))
    body = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="allotments", verbose_name=_("推荐单位"))
    quota = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True, help_text=_("为空即不限"))
    county_deadline = models.DateTimeField(_("县级申报截止"))
    sent_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    last_number = models.PositiveIntegerField(_("末号"), default=0)

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("名额")
        ordering = ["-batch__year", "body__place"]
        constraints = [models.UniqueConstraint(fields=["batch", "body"], name="one_allotment_per_body")]

    def __str__(self) -> str:
        return f"{self.batch} {self.body}"

    def get_absolute_url(self) -> str:
        return address_of("reviews:allotment", self.pk)

    def desk(self) -> int | None:
        return self.body_id if self.state == self.State.OPEN else None

    def due(self, now: datetime) -> datetime | None:
        return self.batch.ministry_deadline

    def extension_for(self, county_id: int) -> Extension | None:
        """The date this county was given for itself, where it lies after the date of all."""
        given = next((each for each in self.extensions.all() if each.agency_id == county_id), None)
        return given if given and given.until > self.county_deadline else None

    def deadline_for(self, county_id: int) -> datetime:
        """Until when a county may file."""
        extension = self.extension_for(county_id)
        return extension.until if extension else self.county_deadline

    def may_extend(self, now: datetime) -> bool:
        """Whether a county's date can still be put off: until the list goes, and no later than it is due (第十三条)."""
        return self.state == self.State.OPEN and now < self.batch.ministry_deadline

    @property
    def recommended(self) -> models.QuerySet["Recommendation"]:
        """The entries within the list proper, best first."""
        return self.entries.filter(is_reserve=False).select_related("application__cluster").order_by("rank")

    @property
    def reserves(self) -> models.QuerySet["Recommendation"]:
        return self.entries.filter(is_reserve=True).select_related("application__cluster").order_by("rank")

    @cached_property
    def files(self) -> list[Any]:
        """Every file the county has declared, with its entry and `mend_by`; read once for each loaded allotment."""
        declared = self.applications.exclude(state="draft").with_mend_by()
        return list(declared.select_related("cluster", "batch", "recommendation").order_by("number"))

    @property
    def ranked(self) -> list[Any]:
        """Those on the list, best first, then those in reserve."""
        ranked = (file for file in self.files if hasattr(file, "recommendation"))
        return sorted(ranked, key=lambda file: (file.recommendation.is_reserve, file.recommendation.rank))

    def undecided_files(self, now: datetime) -> list[Any]:
        """Files the province still owes a decision before its list may go."""
        return [file for file in self.files if self._owes_decision(file, now)]

    def _owes_decision(self, file: Any, now: datetime) -> bool:
        """Not taken up, not ranked, or mending for the province: a correction past its date waits no longer."""
        if file.state == "returned":
            return bool(file.returned_from != "ministry" and file.mend_by and now <= file.mend_by)
        return file.state == "declared" or (file.state == "provincial" and not hasattr(file, "recommendation"))

    def room(self) -> int | None:
        """Places left; None where the batch sets no quota."""
        return None if self.quota is None else self.quota - self.recommended.count()

    @transition(
        state, source=State.OPEN, target=State.SENT, permission=rules.body_approver,
        custom=step(
            _("报送推荐名单"), proposer=rules.body_handler, danger=True,
            obstacles=(obstacles.past_ministry_deadline, obstacles.over_quota, obstacles.list_is_empty,
                       obstacles.undecided_files, obstacles.entries_unfit),
        ),
    )  # fmt: skip
    def send(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Send the whole list, then let the county know all results together (第十三条)."""
        self.sent_at = now
        self.dossier.reach = Tier.MINISTRY
        for entry in self.recommended:
            take_step("recommend", entry.application, by=by, seen=None, note=note, through=self, now=now)
        for entry in self.reserves:
            take_step("reject", entry.application, by=by, seen=None, note=gettext("名额内择优，未推荐"),
                      choice="not_recommended", through=self, now=now)  # fmt: skip
        for application in self.applications.all():
            release(application, by=by, seat=(Tier.PROVINCE, self.body_id), now=now)


class Recommendation(models.Model):
    """One ranked entry of a body's list; reserves stand behind the quota line and move up into a gap."""

    allotment = models.ForeignKey(Allotment, models.CASCADE, related_name="entries", verbose_name=_("名额"))
    application = models.OneToOneField(
        "clusters.Application", models.CASCADE, related_name="recommendation", verbose_name=_("申报")
    )
    rank = models.PositiveSmallIntegerField(_("位次"))
    is_reserve = models.BooleanField(_("备选"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("推荐")
        ordering = ["allotment", "is_reserve", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["allotment", "is_reserve", "rank"], name="one_entry_per_rank"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="ranks_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.application}"
