"""Files on a province's desk, made by real steps and by the services of that desk."""

from datetime import datetime

from clusters.models import Application, Batch
from reviews.lists import place_on_list, put_on_reserve
from reviews.models import Opinion
from reviews.opinions import give_opinion
from tests import builders
from tests.builders import Reference, at, fresh

SUPPORT, OPPOSE = Opinion.Verdict.SUPPORT, Opinion.Verdict.OPPOSE
REVIEWED = at("2025-05-06 10:00")


def declared(reference: Reference, name: str, county: str = "330784", batch: Batch | None = None) -> Application:
    """One more complete file, declared on 11 April."""
    cluster = builders.make_cluster(reference.agencies[county], name)
    draft = builders.start(cluster, batch or reference.batch, at("2025-04-10 10:00"))
    return builders.declare(builders.fill(draft, at("2025-04-10 11:00")), at("2025-04-11 09:00"))


def accepted(reference: Reference, name: str, county: str = "330784", batch: Batch | None = None) -> Application:
    return builders.accept(declared(reference, name, county, batch), at("2025-04-14 09:00"))


def opine(
    application: Application, verdict: str = SUPPORT, now: datetime = REVIEWED, text: str = "符合标准"
) -> Opinion:
    """The opinion of the handler at whose desk the file lies."""
    handler, _approver = builders.staff(fresh(application).desk())
    return give_opinion(application, by=handler, verdict=verdict, text=text, now=now)


def supported(reference: Reference, name: str, county: str = "330784", batch: Batch | None = None) -> Application:
    application = accepted(reference, name, county, batch)
    opine(application)
    return application


def listed(application: Application, now: datetime = REVIEWED) -> Application:
    handler, _approver = builders.staff(application.dossier.body_id)
    place_on_list(application.allotment, application, by=handler, now=now)
    return application


def reserved(application: Application, now: datetime = REVIEWED) -> Application:
    handler, _approver = builders.staff(application.dossier.body_id)
    put_on_reserve(application.allotment, application, by=handler, now=now)
    return application


def names(reference: Reference, body: str = "33") -> tuple[list[str], list[str]]:
    """Who stands on a body's list, and who in reserve, best first; ranks must run from 1."""
    allotment = reference.allotment(body)
    rows = list(allotment.recommended), list(allotment.reserves)
    for row in rows:
        assert [entry.rank for entry in row] == list(range(1, len(row) + 1))
    return tuple([entry.application.cluster.name for entry in row] for row in rows)
