"""Bringing recognitions and their terms into being (第十四、十五条)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from clusters.models import Application, Cluster, Industry, Profile, Recognition, Term
from clusters.rules import ministry_approver
from clusters.searching import text_of_recognition
from clusters.sheet import Sheet
from records.models import Dossier
from records.steps import begin, take_step
from records.tiers import Tier


@dataclass(frozen=True)
class Publishing:
    """The document that publishes: its number and date, and the term it gives."""

    document_no: str
    published_on: date
    valid_from: date
    valid_until: date


@transaction.atomic
def recognise(cluster: Cluster, *, body: Agency, year: int, publishing: Publishing, by: User, now: datetime,
              application: Application | None = None) -> Recognition:  # fmt: skip
    """Give a cluster its recognition and first term."""
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.RECOGNITION, agency=cluster.agency, body=body, division=cluster.division,
        reach=Tier.MINISTRY, created_at=now,
    )  # fmt: skip
    recognition = Recognition.objects.create(
        dossier=dossier, cluster=cluster, body=body, year=year, name=cluster.name,
        division_code=cluster.division.code, place=place_of(body, cluster), search=text_of_recognition(cluster, body),
        valid_from=publishing.valid_from, valid_until=publishing.valid_until,
    )  # fmt: skip
    _add_term(recognition, Term.Kind.RECOGNITION, publishing, application)
    seat = ministry_approver.seat_of(recognition, by, now)
    return begin(recognition, by=by, seat=seat, label=_("认定公布"), now=now, note=publishing.document_no)


@transaction.atomic
def extend(recognition: Recognition, *, publishing: Publishing, by: User, now: datetime,
           application: Application | None = None) -> Recognition:  # fmt: skip
    """Extend a recognition by a renewal's term (第十五条)."""
    term = _add_term(recognition, Term.Kind.RENEWAL, publishing, application)
    return take_step("renew", recognition, by=by, seen=None, note=publishing.document_no, through=term, now=now)


def place_of(body: Agency, cluster: Cluster) -> str:
    """Where a recognition stands on public lists: body, then division. Ranks are never public."""
    return f"{body.place:02d}-{cluster.division.code}"


def _add_term(
    recognition: Recognition, kind: Term.Kind, publishing: Publishing, application: Application | None
) -> Term:
    if application:
        _keep_profile(application, publishing.published_on)
    return Term.objects.create(
        recognition=recognition, kind=kind, application=application, document_no=publishing.document_no,
        published_on=publishing.published_on, valid_from=publishing.valid_from, valid_until=publishing.valid_until,
    )  # fmt: skip


def _keep_profile(application: Application, day: date) -> None:
    """What was filed and published is what the cluster is from that day on, until a change is filed (第十七条四)."""
    edition = application.filing.latest_edition
    if edition is None:
        return
    sheet = Sheet.of_edition(edition)
    facts = {
        "industry": Industry.objects.named(sheet.text("industry")),
        "field": sheet.text("niche"),
        "extent": sheet.text("spatial_scope"),
        "area": sheet.number("area"),
        "operator_name": sheet.text("operator_name"),
        "operator_uscc": sheet.text("operator_uscc"),
    }
    Profile.objects.update_or_create(cluster=application.cluster, valid_from=day, defaults=facts)
