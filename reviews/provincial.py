"""Registering a cluster's recognition by its province: the gate of 第十二条 at recommendation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Application, Cluster
from clusters.rules import body_handler
from records.clock import day_of
from records.moves import StepRefused
from records.steps import locked
from records.trail import Entry
from reviews.changes import check_seen, note_change, repeated, seat_for

AT_THE_PROVINCE = ("declared", "provincial")


@dataclass(frozen=True)
class ProvincialRecognition:
    """Who recognised the cluster, by which document, when, and until when (None: without end).

    The issuer may be another body than the one that recommends.
    """

    issuer: str
    document_no: str
    on: date
    until: date | None = None


@transaction.atomic
def register_provincial(
    application: Application, given: ProvincialRecognition, *, by: Any, now: datetime, seen: int | None = None
) -> Cluster:
    """Write the provincial recognition down on the cluster. Raises PermissionDenied, Stale, StepRefused."""
    application = locked(application)
    seat = seat_for(body_handler, application, by, now)
    entry = Entry("provincial", _("登记省级认定"), note=_words(given), data={"cluster": application.cluster_id})
    if repeated(application.dossier, entry, by=by, seen=seen):
        return application.cluster
    check_seen(application.dossier, seat, seen)
    _check(application, given, now)
    cluster = Cluster.objects.select_for_update().get(pk=application.cluster_id)
    cluster.provincial_issuer, cluster.provincial_document_no = given.issuer.strip(), given.document_no.strip()
    cluster.provincial_on, cluster.provincial_until = given.on, given.until
    cluster.save(update_fields=["provincial_issuer", "provincial_document_no", "provincial_on", "provincial_until"])
    note_change(application.dossier, entry, by=by, seat=seat, now=now)
    return cluster


def is_at_province(application: Application) -> bool:
    """Whether the file lies with its province, or with the county for the province's correction."""
    return str(application.state) in AT_THE_PROVINCE or application.returned_from in AT_THE_PROVINCE


def _check(application: Application, given: ProvincialRecognition, now: datetime) -> None:
    if not is_at_province(application):
        raise StepRefused([_("这件已不在省级办理，不能再登记省级认定")])
    if not given.issuer.strip() or not given.document_no.strip():
        raise StepRefused([_("请写明认定单位和文号")])
    if given.on > day_of(now):
        raise StepRefused([_("认定日期是%(day)s，还没有到") % {"day": given.on}])
    if given.until and given.until < given.on:
        raise StepRefused([_("有效期至%(until)s，早于认定日期%(on)s") % {"until": given.until, "on": given.on}])


def _words(given: ProvincialRecognition) -> str:
    words = {"issuer": given.issuer.strip(), "on": given.on, "document": given.document_no.strip()}
    return _("%(issuer)s，%(on)s，%(document)s") % words
