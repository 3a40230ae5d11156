"""The table."""

from bench.measuring import GROWTH, Case, Figures

HEAD = ("page", "ms", "beside", "ms", "ratio", "goal", "", "queries", "rows", "reads whole")


def table(cases: list[Case], small: dict[str, Figures], large: dict[str, Figures], rows: int) -> str:
    lines = [HEAD, *(_line(case, small, large) for case in cases)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _line(case: Case, small: dict[str, Figures], large: dict[str, Figures]) -> tuple[str, ...]:
    mine, before = large[case.name], small[case.name]
    seconds, name, other = mine.seconds(case.p95), "", None
    if case.bare:
        name, other = "bare", mine.bare_seconds()
    elif case.beside == GROWTH:
        name, other = case.beside, before.seconds(case.p95)
    elif case.beside:
        name, other = case.beside, large[case.beside].seconds(case.p95)
    ratio = other / seconds if other else None
    return (
        case.name,
        ms(seconds),
        name,
        ms(other),
        f"{ratio:.2f}" if ratio else "",
        f"{case.goal:.2f}" if case.goal else "",
        "" if not (ratio and case.goal) else "ok" if ratio >= case.goal else "MISSED",
        f"{len(before.statements.said)} / {len(mine.statements.said)}",
        f"{before.statements.rows} / {mine.statements.rows}",
        ", ".join(sorted(mine.reads_whole)),
    )


def ms(seconds: float | None) -> str:
    return f"{seconds * 1000:.1f}" if seconds else ""
