"""Lists that offices keep in workbooks: columns declared as data, a reader that says of every cell what to mend."""

from clusters.workbooks.cells import Unfit
from clusters.workbooks.columns import Column, Layout
from clusters.workbooks.reading import Fault, Progress, Read, Row, read_table
from clusters.workbooks.writing import write_marked, write_table, write_template

__all__ = [
    "Column",
    "Fault",
    "Layout",
    "Progress",
    "Read",
    "Row",
    "Unfit",
    "read_table",
    "write_marked",
    "write_table",
    "write_template",
]
