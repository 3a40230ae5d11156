"""A firm list of 20,000 rows, parsed and checked, beside reading the same file bare: `python bench/firms.py`.

Prints both times, their ratio (limit 3) and by how much the process grew at most (limit 300 MB); then the same list
written, beside writing it bare (limit 1.25). Times are the processor's, and the rounds take turns, so that a busy
machine burdens both alike; no database is touched.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import openpyxl  # noqa: E402
import xlsxwriter  # noqa: E402
from stdnum.cn import uscc  # noqa: E402

from clusters.reference_loading import FIRM_LIST  # noqa: E402
from clusters.workbooks import Layout, read_table, write_table  # noqa: E402
from records.reference_files import json_of  # noqa: E402

ROWS, ROUNDS = 20_000, 7
MOST_RATIO, MOST_WRITING, MOST_GROWTH = 3.0, 1.25, 300  # MB
SIZES = ("medium", "small", "small", "micro")


def layout() -> Layout:
    facts = json_of(FIRM_LIST)
    return Layout(facts, facts["name"], asks_all=True)


def firms() -> Iterator[dict[str, Any]]:
    """Made-up firms, every column filled."""
    titles = [column.code for column in layout() if column.title]
    for number in range(ROWS):
        body = f"91330799MB{number:07d}"
        yield {
            "name": f"示例{number}号智能阀门科技有限公司", "uscc": body + uscc.calc_check_digit(body),
            "size": SIZES[number % 4], "is_leading": number % 5 > 0, "output": 1000 + number / 8, "product": "智能阀门",
            **{title: number % (3 + place) == 0 for place, title in enumerate(titles)},
        }  # fmt: skip


def bare(content: bytes) -> int:
    """What reading costs by itself."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True)) - 1


def checked(content: bytes) -> int:
    """Parsed and checked as an import does it."""
    read = read_table(BytesIO(content), layout())
    if not read.is_whole:
        raise SystemExit(read.faults[0].sentence)
    return len(read.rows)


def written_bare(rows: list[dict[str, Any]]) -> int:
    """What writing costs by itself."""
    with xlsxwriter.Workbook(BytesIO(), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, values in enumerate(rows, 1):
            sheet.write_row(number, 0, values.values())
    return len(rows)


def written(rows: list[dict[str, Any]]) -> int:
    """As a list is handed out, with headings, lists to choose from and words for codes."""
    write_table(layout(), rows, BytesIO())
    return len(rows)


def seconds(call: Callable[[Any], int], given: Any) -> float:
    start = time.process_time()
    if call(given) != ROWS:
        raise SystemExit(f"{call.__name__} lost rows")
    return time.process_time() - start


def in_turns(theirs: Callable[[Any], int], ours: Callable[[Any], int], given: Any) -> tuple[float, float, float]:
    """The medians of both, and of their ratio."""
    times = [(seconds(theirs, given), seconds(ours, given)) for _round in range(ROUNDS)]
    return (
        median(bare for bare, _mine in times),
        median(mine for _bare, mine in times),
        median(mine / bare for bare, mine in times),
    )


def memory(line: str) -> int:
    """A line of the kernel's account of this process, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(next(each.split()[1] for each in status.splitlines() if each.startswith(line))) // 1024


def growth(content: bytes) -> int:
    """By how much the process is larger at its peak, in MB."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory("VmRSS")
    checked(content)
    return memory("VmHWM") - before


def main() -> None:
    made = BytesIO()
    write_table(layout(), firms(), made)
    content = made.getvalue()
    grown = growth(content)
    read_bare, read, reading = in_turns(bare, checked, content)
    wrote_bare, wrote, writing = in_turns(written_bare, written, list(firms()))
    print(f"{ROWS:,} rows, {len(content) / 1024:,.0f} KB, median of {ROUNDS} rounds in turns")
    print(f"bare reading      {read_bare:5.2f} s")
    print(f"parsed, checked   {read:5.2f} s   ratio {reading:.2f} (limit {MOST_RATIO:g})")
    print(f"growth at peak    {grown:5d} MB                (limit {MOST_GROWTH})")
    print(f"bare writing      {wrote_bare:5.2f} s")
    print(f"written           {wrote:5.2f} s   ratio {writing:.2f} (limit {MOST_WRITING:g})")
    if reading > MOST_RATIO or grown > MOST_GROWTH or writing > MOST_WRITING:
        raise SystemExit("beyond the limit")


if __name__ == "__main__":
    main()
