"""The list of applications as a person may see it: what narrows and orders it, and its rows in that person's words.

A row is a dict of what the page shows and fetched as such: fifty rows of whole models would cost more than the page.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.forms import ApplicationFilters
from clusters.models import Application
from clusters.models.application import State, word_of
from clusters.searching import saying
from records.addresses import address_of
from records.clock import day_of
from records.looks import look_of
from records.paging import IndexedPaginator, size_of
from records.tiers import Tier

KNOWN = {
    Tier.COUNTY: "dossier__county_state",
    Tier.PREFECTURE: "dossier__county_state",
    Tier.PROVINCE: "dossier__province_state",
    Tier.MINISTRY: "state",
}
"""The column that holds what a tier may know of the state: filters ask it, so that no count betrays a result."""
SORTS = {"name": "cluster__name", "-name": "-cluster__name", "declared": "declared_at", "-declared": "-declared_at"}
FACTS = ("pk", "number", "state", "outcome", "declared_at", "cluster__name", "cluster__division__name", "batch__name",
         "batch__kind", "dossier__county_state", "dossier__province_state")  # fmt: skip


class Listing:
    """The list before one person; `under` is the stamp of the request."""

    def __init__(self, user: User, filters: ApplicationFilters, now: datetime, *, under: str) -> None:
        self.user, self.filters, self.now, self.under = user, filters, now, under
        self.tier = max((tier for tier, _agency in user.seats(now)), default=Tier.COUNTY)
        self._labels: dict[tuple[str, str, str], SafeString] = {}

    @property
    def sort(self) -> str:
        return str(self.filters.data.get("sort", ""))

    def pages(self) -> IndexedPaginator:
        """The pages of what was asked for, in the order asked for."""
        found = self._found()
        name = f"applications {self.user.pk} {self.user.seats(self.now)} {self.filters.key}"
        count = size_of(found, name, under=self.under)
        ordered = found.order_by(SORTS.get(self.sort, "-pk"), "-pk")
        searched = bool(self.filters.asked("q"))
        return IndexedPaginator(ordered, lambda rows: rows.values(*FACTS), count, scattered=searched)

    def rows(self, page: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of a page as the list shows them."""
        return [self._row(facts) for facts in page]

    def _found(self) -> QuerySet[Application]:
        found = Application.objects.visible_to(self.user, self.now)
        found = saying(found, "search", self.filters.asked("q") or "")
        if state := self.filters.asked("state"):
            found = found.filter(**{KNOWN[self.tier]: state})
        else:
            found = found.exclude(state=State.DISCARDED)
        if batch := self.filters.asked("batch"):
            found = found.filter(batch=batch)
        return found

    def _row(self, facts: dict[str, Any]) -> dict[str, Any]:
        declared_at = facts["declared_at"]
        state, outcome, kind = facts[KNOWN[self.tier]] or facts["state"], facts["outcome"], facts["batch__kind"]
        return {
            "url": address_of("clusters:application", facts["pk"]),
            "name": facts["cluster__name"],
            "division": facts["cluster__division__name"],
            "number": facts["number"],
            "batch": facts["batch__name"],
            "declared": day_of(declared_at).isoformat() if declared_at else _("未申报"),
            "state": self._label(state, outcome, kind),
        }

    def _label(self, state: str, outcome: str, kind: str) -> SafeString:
        """The label of a state; there are few of them on a page."""
        if (state, outcome, kind) not in self._labels:
            word = word_of(state, self.tier, outcome=outcome, is_renewal=kind == "renewal")
            self._labels[state, outcome, kind] = look_of("application", state).label(word)
        return self._labels[state, outcome, kind]
