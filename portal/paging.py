"""Pages of long lists: the page's ids from the index first, then the rows, so that a deep page costs as the first."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 50


class IndexedPaginator(Paginator):
    """`found` says which rows in which order, `rows` how a row is fetched, `count` how many there are."""

    def __init__(self, found: QuerySet, rows: QuerySet, count: int, per_page: int = PAGE_SIZE) -> None:
        super().__init__(found, per_page)
        self.found, self.rows = found, rows
        self.__dict__["count"] = count

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.fetch(start, start + self.per_page), number, self)

    def fetch(self, start: int, stop: int) -> list[Any]:
        """The rows of a stretch of the list, in its order."""
        ids = list(self.found.values_list("pk", flat=True)[start:stop])
        rows = self.rows.in_bulk(ids)
        return [rows[pk] for pk in ids if pk in rows]
