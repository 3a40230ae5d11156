"""The tables of what was measured."""

from collections.abc import Iterable, Iterator, Sequence

from bench.acts import Act
from bench.measuring import GROWTH, Case, Figures

HEAD = ("page or step", "ms", "beside", "ms", "ratio", "goal", "", "queries", "rows", "reads whole")


def of_cases(cases: list[Case], small: dict[str, Figures], large: dict[str, Figures]) -> str:
    """One line a case; queries and rows fetched in the small filling and in the large one."""
    return aligned([HEAD, *(_case(case, small, large) for case in cases)])


def of_acts(acts: Iterable[Act], database: str) -> str:
    lines = [("act", "entries", "seconds", "queries", "database")]
    for act in acts:
        lines.append((act.name, str(act.entries), f"{act.seconds:.2f}", str(act.statements), database))
    return aligned(lines)


def plans(cases: list[Case], large: dict[str, Figures]) -> Iterator[str]:
    """How the database finds what is searched for: the kinds of node in its plans."""
    for case in cases:
        if case.is_search:
            yield f"{case.name}: {', '.join(sorted(large[case.name].nodes))}"


def _case(case: Case, small: dict[str, Figures], large: dict[str, Figures]) -> tuple[str, ...]:
    mine, before = large[case.name], small[case.name]
    seconds = mine.seconds(slowest=case.is_search)
    name, other = _beside(case, before, large)
    ratio = other / seconds if other else None
    return (
        case.name, _ms(seconds), name, _ms(other), _number(ratio), _number(case.goal), _verdict(case, ratio, mine),
        f"{before.queries} / {mine.queries}", f"{before.rows} / {mine.rows}", ", ".join(sorted(mine.reads_whole)),
    )  # fmt: skip


def _beside(case: Case, before: Figures, large: dict[str, Figures]) -> tuple[str, float | None]:
    """What the case is held against, and its seconds."""
    if case.bare:
        return "bare", large[case.name].bare_seconds()
    if case.beside == GROWTH:
        return case.beside, before.seconds()
    if case.beside:
        return case.beside, large[case.beside].seconds(slowest=case.is_search)
    return "", None


def _verdict(case: Case, ratio: float | None, mine: Figures) -> str:
    missed = [
        "ratio" if case.goal and ratio and ratio < case.goal else "",
        "queries" if case.queries and mine.queries > case.queries else "",
        "rows" if case.rows and mine.rows > case.rows else "",
    ]
    return f"MISSED {', '.join(filter(None, missed))}" if any(missed) else "ok"


def aligned(lines: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _ms(seconds: float | None) -> str:
    return f"{seconds * 1000:.1f}" if seconds else ""


def _number(value: float | None) -> str:
    return f"{value:.2f}" if value else ""
