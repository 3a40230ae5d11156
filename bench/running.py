"""Measures what pages and steps of the portal cost, and the acts that carry a whole list."""

import argparse
import io
import sys
import time
from collections.abc import Callable
from datetime import datetime

from django.core.management import call_command
from django.db import connection

from bench.acts import acts
from bench.fill import fill, prepare
from bench.measuring import GROWTH, Case, cost, interleaved
from bench.pages import Sides, cases
from bench.printing import of_acts, of_cases, plans
from records.clock import SHANGHAI, standing_at

SMALL, ROWS, ROUNDS = 100, 100_000, 15
ENTRIES, OF_A_BODY = 100, 8
COMMANDS: dict[str, dict[str, bool]] = {
    "migrate": {"interactive": False, "run_syncdb": True},
    "load_reference": {},
    "collectstatic": {"interactive": False},
}
NOW = datetime(2025, 4, 10, 10, tzinfo=SHANGHAI)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", choices=["pages", "acts"])
    parser.add_argument("--rows", type=int, default=ROWS, help="applications, and as many recognitions")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the median is taken")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="on the lists whose acts are measured")
    asked = parser.parse_args(arguments)
    with standing_at(NOW):
        timed("Preparing", ready)
        if asked.what == "pages":
            pages(asked.rows, asked.rounds, asked.only)
        else:
            print(of_acts(acts(asked.entries, OF_A_BODY), connection.display_name))


def pages(rows: int, rounds: int, only: str) -> None:
    """Measure in a small filling, then in the large one."""
    sides = Sides()
    timed(f"Filling to {SMALL:,} rows", lambda: fill(SMALL))
    wanted = chosen(sides, only)
    small = {case.name: cost(case) for case in wanted}
    interleaved([case for case in wanted if case.beside == GROWTH], small, rounds)
    timed(f"Filling to {rows:,} rows", lambda: fill(rows))
    wanted = chosen(sides, only)
    large = {case.name: cost(case) for case in wanted}
    timed(f"{rounds} rounds", lambda: interleaved(wanted, large, rounds))
    print(of_cases(wanted, small, large))
    print(*plans(wanted, large), sep="\n")


def chosen(sides: Sides, only: str) -> list[Case]:
    """The cases asked for, with those they are held against."""
    found = cases(sides)
    names = {case.name for case in found if only in case.name}
    names |= {case.beside for case in found if case.name in names}
    return [case for case in found if case.name in names]


def ready() -> None:
    """Tables, reference data, accounts, static files."""
    for command, options in COMMANDS.items():
        call_command(command, verbosity=0, stdout=io.StringIO(), **options)
    prepare()


def timed(what: str, work: Callable[[], object]) -> None:
    """Do it, saying how long it takes to whoever waits."""
    print(f"{what} …", end=" ", file=sys.stderr, flush=True)
    start = time.monotonic()
    work()
    print(f"{time.monotonic() - start:.1f} s", file=sys.stderr)
