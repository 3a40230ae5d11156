"""What each recommending body has sent to the ministry in a round, and how far its files are (第十四条)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Subquery, Value, When
from django.db.models.query import QuerySet

from accounts.models import Agency
from clusters.models import Allotment, Application, Batch, Edition
from clusters.models.application import WITHOUT_RESULT
from records.tiers import Tier
from reviews.models import Opinion

WITHOUT, SUPPORT, OPPOSE = "", Opinion.Verdict.SUPPORT, Opinion.Verdict.OPPOSE


@dataclass
class BodyRow:
    """One body in one round: its list, and how many of its files stand where at the ministry."""

    body: Agency
    allotment: Allotment | None = None
    verdicts: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)

    @property
    def before(self) -> int:
        """Files under re-review."""
        return self.states.get("ministry", 0)

    @property
    def supported(self) -> int:
        return self.verdicts.get(SUPPORT, 0)

    @property
    def opposed(self) -> int:
        return self.verdicts.get(OPPOSE, 0)

    @property
    def without_opinion(self) -> int:
        """Files without an opinion on their latest edition."""
        return self.verdicts.get(WITHOUT, 0)

    @property
    def ended(self) -> int:
        return sum(self.states.get(state, 0) for state in WITHOUT_RESULT)


def body_rows(batch: Batch, user: Any, now: datetime) -> list[BodyRow]:
    """All 37 bodies in division order, in three queries."""
    rows = {body.pk: BodyRow(body) for body in Agency.objects.bodies()}
    for allotment in Allotment.objects.visible_to(user, now).filter(batch=batch):
        rows[allotment.body_id].allotment = allotment
    seen = Application.objects.visible_to(user, now).filter(batch=batch)
    counted = with_verdict(seen).order_by().values("allotment__body", "state", "current").annotate(files=Count("pk"))
    for found in counted:
        row, state, files = rows[found["allotment__body"]], found["state"], found["files"]
        row.states[state] = row.states.get(state, 0) + files
        if state == "ministry":
            row.verdicts[found["current"]] = row.verdicts.get(found["current"], 0) + files
    return list(rows.values())


def with_verdict(applications: QuerySet) -> QuerySet:
    """Each with `current`: the ministry's verdict on the latest edition of a file that lies there, else empty.

    It asks whether the file lies there first: a round long over has thousands of others to look up for nothing.
    """
    opinions = Opinion.objects.filter(application=OuterRef("pk"), level=Tier.MINISTRY).order_by("-at", "-pk")
    editions = Edition.objects.filter(filing=OuterRef("filing")).order_by("-number")
    return applications.annotate(
        read=Subquery(opinions.values("edition")[:1]),
        latest=Subquery(editions.values("pk")[:1]),
        verdict=Subquery(opinions.values("verdict")[:1]),
        standing=Case(When(read=F("latest"), then=F("verdict")), default=Value(WITHOUT)),
        current=Case(When(state="ministry", then=F("standing")), default=Value(WITHOUT)),
    )


def latest_batch(user: Any, now: datetime) -> Batch | None:
    """The round in which something last came up to the ministry, else the newest."""
    sent = Allotment.objects.visible_to(user, now).filter(sent_at__isnull=False).order_by("-sent_at")
    last = sent.select_related("batch").first()
    return last.batch if last else Batch.objects.first()
