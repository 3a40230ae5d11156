"""The daily seal over all event chains."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from records.digests import PREFERRED
from records.models import Dossier, Event, Seal


def root_of_heads(algorithm: str, previous: str) -> tuple[str, int]:
    """One digest over every chain's head in order, and how many there were."""
    digest, count = hashlib.new(algorithm, previous.encode()), 0
    heads = Dossier.objects.order_by("pk").values_list("pk", "head_seq", "head_digest")
    for pk, seq, head in heads.iterator(chunk_size=2000):
        digest.update(f"{pk}:{seq}:{head}\n".encode())
        count += 1
    return digest.hexdigest(), count


@transaction.atomic
def seal_day(day: date, now: datetime) -> Seal:
    """Seal a day once; a second call returns the same seal."""
    if made := Seal.objects.filter(day=day).first():
        return made
    last = Seal.objects.order_by("-day").first()
    previous = last.root if last else ""
    root, count = root_of_heads(PREFERRED, previous)
    return Seal.objects.create(
        day=day, made_at=now, dossiers=count, events=Event.objects.count(),
        algorithm=PREFERRED, previous=previous, root=root,
    )  # fmt: skip
