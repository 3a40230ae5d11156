"""python -m bench.serving: the portal as a running server beside the bare one. bench/serve gives it its database."""

import argparse
import os
import sys
from dataclasses import dataclass, field
from functools import partial
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from bench.browsers import Browser  # noqa: E402  (the models stand only after the setup)
from bench.crowd import BareSide, Outcome, PortalSide, Side, crowd, open_round, people  # noqa: E402
from bench.fill import fill  # noqa: E402
from bench.printing import aligned  # noqa: E402
from bench.running import ready, timed  # noqa: E402
from bench.servers import WORKERS, served  # noqa: E402

USERS, ROUNDS, ROWS = 300, 3, 10_000
WARMING = 10 * WORKERS  # pages, so that each worker has met one
CSV = {"portal": "/clusters.csv", "bare": "/list.csv"}
HEAD = ("figure", "portal", "bare", "goal", "")


@dataclass
class Measured:
    """One side, and what was measured of it, a value a round."""

    side: Side
    sessions: list[tuple[dict[str, str], ...]]
    started: list[float] = field(default_factory=list)
    crowds: list[Outcome] = field(default_factory=list)
    struck: list[Outcome] = field(default_factory=list)
    first_bytes: list[float] = field(default_factory=list)
    grown: list[float] = field(default_factory=list)

    def rush(self, label: str) -> None:
        with served(self.side.site) as server:
            self.started.append(server.started)
            self.crowds.append(crowd(self.side, server, self.sessions, label, struck=False))

    def strikes(self) -> None:
        with served(self.side.site) as server:
            self.struck.append(crowd(self.side, server, self.sessions, "重发", struck=True))

    def file(self) -> None:
        """The CSV of every row, from workers that have served a page and nothing larger."""
        with served(self.side.site) as server:
            self.started.append(server.started)
            browser = Browser(server.port)
            for _page in range(WARMING):
                browser.get(self.side.site.first_page)
            with server.growing() as grown:
                answer = browser.get(CSV[self.side.site.name])
            if answer.status != 200:
                raise RuntimeError(f"the CSV answered {answer.status}")
            self.first_bytes.append(answer.first_byte)
            self.grown.extend(grown)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench/serve", description=__doc__)
    parser.add_argument("--users", type=int, default=USERS, help="at once")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the median is taken")
    parser.add_argument("--rows", type=int, default=ROWS, help="recognitions in the CSV")
    asked = parser.parse_args(arguments)
    timed("Preparing", ready)
    timed(f"Filling to {asked.rows:,} rows", lambda: fill(asked.rows))
    sides: list[Side] = [PortalSide(open_round()), BareSide()]
    portal, bare = (Measured(side, people(asked.users, side.backend)) for side in sides)
    for number in range(1, asked.rounds + 1):
        for each in (portal, bare):
            timed(f"Round {number}, {each.side.site.name}", partial(each.rush, f"第{number}轮"))
            timed(f"Round {number}, {each.side.site.name}, CSV", each.file)
    timed("With workers killed", portal.strikes)
    print(aligned([HEAD, *lines(portal, bare, asked.users)]))


def lines(portal: Measured, bare: Measured, users: int) -> list[tuple[str, ...]]:
    ours, theirs = ([each.seconds for each in side.crowds] for side in (portal, bare))
    spent, bare_spent = ([each.work for each in side.crowds] for side in (portal, bare))
    return [
        _against(f"{users} users at once, s", ours, theirs, 2),
        _against("processor seconds of the web processes", spent, bare_spent, 2),
        _clean("errors, lost, doubled", portal.crowds, bare.crowds),
        _clean("the same, a worker killed in either rush", portal.struck, []),
        _within("memory after it, MB", *([each.memory for each in side.crowds] for side in (portal, bare)), 220),
        _within("start to first page, s", portal.started, bare.started, 1.5),
        _within("CSV, first byte, ms", *([each * 1000 for each in side.first_bytes] for side in (portal, bare)), 200),
        _within("CSV, growth of a worker, MB", portal.grown, bare.grown, 30),
    ]


def _against(name: str, ours: list[float], theirs: list[float], most: float) -> tuple[str, ...]:
    mine, other = median(ours), median(theirs)
    verdict = "ok" if mine <= most * other else "MISSED"
    return name, f"{mine:.1f}", f"{other:.1f}", f"{mine / other:.2f} of ≤ {most:g} ×", verdict


def _within(name: str, ours: list[float], theirs: list[float], most: float) -> tuple[str, ...]:
    mine = median(ours)
    return name, f"{mine:.3g}", f"{median(theirs):.3g}", f"≤ {most:g}", "ok" if mine <= most else "MISSED"


def _clean(name: str, ours: list[Outcome], theirs: list[Outcome]) -> tuple[str, ...]:
    mine, other = (", ".join(map(str, _wrongs(side))) for side in (ours, theirs))
    return name, mine, other if theirs else "", "0, 0, 0", "ok" if mine == "0, 0, 0" else "MISSED"


def _wrongs(side: list[Outcome]) -> tuple[int, int, int]:
    """How many answers no user should get, and how much was lost and doubled; the answers are named besides."""
    for failure in {failure for each in side for failure in each.failures}:
        print(failure, file=sys.stderr)
    return sum(len(each.failures) for each in side), sum(each.lost for each in side), sum(each.doubled for each in side)


if __name__ == "__main__":
    main(sys.argv[1:])
