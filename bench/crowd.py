"""Hundreds of users at once: each begins an application, saves five fields and submits; counted in the tables."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain
from threading import Barrier
from typing import Any, Protocol

from django.urls import reverse

from accounts.models import Agency, User
from bench.browsers import Answer, Browser
from bench.reference import models as bare
from bench.servers import BARE, PORTAL, Server, Site
from bench.settings import BARE_BACKEND
from bench.sites import BACKEND, cookies_of
from clusters.answers import save_answers
from clusters.models import Allotment, AnswerChange, Application, Batch
from portal.demo.answers import Invention
from portal.demo.filling import attach, required_slots, typed
from portal.demo.firms import list_firms
from portal.demo.offices import Office
from portal.demo.trades import TRADES
from records import clock
from records.models import Event
from records.tiers import Tier
from records.trail import faults

SAVED = {
    "niche": "示例智能阀门", "place": "示例镇、智能阀门产业园", "spatial_scope": "东至示例大道，南至示例河",
    "contact_name": "周启明", "contact_phone": "010-00000000",
}  # fmt: skip
STEPS = ("begin", "propose", "declare")
STRIKE_AFTER = 1  # seconds into a rush

Key = tuple[str, ...]


class Failed(Exception):
    """An answer that no user should get."""


@dataclass(frozen=True)
class County:
    """One user of the crowd: an agency's handler and approver, each before a browser."""

    name: str
    handler: Browser
    approver: Browser


@dataclass(frozen=True)
class Draft:
    """What a user has begun: its address, and what its page shows when it is submitted."""

    key: int
    dossier: int = 0
    seen: int = 0


class Side(Protocol):
    """How the portal or the reference is asked the same."""

    site: Site
    backend: str

    def begin(self, county: County) -> Draft: ...
    def save(self, county: County, draft: Draft, code: str, text: str) -> None: ...
    def completed(self, draft: Draft) -> Draft: ...
    def submit(self, county: County, draft: Draft) -> None: ...
    def found(self, names: list[str]) -> Iterator[Key]: ...


class PortalSide:
    site, backend = PORTAL, BACKEND

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def begin(self, county: County) -> Draft:
        path = reverse("clusters:application-new")
        return Draft(_led_to(county.handler.post(path, batch=self.batch.pk, name=county.name), of="applications"))

    def save(self, county: County, draft: Draft, code: str, text: str) -> None:
        path = reverse("clusters:answer-save", args=[draft.key])
        answer = county.handler.post(path, code=code, value=text, version=0)
        if answer.status != 200 or answer.json()["text"] != text:
            raise Failed(f"{path} answered {answer.status}")

    def completed(self, draft: Draft) -> Draft:
        """What the user would fill in besides, all of it that a submission asks for."""
        application = Application.objects.select_related("cluster__agency", "filing", "dossier").get(pk=draft.key)
        cluster, office, now = application.cluster, Office(application.cluster.agency), clock.now()
        cluster.provincial_issuer, cluster.provincial_on = "示例厅", date(2024, 9, 12)
        cluster.provincial_document_no = "示例〔2024〕12号"
        made = Invention(cluster, TRADES[draft.key % len(TRADES)], application.filing, seed=draft.key)
        others = [(place, text) for _section, place, text in typed(made) if place.code not in SAVED]
        save_answers(made.filing, others, by=office.handler, now=now)
        for slot, name in required_slots(made):
            attach(application, slot, name, office, now)
        list_firms(application, made.filing, made.firms, office, now)
        application.dossier.refresh_from_db()
        return Draft(draft.key, application.dossier_id, application.dossier.version)

    def submit(self, county: County, draft: Draft) -> None:
        path = reverse("records:step", args=[draft.dossier, "declare"])
        _led_to(county.handler.post(path, seen=draft.seen, act="propose"), of="applications")
        _led_to(county.approver.post(path, seen=draft.seen + 1, act="take"), of="applications")

    def found(self, names: list[str]) -> Iterator[Key]:
        """Every event and every saved answer of the crowd, and each application submitted; the chains must be whole."""
        applications = Application.objects.filter(cluster__name__in=names)
        yield from applications.filter(state="declared").values_list("cluster__name")
        events = Event.objects.filter(dossier__application__in=applications, step__in=STEPS)
        yield from events.values_list("dossier__application__cluster__name", "step")
        changes = AnswerChange.objects.filter(filing__application__in=applications, code__in=SAVED)
        yield from changes.values_list("filing__application__cluster__name", "code", "new")
        for application in applications.select_related("dossier", "cluster"):
            yield from ((application.cluster.name, "broken chain") for _fault in faults(application.dossier))


class BareSide:
    site, backend = BARE, BARE_BACKEND

    def begin(self, county: County) -> Draft:
        return Draft(_led_to(county.handler.post("/entries/new/", name=county.name), of="entries"))

    def save(self, county: County, draft: Draft, code: str, text: str) -> None:
        answer = county.handler.post(f"/entries/{draft.key}/answers/", code=code, value=text)
        if answer.status != 200 or answer.json()["text"] != text:
            raise Failed(f"/entries/ answered {answer.status}")

    def completed(self, draft: Draft) -> Draft:
        return draft

    def submit(self, county: County, draft: Draft) -> None:
        _led_to(county.handler.post(f"/entries/{draft.key}/propose/"), of="entries")
        _led_to(county.approver.post(f"/entries/{draft.key}/declare/"), of="entries")

    def found(self, names: list[str]) -> Iterator[Key]:
        entries = bare.Entry.objects.filter(name__in=names)
        yield from entries.filter(state="declared").values_list("name")
        events = bare.Event.objects.filter(file__entry__in=entries, step__in=STEPS)
        yield from events.values_list("file__entry__name", "step")
        answers = bare.Answer.objects.filter(file__entry__in=entries)
        yield from answers.values_list("file__entry__name", "code", "text")


@dataclass(frozen=True)
class Outcome:
    """What a crowd cost, and what came of it."""

    seconds: float
    """By the clock, of both rushes."""
    work: float
    """Processor seconds of the web processes."""
    memory: float
    failures: list[str]
    lost: int
    doubled: int


def crowd(
    side: Side, server: Server, sessions: list[tuple[dict[str, str], ...]], label: str, *, struck: bool
) -> Outcome:
    """Let them all begin and save at once, and then all submit; if `struck`, a worker is killed in either rush."""
    counties = [
        County(f"示例{label}第{number}号产业集群", *(Browser(server.port, cookies) for cookies in each))
        for number, each in enumerate(sessions)
    ]
    striking = [partial(strike, server)] * struck
    first = at_once(server, [partial(filled, side, county) for county in counties], striking)
    begun = [(county, draft) for county, draft in zip(counties, first.came, strict=True) if isinstance(draft, Draft)]
    ready = [(county, side.completed(draft)) for county, draft in begun]
    second = at_once(server, [partial(side.submit, *each) for each in ready], striking)
    must = expected([county.name for county in counties])
    found = Counter(side.found([county.name for county in counties]))
    return Outcome(
        first.seconds + second.seconds, first.work + second.work, server.memory(),
        failures=[str(each) for each in [*first.came, *second.came] if isinstance(each, Exception)],
        lost=len(must - found.keys()), doubled=found.total() - len(must & found.keys()),
    )  # fmt: skip


@dataclass(frozen=True)
class Rush:
    """What came of each, the seconds by the clock until the last was done, and the server's processor seconds."""

    came: list[Any]
    seconds: float
    work: float


def expected(names: list[str]) -> set[Key]:
    """What must be found of each user, once."""
    return set(
        chain.from_iterable(
            [(name,), *((name, step) for step in STEPS), *((name, code, text) for code, text in SAVED.items())]
            for name in names
        )
    )


def filled(side: Side, county: County) -> Draft:
    draft = side.begin(county)
    for code, text in SAVED.items():
        side.save(county, draft, code, text)
    return draft


def strike(server: Server) -> None:
    time.sleep(STRIKE_AFTER)
    server.strike()


def at_once(server: Server, works: Sequence[Callable[[], Any]], besides: Sequence[Callable[[], None]]) -> Rush:
    """Do all of it together, each in a thread of its own."""
    together = [*works, *besides]
    ready = Barrier(len(together) + 1)

    def joined(work: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return work()
        except Exception as failure:  # whatever it is, it is counted
            return failure

    with ThreadPoolExecutor(len(together)) as pool:
        doing = [pool.submit(joined, work) for work in together]
        before = server.work()
        ready.wait()
        start = time.monotonic()
        came = [each.result() for each in doing]
    return Rush(came[: len(works)], time.monotonic() - start, server.work() - before)


def open_round() -> Batch:
    """The round of 2025, which the servers' clock finds open."""
    now = clock.now()
    batch = Batch.objects.get(code="recognition-2025")
    batch.filing_opens_at, batch.ministry_deadline = now - timedelta(days=1), now + timedelta(days=90)
    batch.save(update_fields=["filing_opens_at", "ministry_deadline"])
    Allotment.objects.filter(batch=batch).update(county_deadline=now + timedelta(days=60))
    return batch


def people(users: int, backend: str) -> list[tuple[dict[str, str], ...]]:
    """Sessions of handler and approver in so many counties, from every part of the country."""
    codes = list(Agency.objects.filter(level=Tier.COUNTY).order_by("code").values_list("code", flat=True))
    chosen = [codes[number * 1597 % len(codes)] for number in range(users)]
    accounts = ((f"county-{code}", f"county-{code}-head") for code in chosen)
    return [tuple(cookies_of(User.objects.get(username=name), backend) for name in each) for each in accounts]


def _led_to(answer: Answer, *, of: str) -> int:
    """The number in the address to which a form has led. Raises Failed where it came back instead."""
    parts = answer.location.split("/")
    if answer.status != 302 or of not in parts:
        raise Failed(f"answered {answer.status}, {answer.location or 'the same page'}")
    return int(parts[parts.index(of) + 1])
