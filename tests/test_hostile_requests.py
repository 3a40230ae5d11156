"""Whatever is sent to whatever address, the answer is a page, a sentence or a refusal, and never an error page.

Each address of the table is asked by the first whom it serves, with the names that its own view and forms read.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.addresses import Row, Standing, rows

SERVED = (200, 201, 302, 409, 412, 415, 422)
HOSTILE: list[str | bytes] = [
    "", " ", "\n\r\n", "\x00", "a\x00b", "\x01\x1f\x7f", "\u202e\ufffe", "😀", b"\xff\xfe", b"\xbc\xaf\xc8\xba",
    "字" * 2001, "a" * 10_000, "-1", "0", "1", "9" * 20, "9" * 30, "9" * 5000, "1e30", "1e400", "NaN", "Infinity",
    "1.3O", "１２．５", "²", "٣٤", "½", "2025-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "abc", "draft",
    "take", "propose", "return", "<script>", "' OR 1=1 --", "%s%d", "../../etc/passwd", "//example.com/",
    "/desk/" + "x" * 3000, "[1]", "null", "=1+1",
]  # fmt: skip
READ = re.compile(r'(?:GET|POST|FILES)(?:\.get(?:list)?\(|\[)"([\w-]+)"')
ANYWHERE = {"page", "next", "sort", "A01-2024", "niche", "operator_uscc", "provincial_date"}
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str | bytes]]


def served() -> Iterator[tuple[Row, str]]:
    """Each row with the first to whom it is open."""
    for row in rows():
        for column, code in row.codes.items():
            if code in SERVED and (row.is_public or column != "public"):
                yield row, column
                break


def view_of(row: Row) -> Callable:
    found = resolve(re.sub(r"{.*?}", "1", row.address.partition("?")[0])).func
    return getattr(found, "view_class", found)


def names(row: Row) -> list[str]:
    """Every name that the view's module reads by itself, or by its forms."""
    module = sys.modules[view_of(row).__module__]
    found = ANYWHERE.union(READ.findall(Path(str(module.__file__)).read_text(encoding="utf-8")))
    for form in vars(module).values():
        if isinstance(form, type) and issubclass(form, forms.BaseForm):
            found |= form.base_fields.keys()
    return sorted(found)


def sent(known: list[str]) -> st.SearchStrategy[Pairs]:
    """Some names with hostile values, the same twice among them; or every name with one value."""
    value = st.sampled_from(HOSTILE) | st.text(max_size=30)
    some = st.lists(st.tuples(st.sampled_from(known), value), max_size=8)
    return some | value.map(lambda each: [(name, each) for name in known])


def answer(standing: Standing, row: Row, column: str, body: str | bytes, kind: str = FORM) -> int:
    """The code of the answer, read to its end; whatever was done is undone."""
    address, _mark, own = row.url(standing.world).partition("?")
    asked = {"QUERY_STRING": f"{own}&{body}"} if row.method == "GET" else {"data": body, "content_type": kind}
    headers = standing.world.get(row.headers, {})
    with transaction.atomic():
        response = standing.client(column).generic(row.method, address, headers=headers, **asked)
        if response.streaming:
            b"".join(response)
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize(("row", "column"), list(served()), ids=str)
def test_no_request_ends_in_an_error_page(standing, row, column):
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(pairs=sent(names(row)))
    def hostile(pairs):
        assert answer(standing, row, column, urlencode(pairs)) != 500

    hostile()


BODIES = [
    (b"\xff\xfe=\x00&%zz=%", FORM),
    (b"--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xff", "multipart/form-data; boundary=x"),
    (b"no boundary", "multipart/form-data"),
    (b'{"act": ["take"]}', "application/json"),
    (b"&".join(b"x=1" for _n in range(5000)), FORM),
    (b"note=" + b"x" * (6 * 1024 * 1024), FORM),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column"), [each for each in served() if each[0].method == "POST"], ids=str)
def test_a_body_that_is_no_form_is_refused_or_read_as_an_empty_one(standing, row, column):
    assert 500 not in [answer(standing, row, column, body, kind) for body, kind in BODIES]


# Ids


TOO_LARGE = "99999999999999999999"  # beyond what either database counts
NUMBERED = [
    (row._replace(address=re.sub(r"{[^}]*}", TOO_LARGE, row.address[:at]) + row.address[at:]), column)
    for row, column in served()
    for path in [row.address.partition("?")[0]]
    for at in [found.end() for found in re.finditer(r"{[^}]*}", path)]
]  # fmt: skip


@pytest.mark.parametrize(("row", "column"), NUMBERED, ids=str)
def test_an_id_beyond_all_numbers_is_not_found(standing, row, column):
    assert answer(standing, row, column, "") in (404, 412)  # 412: an upload that does not speak its protocol


# Text fields


def text_fields() -> Iterator[tuple[type[forms.BaseForm], str]]:
    """Every free text of every form that a view knows."""
    modules = sorted({view_of(row).__module__ for row in rows()})
    found = {form for module in modules for form in vars(sys.modules[module]).values()
             if isinstance(form, type) and issubclass(form, forms.BaseForm)}  # fmt: skip
    for form in sorted(found, key=lambda each: each.__qualname__):
        yield from ((form, name) for name, field in form.base_fields.items() if type(field) is forms.CharField)


@pytest.mark.parametrize(("form", "name"), list(text_fields()), ids=str)
def test_a_text_that_cannot_be_stored_gets_its_sentence(db, form, name):
    with pytest.raises(ValidationError) as refused:
        form.base_fields[name].clean("永康\x00")
    assert "这里有看不见的空字符，不能保存。请清空这一项，重新填写。" in refused.value.messages
    assert form.base_fields[name].clean("永康😀") == "永康😀"
