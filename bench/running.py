"""The whole measurement: prepare, fill a little, measure, fill, measure, print."""

import argparse
import io
import sys
import time
from collections.abc import Callable
from datetime import datetime

from django.core.management import call_command

from bench.fill import fill, prepare
from bench.measuring import GROWTH, Case, cost, interleaved
from bench.pages import Sides, cases
from bench.printing import table
from records.clock import SHANGHAI, standing_at

SMALL, ROWS, ROUNDS = 100, 100_000, 15
NOW = datetime(2025, 4, 10, 10, tzinfo=SHANGHAI)


def main(parser: argparse.ArgumentParser, arguments: list[str]) -> None:
    parser.add_argument("--rows", type=int, default=ROWS, help="applications, and as many recognitions")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the median is taken")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    asked = parser.parse_args(arguments)
    with standing_at(NOW):
        measure(asked.rows, asked.rounds, asked.only)


def measure(rows: int, rounds: int, only: str) -> None:
    timed("Preparing", ready)
    sides = Sides()
    timed(f"Filling to {SMALL:,} rows", lambda: fill(SMALL))
    wanted = chosen(sides, only)
    small = {case.name: cost(case) for case in wanted}
    interleaved([case for case in wanted if case.beside == GROWTH], small, rounds)
    timed(f"Filling to {rows:,} rows", lambda: fill(rows))
    wanted = chosen(sides, only)
    large = {case.name: cost(case) for case in wanted}
    timed(f"{rounds} rounds", lambda: interleaved(wanted, large, rounds))
    print(table(wanted, small, large, rows))


def chosen(sides: Sides, only: str) -> list[Case]:
    """The cases asked for, with those they are held against."""
    found = cases(sides)
    names = {case.name for case in found if only in case.name}
    names |= {case.beside for case in found if case.name in names}
    return [case for case in found if case.name in names]


def ready() -> None:
    for command, options in (("migrate", {"interactive": False, "run_syncdb": True}), ("load_reference", {}),
                             ("collectstatic", {"interactive": False})):  # fmt: skip
        call_command(command, verbosity=0, stdout=io.StringIO(), **options)
    prepare()


def timed(what: str, work: Callable[[], object]) -> None:
    print(f"{what} …", end=" ", file=sys.stderr, flush=True)
    start = time.monotonic()
    work()
    print(f"{time.monotonic() - start:.1f} s", file=sys.stderr)
