"""Whatever a file holds, reading it gives rows or sentences: never an exception, never both."""

from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clusters.workbooks import Read, read_table, write_marked
from tests.firms import HEADINGS, code, firm, layout, workbook

ASKED = layout(asks_all=True)
SOUND = workbook([firm(1, "champion"), firm(2)]).getvalue()

text = st.text(st.characters(codec="utf-8"), max_size=30)
cells = st.one_of(
    st.none(),
    text,
    st.sampled_from(["是", "否", "小型", "大", "=1+1", "#N/A", "1.2亿元", "12。5", code(1), code(2), *HEADINGS]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31), timezones=st.none()),  # noqa: DTZ001 (as workbooks have them)
)
rows = st.lists(st.lists(cells, max_size=14), max_size=8)


def written(table: list[list[object]], name: str = "企业名录") -> BytesIO:
    """A workbook of these cells, each as what it is."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(table):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell) if isinstance(cell, str) else sheet.write(number, place, cell)
    return made


def is_rows_or_sentences(read: Read) -> bool:
    if read.is_whole:
        return bool(read.rows)
    return all(fault.wrong and fault.mend and fault.sentence.endswith("。") for fault in read.faults)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=4000))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\x00" * 18)
def test_any_bytes_give_a_sentence(content):
    read = read_table(BytesIO(content), ASKED)
    assert (read.is_whole, read.rows) == (False, [])
    assert is_rows_or_sentences(read)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=20), st.booleans())
def test_a_workbook_with_bytes_bent_gives_rows_or_sentences(place, bent, cut):
    content = SOUND[:place] + bent + (b"" if cut else SOUND[place + len(bent) :])
    assert is_rows_or_sentences(read_table(BytesIO(content), ASKED))


@settings(max_examples=80, deadline=None)
@given(rows)
def test_a_workbook_of_any_cells_gives_rows_or_sentences_and_a_marked_copy(table):
    source = written([HEADINGS, *table])
    read = read_table(source, ASKED)
    assert is_rows_or_sentences(read)
    if any(fault.row for fault in read.faults):
        copy = BytesIO()
        write_marked(source, read, copy)
        again = read_table(copy, ASKED)
        assert [(f.row, f.column) for f in again.faults] == [(f.row, f.column) for f in read.faults]


@settings(max_examples=50, deadline=None)
@given(rows)
def test_a_workbook_without_our_headings_gives_rows_or_sentences(table):
    assert is_rows_or_sentences(read_table(written(table, "Sheet1"), ASKED))
