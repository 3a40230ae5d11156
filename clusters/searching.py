"""Searching Chinese text: `search__says="轴承"`, with an index for words of two characters on PostgreSQL.

Most Chinese words have two characters, for which trigrams find nothing: the index holds pairs of characters. SQLite
reads the whole table, which at its size costs some tens of milliseconds. The function `bigrams` and its indexes are
made by the migrations `search_by_bigrams`, `find_applications` and `search_applications`.
"""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import CharField, Lookup, QuerySet, TextField

if TYPE_CHECKING:
    from accounts.models import Agency
    from clusters.models import Cluster

R = TypeVar("R", bound=QuerySet)

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


def saying(rows: R, field: str, words: str) -> R:
    """Rows whose field holds each of the words, in any order."""
    for word in words.split()[:WORDS_AT_MOST]:
        rows = rows.filter(**{f"{field}__says": word})
    return rows


def text_of_application(cluster: "Cluster", number: str) -> str:
    """What a search among applications looks through: the cluster's name, where it lies, the number.

    Kept with the row: asked of three tables, a word that occurs often would look up each of its files in all of them.
    """
    return f"{cluster.name} {cluster.division.full_name} {number}"


def text_of_recognition(cluster: "Cluster", body: "Agency") -> str:
    """What a search of the public list looks through: name, places, body, industry."""
    industry = cluster.industry.name if cluster.industry else ""
    return " ".join(filter(None, [cluster.name, cluster.division.full_name, cluster.place, body.short_name, industry]))


def _anywhere(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
