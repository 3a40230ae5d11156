"""A file of 永康 in every state of every lifecycle, brought there by real steps only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models.agency import ministry
from clusters.models import Application, Dictation, Inquiry, Recognition, Term
from records.models import Stepped
from records.steps import take_step
from tests import builders
from tests.builders import fresh
from tests.reference import Reference, at

DECLARED, ACCEPTED, SENT = at("2025-04-11 09:00"), at("2025-04-14 09:00"), at("2025-06-20 10:00")
NOTICED, QUIET = at("2025-09-22 09:00"), at("2025-09-29 09:00")


@dataclass
class Case:
    """What carries a revocation: the procedure of 第十七条 stands above these tests."""

    dossier_id: int

    class _meta:  # noqa: N801  (as a model's)
        label = "monitoring.Case"


def application(reference: Reference, state: str) -> Application:
    """An application of 永康 in a state; `rejected` is the province's result, not released yet."""
    return fresh(APPLICATIONS[state](reference))


def draft(reference: Reference) -> Application:
    cluster = builders.make_cluster(reference.agencies["330784"])
    return builders.fill(builders.start(cluster, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))


def declared(reference: Reference) -> Application:
    return builders.declare(draft(reference), DECLARED)


def provincial(reference: Reference) -> Application:
    return builders.accept(declared(reference), ACCEPTED)


def at_ministry(reference: Reference) -> Application:
    ready = provincial(reference)
    builders.recommend_list([ready], SENT)
    return fresh(ready)


def on_notice(reference: Reference) -> Application:
    ready = at_ministry(reference)
    builders.announce([ready], NOTICED)
    return fresh(ready)


def published(reference: Reference) -> Application:
    ready = on_notice(reference)
    builders.publish(ready.notice_entries.get().notice, QUIET)
    return ready


def returned(reference: Reference) -> Application:
    return builders.return_for_correction(provincial(reference), ["figures"], ACCEPTED)


APPLICATIONS: dict[str, Callable[[Reference], Application]] = {
    "draft": draft,
    "declared": declared,
    "provincial": provincial,
    "ministry": at_ministry,
    "notice": on_notice,
    "returned": returned,
    "published": published,
    "rejected": lambda reference: builders.reject(provincial(reference), "not_recommended", ACCEPTED),
    "withdrawn": lambda reference: builders.withdraw(declared(reference), ACCEPTED),
    "discarded": lambda reference: builders.discard(draft(reference), DECLARED),
    "disqualified": lambda reference: builders.disqualify(provincial(reference), ACCEPTED),
}


def allotment(reference: Reference, state: str) -> Stepped:
    """The list of 浙江 with one entry."""
    ready = provincial(reference)
    return builders.rank([ready], SENT) if state == "open" else builders.recommend_list([ready], SENT)


def notice(reference: Reference, state: str) -> Stepped:
    ready = at_ministry(reference)
    return builders.draft_notice([ready], SENT) if state == "draft" else builders.announce([ready], NOTICED)


def objection(reference: Reference, state: str) -> Stepped:
    received = builders.object_to(on_notice(reference), at("2025-09-23 10:00"))
    decide = {"received": lambda row, _now: row, "dismissed": builders.dismiss, "upheld": builders.uphold}[state]
    return decide(received, at("2025-09-24 10:00"))


def publication(reference: Reference, state: str) -> Stepped:
    ready = on_notice(reference).notice_entries.get().notice
    make = builders.draft_publication if state == "draft" else builders.publish
    return make(ready, QUIET)


def recognition(reference: Reference, state: str) -> Recognition:
    recognised = published(reference).cluster.recognition
    carried = {
        "published": lambda: recognised,
        "renewed": lambda: renew(recognised),
        "revoked": lambda: revoke(recognised),
    }
    return carried[state]()


def renew(recognised: Recognition) -> Recognition:
    _handler, approver = builders.staff(ministry())
    term = Term.objects.create(
        recognition=recognised, kind=Term.Kind.RENEWAL, document_no="示例〔2028〕1号", published_on=date(2028, 12, 20),
        valid_from=date(2029, 1, 1), valid_until=date(2031, 12, 31),
    )  # fmt: skip
    return take_step("renew", recognised, by=approver, seen=None, through=term, now=at("2028-12-20"))


def revoke(recognised: Recognition) -> Recognition:
    _handler, approver = builders.staff(ministry())
    return take_step(
        "revoke", recognised, by=approver, seen=None, through=Case(recognised.dossier_id), now=at("2027-06-01")
    )


def inquiry(reference: Reference, state: str) -> Inquiry:
    """A question of 永康 about its draft."""
    asked = builders.ask(draft(reference), at("2025-04-10 12:00"))
    step = {"asked": None, "answered": "answer", "closed": "close"}[state]
    office = asked.dossier.body if state == "answered" else asked.dossier.agency
    return builders.by_one(step, asked, office, now=at("2025-04-10 15:00"), note="示例答复") if step else asked


def dictation(reference: Reference, state: str) -> Dictation:
    """浙江 writes down for 永康, which has asked by telephone."""
    begun = builders.dictate(draft(reference), at("2025-04-10 12:00"))
    if state == "dictating":
        return begun
    builders.by_one("finish", begun, begun.dossier.body, now=at("2025-04-10 13:00"))
    return builders.confirm(begun, at("2025-04-10 14:00")) if state == "checked" else fresh(begun)


STAGES: dict[str, Callable[[Reference, str], Any]] = {
    "application": application,
    "allotment": allotment,
    "notice": notice,
    "objection": objection,
    "publication": publication,
    "recognition": recognition,
    "inquiry": inquiry,
    "dictation": dictation,
}
