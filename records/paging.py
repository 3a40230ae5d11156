"""Pages of long lists: deep ones find their ids in the index first, then the rows, so that they cost as the first."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from records.kept import keep, key_of, look_up

PAGE_SIZE = 50
NEAR = 500
"""Rows before which a page is fetched at once: walking past so few whole ones costs less than a second query."""
EXACT = 1000
"""Up to so many rows a list's number is exact; beyond, it may be a minute old."""


class IndexedPaginator(Paginator):
    """`found` says which rows in which order, `rows` what is fetched of them, `count` how many there are.

    `scattered`: no index gives these rows in this order, as those of a search: all of them are read for any page.
    """

    def __init__(
        self,
        found: QuerySet,
        rows: Callable[[QuerySet], QuerySet],
        count: int,
        per_page: int = PAGE_SIZE,
        *,
        scattered: bool = False,
    ) -> None:
        super().__init__(found, per_page)
        self.found, self.rows, self.scattered = found, rows, scattered
        self.__dict__["count"] = count

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.fetch(start, start + self.per_page), number, self)

    def fetch(self, start: int, stop: int) -> list[Any]:
        """The rows of a stretch of the list, in its order."""
        if start < NEAR and not self.scattered:
            return list(self.rows(self.found)[start:stop])
        stretch = self.found.model._default_manager.filter(pk__in=self._ids(start, min(stop, self.count)))
        return list(self.rows(stretch.order_by(*self.found.query.order_by)))

    def _ids(self, start: int, stop: int) -> QuerySet:
        """Sought from whichever end is nearer: the database walks past all rows before the first one."""
        ids = self.found.values("pk")
        if start <= self.count // 2:
            return ids[start:stop]
        return ids.reverse()[self.count - stop : self.count - start]


def size_of(found: QuerySet, name: str, *, under: str) -> int:
    """How many rows a list has, kept for whoever asks the same; `name` tells apart who asks for what.

    A short list's number stands under its stamp alone, so that it is exact; a long one's whatever happens meanwhile.
    """
    key = key_of("size", name)
    size, stamp = look_up(key) or (None, "")
    if size is None or (size <= EXACT and stamp != under):
        size = found.order_by().count()
        keep(key, (size, under))
    return int(size)
