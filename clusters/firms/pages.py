"""One firm list as its page shows it: what it adds up to, what is asked about it, and its firms, found and paged."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from clusters.firms.comparing import Comparison, comparisons
from clusters.firms.elsewhere import marked_elsewhere, only_elsewhere
from clusters.firms.standing import Check, RegisterAnswer, Standing, answered
from clusters.forms import FirmFilters
from clusters.models import Filing, Firm, FirmTitle, TitleKind
from clusters.sheet import Sheet
from records.paging import IndexedPaginator

PAGE_SIZE = 50
DOUBTFUL = (RegisterAnswer.UNKNOWN, RegisterAnswer.EXPIRED, RegisterAnswer.NOT_YET)


class Share(NamedTuple):
    """How many firms of one size there are."""

    label: str
    firms: int


@dataclass(frozen=True)
class FirmPage:
    """A list, the answers it is held against, and what of it the address asks for."""

    standing: Standing
    sheet: Sheet
    filing: Filing
    asked: Any

    @cached_property
    def filters(self) -> FirmFilters:
        return FirmFilters(self.asked)

    @cached_property
    def narrowed_by(self) -> dict[str, str]:
        return self.filters.asked()

    @property
    def sizes(self) -> list[Share]:
        return [Share(str(label), self.standing.totals.sizes[size]) for size, label in Firm.Size.choices]

    @property
    def checks(self) -> list[Check]:
        """The titles claimed, and what the register says of them."""
        found = [self.standing.check(kind) for kind in TitleKind]
        return [check for check in found if check.total]

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return list(comparisons(self.sheet))

    @property
    def differing(self) -> int:
        """How many of the form's figures the list raises a question about."""
        return sum(1 for each in self.comparisons if each.sentence)

    @cached_property
    def elsewhere(self) -> int:
        """How many of the firms stand in another cluster's file as well."""
        return only_elsewhere(self._firms, self.filing).count()

    @cached_property
    def page(self) -> Page:
        rows = marked_elsewhere(self.found, self.filing).order_by("row")
        titles = Prefetch("titles", answered(FirmTitle.objects.order_by("pk"), self.standing.day))
        count = self.found.count() if self.narrowed_by else self.standing.firm_list.count
        pages = IndexedPaginator(rows, lambda found: found.prefetch_related(titles), count, PAGE_SIZE)
        return pages.get_page(self.asked.get("page"))

    @property
    def found(self) -> QuerySet[Firm]:
        """The firms that the filters leave."""
        firms, by = self._firms, self.narrowed_by
        if q := by.get("q", "").strip():
            firms = firms.filter(Q(name__contains=q) | Q(uscc__startswith=q.upper()))
        if size := by.get("size"):
            firms = firms.filter(size=size)
        if leading := by.get("leading"):
            firms = firms.filter(is_leading=leading == "yes")
        if title := by.get("title"):
            firms = firms.filter(Exists(FirmTitle.objects.filter(firm=OuterRef("pk"), kind=title)))
        return self._asked_about(firms, by.get("ask", ""))

    @property
    def _firms(self) -> QuerySet[Firm]:
        return Firm.objects.filter(list=self.standing.firm_list)

    def _asked_about(self, firms: QuerySet[Firm], ask: str) -> QuerySet[Firm]:
        if ask == FirmFilters.ELSEWHERE:
            return only_elsewhere(firms, self.filing)
        if ask == FirmFilters.UNCONFIRMED:
            claims = answered(FirmTitle.objects.filter(firm=OuterRef("pk")), self.standing.day)
            return firms.filter(Exists(claims.filter(answer__in=DOUBTFUL)))
        return firms
