"""What stands beside an application, between the county and its recommending body: its file."""

from datetime import datetime

from clusters.models import Application
from records.models import Dossier
from records.tiers import Tier


def file_beside(application: Application, kind: Dossier.Kind, now: datetime) -> Dossier:
    """A file of its own that county and body read, and nobody above, whatever the application has reached."""
    filed = application.dossier
    return Dossier.objects.create(
        kind=kind, agency_id=filed.agency_id, body_id=filed.body_id, division_id=filed.division_id,
        reach=Tier.PROVINCE, created_at=now,
    )  # fmt: skip
