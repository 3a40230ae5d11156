"""What a call costs: seconds beside its reference, statements, rows fetched, and how the database finds them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Protocol

from django.db import connection

from bench.sites import Reply

LARGE = 5000  # rows from which on reading a whole table is worth a line


class Call(Protocol):
    """Something to measure: `ready` before each time is not part of it."""

    def ready(self) -> None: ...

    def __call__(self) -> Reply: ...


@dataclass
class Statements:
    """The statements of one call, each with its parameters and how many rows it brought."""

    said: list[tuple[str, Any]] = field(default_factory=list)
    rows: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        self.said.append((sql, params))
        if sql.startswith(("SELECT", "DECLARE")):
            self.rows += max(context["cursor"].rowcount, 0)
        return result

    def plans(self) -> Iterator[dict[str, Any]]:
        """Every node of every plan of what was read; PostgreSQL alone."""
        for sql, params in self.said:
            if sql.startswith("SELECT") and "FOR UPDATE" not in sql:
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                    yield from _nodes(cursor.fetchone()[0][0]["Plan"])


@contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


@dataclass(frozen=True)
class Case:
    """One line of the table: a call of the portal, what it is held against, and the goals.

    `bare` is the same in the reference; `beside` names another case, or the same one in the small filling (GROWTH).
    `goal` is the least ratio of that time to the portal's; of a search the slowest in twenty counts, not the median.
    `queries` and `rows` are the most a call may ask and fetch.
    """

    name: str
    call: Call
    bare: Call | None = None
    beside: str = ""
    goal: float | None = None
    is_search: bool = False
    queries: int | None = 12
    rows: int | None = 250


GROWTH = "itself, small"


@dataclass
class Figures:
    """What was measured of a case in one filling."""

    queries: int
    rows: int
    nodes: set[str]
    reads_whole: set[str]
    took: list[float] = field(default_factory=list)
    bare_took: list[float] = field(default_factory=list)

    def seconds(self, slowest: bool = False) -> float:
        return _slowest(self.took) if slowest else median(self.took)

    def bare_seconds(self) -> float:
        return median(self.bare_took)


def cost(case: Case) -> Figures:
    """Its statements, once everything that is made once has been made."""
    case.call.ready()
    case.call()
    case.call.ready()
    with counted() as statements:
        case.call()
    nodes = list(statements.plans())
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    large = {table for table in whole if _size(table) > LARGE}
    return Figures(len(statements.said), statements.rows, {node["Node Type"] for node in nodes}, large)


def interleaved(cases: list[Case], figures: dict[str, Figures], rounds: int) -> None:
    """Time all cases in turn, each portal call beside its bare one, so that a busy moment meets both."""
    for warming in [True, *[False] * rounds]:
        for case in cases:
            mine = figures[case.name]
            for call, took in ((case.call, mine.took), (case.bare, mine.bare_took)):
                if call:
                    call.ready()
                    gc.collect()
                    seconds = call().seconds
                    took.extend([] if warming else [seconds])


def _slowest(values: list[float]) -> float:
    """Of twenty."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])
