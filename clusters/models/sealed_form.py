"""A file whose form comes back sealed (盖章件)."""

from datetime import datetime
from typing import Any

from clusters.sealing import check_sealing
from records.models import Stepped


class SealedForm(Stepped):
    """It may come as pictures of its leaves, and is not known for what it is before all of them are there."""

    filing: Any

    class Meta:
        abstract = True

    def gathers(self, slot: str) -> bool:
        return bool(slot) and slot == self.filing.schema.sealed_slot

    def check_sending(self, slot: str, *, by: Any, now: datetime) -> None:
        if self.gathers(slot):
            check_sealing(self, by=by, now=now)
        else:
            super().check_sending(slot, by=by, now=now)
