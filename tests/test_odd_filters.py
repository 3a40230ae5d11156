"""Filters, pages and words without meaning in the address of a list: it stands as it is, and nothing breaks."""

import pytest

from tests.addresses import rows

LISTS = {  # address: the column of somebody who sees rows there
    "/clusters/": "public",
    "/notices/": "public",
    "/seals/": "public",
    "/desk/agencies/": "own",
    "/desk/applications/": "own",
    "/desk/messages/": "own",
    "/desk/inquiries/": "prov",
    "/desk/dictations/": "prov",
    "/desk/objections/": "min",
    "/desk/queue/": "prov",
    "/desk/lists/": "prov",
    "/desk/titles/": "min",
    "/desk/notices/": "min",
    "/desk/publications/": "min",
}
PAGES = ["abc", "-1", "0", "2", "999999", "9" * 20, "9" * 5000, "1e30", "1.5", "%C2%B2", "%00", "%ff", ""]
FILTERS = ["state", "batch", "sort", "view", "place", "body", "industry", "year", "notice", "as_of", "division", "kind"]
NOTHING = [
    "abc",
    "-1",
    "0",
    "9" * 20,
    "9" * 5000,
    "1e30",
    "%C2%B2",
    "2025-02-30",
    "0001-01-01",
    "%00",
    "%ff",
    "x" * 9000,
]


def shown(standing, address, query=""):
    """The rows that a list shows; a name it does not know keeps the public pages from answering out of the cache."""
    response = standing.client(LISTS[address]).get(f"{address}?{query}&anew=")
    assert response.status_code == 200
    return list(response.context["page_obj"])


def test_every_list_is_tried(standing):
    """A new list is missed here as soon as its address has its row."""
    plain = [row for row in rows() if row.method == "GET" and "{" not in row.address and "?" not in row.address]
    served = [(row.address, column) for row in plain for column, code in row.codes.items() if code == 200]
    pages = {address: standing.client(column).get(address) for address, column in dict(served).items()}
    assert {address for address, page in pages.items() if "page_obj" in (page.context or {})} == set(LISTS)


@pytest.mark.parametrize("address", LISTS)
def test_a_page_that_is_not_there_is_the_nearest(standing, address):
    first = shown(standing, address)
    assert [page for page in PAGES if shown(standing, address, f"page={page}") != first] == []


@pytest.mark.parametrize("address", LISTS)
def test_a_filter_without_meaning_narrows_nothing(standing, address):
    everything = shown(standing, address)
    queries = ["&".join(f"{name}={value}" for name in FILTERS) for value in NOTHING]
    assert [query for query in queries if shown(standing, address, query) != everything] == []


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("words", ["%bc%af%c8%ba%ff", "%E5%AD%97" * 10_000, "%00", "%25_", "'"])
def test_words_in_another_encoding_or_without_end_find_nothing_or_are_left_out(standing, address, words):
    everything = shown(standing, address)
    assert shown(standing, address, f"q={words}") in ([], everything)
