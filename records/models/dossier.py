"""The dossier (案卷): one row behind every file, and the one rule of who may know that it exists."""

from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records import among  # noqa: F401  (registers the lookup)
from records.addresses import address_of
from records.models.grant import granted_in_part_to, granted_to
from records.tiers import Tier

M = TypeVar("M", bound=models.Model)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """Files this user may know exist. Every list, page, count, export and download starts here."""
        return self.filter(known_to(user, now))

    def open_to(self, user: Any, now: datetime) -> Self:
        """Files visible to this user, and those of which a grant opens a part: the caller asks which part."""
        return self.filter(opened_to(user, now))


class OnDossierQuerySet(models.QuerySet[M]):
    """Rows of a model with a `dossier`: who may know of the file may know of them."""

    def visible_to(self, user: Any, now: datetime) -> Self:
        return self.filter(known_to(user, now, "dossier__"))

    def open_to(self, user: Any, now: datetime) -> Self:
        """As `Dossier.objects.open_to`: the caller asks which part."""
        return self.filter(opened_to(user, now, "dossier__"))


class Dossier(models.Model):
    """One file: who filed it, how far up it has travelled, and what each tier may know of its state.

    Its row lock serialises steps, edits and the event chain; `version` grows with each of them.
    """

    class Kind(models.TextChoices):
        APPLICATION = "application", _("申报")
        ALLOTMENT = "allotment", _("推荐名单")
        NOTICE = "notice", _("公示")
        OBJECTION = "objection", _("异议")
        PUBLICATION = "publication", _("公布")
        RECOGNITION = "recognition", _("认定")
        INQUIRY = "inquiry", _("咨询")
        DICTATION = "dictation", _("代录")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="dossiers", verbose_name=_("填报单位"))
    body = models.ForeignKey(
        "accounts.Agency", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("推荐单位")
    )
    division = models.ForeignKey(
        "accounts.Division", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("行政区划")
    )
    reach = models.PositiveSmallIntegerField(_("送达层级"), choices=Tier, default=Tier.COUNTY)
    version = models.PositiveIntegerField(_("版本"), default=0)
    created_at = models.DateTimeField(_("立卷时间"))

    county_state = models.CharField(_("县级所见状态"), max_length=20, blank=True)
    province_state = models.CharField(_("省级所见状态"), max_length=20, blank=True)
    county_released = models.PositiveIntegerField(_("县级已知序号"), default=0)
    province_released = models.PositiveIntegerField(_("省级已知序号"), default=0)

    head_seq = models.PositiveIntegerField(_("留痕序号"), default=0)
    head_digest = models.CharField(_("留痕摘要"), max_length=64, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("案卷")
        indexes = [
            models.Index(fields=["agency", "kind", "county_state"], name="dossier_by_agency"),
            models.Index(fields=["body", "kind", "reach"], name="dossier_by_body"),
            models.Index(fields=["kind", "reach"], name="dossier_by_reach"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def is_visible_to(self, user: Any, now: datetime) -> bool:
        """The rule of `visible_to` for one row."""
        if not user.is_authenticated:
            return False
        return self.seat_of(user, now) is not None or granted_to(user, now).filter(content_object=self.pk).exists()

    def seat_of(self, user: Any, now: datetime) -> tuple[Tier, int] | None:
        """The highest seat from which this user looks at the file by jurisdiction, if any."""
        seats = [seat for seat in user.seats(now) if self._is_before(*seat)]
        return max(seats, default=None)

    def tier_of(self, user: Any, now: datetime) -> Tier:
        """The tier whose knowledge this user shares; somebody let in by a grant knows what the county knows."""
        seat = self.seat_of(user, now)
        return seat[0] if seat else Tier.COUNTY

    def party(self, agency_id: int) -> Any:
        """The recommending body or the filing agency, whichever that is; None where it is neither."""
        if agency_id == self.body_id:
            return self.body
        return self.agency if agency_id == self.agency_id else None

    @property
    def subject(self) -> Any:
        """The one row with a lifecycle that stands on this file."""
        return getattr(self, self.kind)

    @property
    def subject_model(self) -> Any:
        return self._meta.get_field(self.kind).related_model

    def _is_before(self, tier: Tier, agency_id: int) -> bool:
        if agency_id == self.agency_id:
            return True
        if tier == Tier.PROVINCE:
            return agency_id == self.body_id and self.reach >= Tier.PROVINCE
        return tier == Tier.MINISTRY and self.reach >= Tier.MINISTRY

    def state_known_at(self, tier: Tier, state: str) -> str:
        """What a tier may read of the present state: results are withheld until released together."""
        known = {Tier.COUNTY: self.county_state, Tier.PREFECTURE: self.county_state, Tier.PROVINCE: self.province_state}
        return known.get(tier, state) or state

    def released_at(self, tier: Tier) -> int:
        """The sequence number up to which withheld events are released to a tier."""
        county, province = self.county_released, self.province_released
        known = {Tier.COUNTY: county, Tier.PREFECTURE: county, Tier.PROVINCE: province}
        return known.get(tier, self.head_seq)


def known_to(user: Any, now: datetime, path: str = "") -> Q:
    """Files this user may know exist, for rows that reach them by this path; a join costs less than a subquery."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    return within(user.seats(now), path) | Q(**{f"{path}pk__among": granted_to(user, now)})


def opened_to(user: Any, now: datetime, path: str = "") -> Q:
    """The same, and files of which a grant opens a part. Who holds a post is let in by posts alone."""
    known = known_to(user, now, path)
    if not user.is_authenticated or user.live_posts(now):
        return known
    return known | Q(**{f"{path}pk__among": granted_in_part_to(user, now)})


def within(seats: list[tuple[Tier, int]], path: str = "") -> Q:
    """Files inside the jurisdiction of these seats."""
    bodies = [agency for tier, agency in seats if tier == Tier.PROVINCE]
    scope = Q(**{f"{path}agency__in": [agency for _tier, agency in seats]})
    if bodies:
        scope |= Q(**{f"{path}body__in": bodies, f"{path}reach__gte": Tier.PROVINCE})
    if any(tier == Tier.MINISTRY for tier, _agency in seats):
        scope |= Q(**{f"{path}reach__gte": Tier.MINISTRY})
    return scope


class Stepped(models.Model):
    """A model with a lifecycle: it stands on a dossier, and only `records.steps.take_step` writes its state.

    In a correspondence the notes of the steps are what two agencies write to each other.
    """

    is_correspondence = False

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="%(class)s", verbose_name=_("案卷"))
    state: Any

    read_with: ClassVar[tuple[str, ...]] = ()
    """Rows that its steps ask for besides its own: a step reads them at once, behind the lock."""

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Where the file is read; what every file has is its history."""
        return address_of("records:history", self.dossier_id)

    @classmethod
    def state_field(cls) -> Any:
        return cls._meta.get_field("state")

    @property
    def title(self) -> str:
        """What the file is called where nothing else is seen of it."""
        return str(self)

    def desk(self) -> int | None:
        """The agency whose turn it is in the present state; none at an end."""
        raise NotImplementedError

    def due(self, now: datetime) -> datetime | None:
        """Until when that agency should act, if anything says so."""
        return None

    def word_for(self, state: str, tier: Tier) -> str:
        """The word a tier reads for a state; the staff's word unless a lifecycle says otherwise."""
        return str(dict(self.state_field().flatchoices).get(state, state))

    def known_state(self, user: Any, now: datetime) -> str:
        """What this user may know of the present state. Pages and filters show this, never `state` itself."""
        return self.dossier.state_known_at(self.dossier.tier_of(user, now), str(self.state))

    def may_read_document(self, document: Any, user: Any, now: datetime) -> bool:
        """Whether somebody to whom the file is open may read this attachment of it: whoever sees all of it."""
        return self.dossier.is_visible_to(user, now)

    def may_read_paper(self, paper: Any, user: Any, now: datetime) -> bool:
        """Whether somebody who sees the file may read this paper of it."""
        return True

    def slot_name(self, slot: str) -> str:
        """What people read for one of its slots."""
        return slot

    def check_attaching(self, slot: str, *, by: Any, now: datetime) -> None:
        """Return where this person may put attachments into that slot now, or remove them: by default nobody.

        Raises LookupError for a slot the file does not have, PermissionDenied, and StepRefused with the reason.
        """
        raise PermissionDenied

    def gathers(self, slot: str) -> bool:
        """Whether files sent into that slot wait until their set is handed in, instead of being kept one by one."""
        return False

    def check_sending(self, slot: str, *, by: Any, now: datetime) -> None:
        """Return where this person may begin to send a file into that slot. Raises as `check_attaching`."""
        self.check_attaching(slot, by=by, now=now)
