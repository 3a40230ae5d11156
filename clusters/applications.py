"""Starting an application: cluster, file, empty form and number, in one transaction."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import Allotment, Application, Batch, Cluster, Filing
from clusters.prefilling import REGISTERED, prefill, prefill_from_cluster
from clusters.rules import filing_handler
from clusters.searching import text_of_application
from records.models import Dossier, Event
from records.moves import StepRefused
from records.steps import begin

SENT_AGAIN = timedelta(hours=1)
"""How long a form that comes once more is the same wish."""


def open_application(cluster: Cluster, batch: Batch) -> Application | None:
    """The application of this cluster in this batch that, for all the county knows, has not ended."""
    return cluster.applications.filter(batch=batch).open_as_known().first()


def begun_by(user: User, batch: Batch, *, now: datetime, **cluster: Any) -> Application | None:
    """The draft that this person has just begun in this batch for the cluster of these facts.

    A form sent again leads to it, by Back or a second click; a day later the same choices are another wish.
    """
    began = Event.objects.filter(dossier=OuterRef("dossier"), step="begin", by=user, at__gte=now - SENT_AGAIN)
    facts = {f"cluster__{name}": value for name, value in cluster.items()}
    return Application.objects.filter(Exists(began), batch=batch, state="draft", **facts).first()


@transaction.atomic
def start_application(
    *, cluster: Cluster, batch: Batch, by: User, now: datetime, source: Application | None = None
) -> Application:
    """Open a draft for a cluster in a batch (第十二条), with what is known already. Raises StepRefused with the reason.

    `source` is an earlier application whose answers are taken over.
    """
    agency = cluster.agency
    rounds = _rounds_of_the_year(batch, agency.body_id)
    allotment = next(each for each in rounds if each.batch_id == batch.pk)
    if now < batch.filing_opens_at:
        raise StepRefused([_("%(batch)s还没有开始申报") % {"batch": batch}])
    if now > allotment.deadline_for(agency.pk):
        raise StepRefused([_("%(batch)s的县级申报已经截止") % {"batch": batch}])
    if standing := open_application(cluster, batch):
        facts = {"name": cluster, "number": standing.number}
        raise StepRefused([_("“%(name)s”在本批次已有一件申报（%(number)s），请在原件上办理") % facts])
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.APPLICATION, agency=agency, body_id=agency.body_id, division=cluster.division, created_at=now
    )
    filing = Filing(
        dossier=dossier, schema=batch.schema, standard=batch.standard, year=batch.year, firms_asked=batch.firms_asked
    )
    filing.open_sections = filing.all_sections
    filing.save()
    allotment.last_number = 1 + max(each.last_number for each in rounds if _mark(each.batch) == _mark(batch))
    allotment.save(update_fields=["last_number"])
    number = _number(allotment)
    application = Application.objects.create(
        dossier=dossier, filing=filing, cluster=cluster, batch=batch, allotment=allotment, number=number,
        search=text_of_application(cluster, number),
    )  # fmt: skip
    if source:
        others = REGISTERED if source.cluster_id != cluster.pk else ()
        prefill(filing, source.filing, origin=source.number, by=by, now=now, but=others)
    prefill_from_cluster(filing, cluster, by=by, now=now)
    return begin(application, by=by, seat=filing_handler.seat_of(application, by, now), label=_("建立草稿"), now=now)


def _rounds_of_the_year(batch: Batch, body_id: Any) -> list[Allotment]:
    """The body's shares in all rounds of the year, locked: their applications are numbered in one sequence."""
    rows = Allotment.objects.filter(body_id=body_id, batch__year=batch.year).select_related("batch", "body")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _number(allotment: Allotment) -> str:
    """申报编号: year, body and place; a letter tells a renewal or a supplementary round apart."""
    return f"{allotment.batch.year}-{allotment.body.code}-{_mark(allotment.batch)}{allotment.last_number:04d}"


def _mark(batch: Batch) -> str:
    return {"recognition": "", "renewal": "F"}[batch.kind] + ("B" if "extra" in batch.code else "")
