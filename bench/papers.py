"""A paper with a table of 50 rows, typeset beside WeasyPrint alone: `python bench/papers.py`.

Prints both times, their ratio (goal 0.85) and the size of the file (goal 300 KB). Both set the same HTML by the same
sheet and fonts; the portal's way draws the mark on each page and takes from the fonts what nobody sees, which costs a
paper some 0.1 s, however long it is. The rounds take turns; seconds are processor time; no database is touched.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from records.paper_codes import new_code  # noqa: E402
from records.typesetting import paper_sheet, typeset  # noqa: E402

ROWS, ROUNDS = 50, 7
LEAST_RATIO, MOST_SIZE = 0.85, 300  # KB
COLUMNS = ("序号", "集群名称", "所在县", "主导产业", "总产值（亿元）", "备注")


def page() -> str:
    """A list as provinces send it, in fonts of every kind."""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = "".join(
        f"<tr><td>{number}</td><td>示例{number}号智能阀门产业集群</td><td>示例县</td><td>通用设备制造业</td>"
        f"<td>{40 + number / 4:.2f}</td><td>已核对原件</td></tr>"
        for number in range(1, ROWS + 1)
    )
    return (
        '<html lang="zh-CN"><title>推荐名单</title><body><h1>推荐名单</h1><h2>一、推荐</h2><p>示例说明。</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def bare(html: str, sheet: CSS, fonts: FontConfiguration) -> bytes:
    """What WeasyPrint costs by itself."""
    made: bytes = HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return made


def seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def main() -> None:
    html, (sheet, fonts) = page(), paper_sheet()
    printed, alone = typeset(html, new_code()), bare(html, sheet, fonts)
    times = [
        (seconds(lambda: bare(html, sheet, fonts)), seconds(lambda: typeset(html, new_code())))
        for _round in range(ROUNDS)
    ]
    ratio, size = median(theirs / ours for theirs, ours in times), len(printed.content) // 1024
    print(f"{printed.pages} pages, {ROWS} rows, median of {ROUNDS} rounds in turns")
    print(f"bare WeasyPrint   {median(theirs for theirs, _ours in times):5.2f} s   {len(alone) // 1024:5d} KB")
    print(f"typeset           {median(ours for _theirs, ours in times):5.2f} s   {size:5d} KB   ratio {ratio:.2f}")
    missed = [name for name, is_met in (("ratio", ratio >= LEAST_RATIO), ("size", size <= MOST_SIZE)) if not is_met]
    print(f"goals             ratio {LEAST_RATIO}, {MOST_SIZE} KB: {'MISSED ' + ', '.join(missed) if missed else 'ok'}")


if __name__ == "__main__":
    main()
