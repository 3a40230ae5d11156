"""Searching Chinese text: `field__says="轴承"`, with an index for words of two characters on PostgreSQL.

Most Chinese words have two characters, for which trigrams find nothing: the index holds pairs of characters. SQLite
reads the whole table, which at its size costs some tens of milliseconds. The function `bigrams` and its indexes are
made by the migrations `search_by_bigrams` and `find_applications`.
"""

from typing import Any

from django.db.models import CharField, Lookup, Q, QuerySet, TextField

from accounts.models import Division
from clusters.models import Application

WORDS_AT_MOST = 5


@CharField.register_lookup
@TextField.register_lookup
class Says(Lookup):
    """The text holds these characters in a row, whatever their case."""

    lookup_name = "says"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s ESCAPE '\\'", (*params, _anywhere(self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        sql = f"{column} ILIKE %s"
        if len(self.rhs) < 2:
            return sql, (*params, _anywhere(self.rhs))
        return f"(bigrams({column}) @> bigrams(%s) AND {sql})", (*params, self.rhs, *params, _anywhere(self.rhs))


def saying(rows: QuerySet, field: str, words: str) -> QuerySet:
    """Rows whose field holds each of the words, in any order."""
    for word in words.split()[:WORDS_AT_MOST]:
        rows = rows.filter(**{f"{field}__says": word})
    return rows


def applications_saying(text: str) -> QuerySet:
    """Ids of the applications whose cluster's name, county or number says this.

    Three questions put together, each with its own index: an OR across the tables would read them whole.
    """
    counties = Division.objects.filter(name__icontains=text)
    ways = Q(cluster__name__says=text), Q(number__says=text), Q(cluster__division__in=counties)
    first, *others = (Application.objects.order_by().filter(way).values("pk") for way in ways)
    return first.union(*others)


def _anywhere(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
