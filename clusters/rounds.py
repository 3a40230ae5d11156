"""Opening a round: every recommending body gets its allotment with quota, date and a file of its own."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from clusters.models import Allotment, Batch
from records.clock import day_of, end_of
from records.models import Dossier
from records.steps import begin
from records.tiers import Tier
from records.turns import pass_turn

COUNTY_LEAD = timedelta(days=30)  # counties file this long before the ministry's date until a province says otherwise


@transaction.atomic
def allot(batch: Batch, *, now: datetime) -> list[Allotment]:
    """Give each body that has none yet its allotment in this batch (第十三条). A round long over waits for nobody."""
    made = [_allotment(batch, body, now) for body in Agency.objects.bodies().exclude(allotments__batch=batch)]
    if now > batch.ministry_deadline:
        for allotment in made:
            pass_turn(allotment.dossier, to=None, due=None, now=batch.ministry_deadline)
    return made


def _allotment(batch: Batch, body: Agency, now: datetime) -> Allotment:
    """The row, its file and the first event, dated when the round opened if that has passed."""
    at = min(now, batch.filing_opens_at)
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.ALLOTMENT, agency=body, body=body, division_id=body.division_id,
        reach=Tier.PROVINCE, created_at=at,
    )  # fmt: skip
    allotment = Allotment.objects.create(
        dossier=dossier, batch=batch, body=body, quota=_quota(batch, body),
        county_deadline=end_of(day_of(batch.ministry_deadline) - COUNTY_LEAD),
    )  # fmt: skip
    return begin(allotment, by=None, seat=None, label=_("下达名额"), now=at)


def _quota(batch: Batch, body: Agency) -> int | None:
    """Places by kind of body; None in a renewal, which has no quota."""
    return batch.quota_ordinary if body.kind == Agency.Kind.ORDINARY else batch.quota_planned
