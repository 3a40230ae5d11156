"""The acts that carry a whole list, by real steps: what each costs in seconds and statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Agency
from accounts.models.agency import ministry
from bench.measuring import counted
from bench.sites import work
from clusters.models import Allotment, Application, Batch
from portal.demo.files import Files, supported
from portal.demo.offices import Office, at
from records.models import Dossier, Stepped
from records.steps import take_step
from reviews.lists import place_on_list
from reviews.models import Notice
from reviews.notices import draft_notice, list_entries
from reviews.publications import draft_publication

FILED, RANKED, SENT = at("2025-04-02 10:00"), at("2025-06-18 10:00"), at("2025-06-20 10:00")
REVIEWED, OPENED, PUBLISHED = at("2025-09-01 10:00"), at("2025-09-22 09:00"), at("2025-10-13 10:00")


@dataclass(frozen=True)
class Act:
    """One decision on a list of so many."""

    name: str
    entries: int
    seconds: float
    statements: int


def acts(entries: int, of_a_body: int) -> Iterator[Act]:
    """The first list sent, a notice opened, a publication issued; made ready by the steps that lead to them."""
    batch, office = Batch.objects.get(code="recognition-2025"), Office(ministry())
    files, bodies = Files(batch), Agency.objects.bodies().filter(kind=Agency.Kind.ORDINARY).iterator()
    sizes = [of_a_body] * (entries // of_a_body) + [entries % of_a_body] * bool(entries % of_a_body)
    sending = [_sent(files, body, size) for body, size in zip(bodies, sizes, strict=False)]
    yield sending[0]
    sent = list(Application.objects.filter(batch=batch, state="ministry"))
    for application in sent:
        supported(application, office, REVIEWED)
    notice = draft_notice(batch, by=office.handler, now=REVIEWED)
    list_entries(notice, [application.pk for application in sent], by=office.handler, now=REVIEWED)
    yield _decided("open", "notice opened", notice, office, OPENED, len(sent))
    ended = Notice.objects.get(pk=notice.pk)
    publication = draft_publication(ended, document_no="示例工信部企业函〔2025〕1号", by=office.handler, now=PUBLISHED)
    yield _decided("issue", "publication issued", publication, office, PUBLISHED, len(sent))


def _sent(files: Files, body: Agency, size: int) -> Act:
    """A body's list, ranked from files it has accepted and supports."""
    office = Office(body)
    allotment = Allotment.objects.get(batch=files.batch, body=body)
    for _place in range(size):
        application = supported(files.accepted(body, FILED), office, RANKED)
        place_on_list(allotment, application, by=office.handler, now=RANKED)
    return _decided("send", "list of a body sent", allotment, office, SENT, size)


def _decided(step: str, name: str, subject: Stepped, office: Office, now: datetime, entries: int) -> Act:
    """What the approver waits for after the click."""
    office.proposes(step, subject, now=now)
    seen = Dossier.objects.get(pk=subject.dossier_id).version
    start = work()
    with counted() as statements:
        take_step(step, subject, by=office.approver, seen=seen, now=now)
    return Act(name, entries, work() - start, len(statements.said))
