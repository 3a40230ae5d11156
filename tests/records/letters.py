"""Letters in the state a test wants, brought there by the engine's own steps."""

from datetime import datetime
from typing import Any

from accounts.models import User
from records.jobs import start_job
from records.models import Dossier, Job
from records.proposals import propose
from records.steps import begin, take_step
from tests.builders import fresh
from tests.reference import Reference, at
from tests.tiny.models import Bag, Letter

NOON = at("2025-04-10 12:00")


def write(reference: Reference, text: str = "请予支持", county: str = "330784") -> Letter:
    """A new letter of a county."""
    agency = reference.agencies[county]
    dossier = Dossier.objects.create(
        kind="letter", agency=agency, body=agency.body, division=agency.division, created_at=NOON
    )
    return begin(Letter.objects.create(dossier=dossier, text=text), by=None, seat=None, label="拟写", now=NOON)


def put(step: str, letter: Any, by: User, now: datetime = NOON, **words: str) -> Any:
    """Propose on what the file shows now; returns the proposal."""
    return propose(step, letter, by=by, seen=version(letter), now=now, **words)


def take(step: str, letter: Any, by: User, now: datetime = NOON, **words: Any) -> Any:
    """Take a step on what the file shows now."""
    return take_step(step, letter, by=by, seen=version(letter), now=now, **words)


def sent(reference: Reference, **written: str) -> Letter:
    letter = write(reference, **written)
    put("send", letter, reference.people["yongkang"])
    return take("send", letter, reference.people["yongkang_head"])


def taken_up(reference: Reference, **written: str) -> Letter:
    return take("take_up", sent(reference, **written), reference.people["zhejiang"])


def answered(reference: Reference, **written: str) -> Letter:
    letter = taken_up(reference, **written)
    put("answer", letter, reference.people["zhejiang"], note="依据充分", choice="yes")
    return take("answer", letter, reference.people["zhejiang_head"])


def bag_of(reference: Reference, *letters: Letter) -> Bag:
    """An open bag of the body with these letters."""
    body = reference.agencies["33"]
    bag = Bag.objects.create(dossier=Dossier.objects.create(kind="bag", agency=body, body=body, created_at=NOON))
    bag.letters.set(letters)
    return begin(bag, by=None, seat=None, label="备袋", now=NOON)


def forwarded(reference: Reference) -> Letter:
    letter = taken_up(reference)
    take("carry", bag_of(reference, letter), reference.people["zhejiang"])
    return fresh(letter)


def version(subject: Any) -> int:
    return Dossier.objects.get(pk=subject.dossier_id).version


def facts(subject: Any) -> tuple[Any, ...]:
    """Everything a refused step must leave as it was."""
    dossier = Dossier.objects.get(pk=subject.dossier_id)
    waiting = list(dossier.proposals.values_list("step", "outcome"))
    turns = list(dossier.turns.values_list("agency", "ended_at"))
    return fresh(subject).state, dossier.version, dossier.head_digest, dossier.events.count(), waiting, turns


def counting(letter: Letter, by: User, letters: int = 3) -> Job:
    """A job on the file: so many letters are counted."""
    return start_job("tiny.count", by=by, dossier=letter.dossier, facts={"letters": letters}, now=NOON)
