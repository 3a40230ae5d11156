"""At every address somebody invited into a file's sections gets what anybody without a post gets, but for these."""

import pytest

from tests.addresses import Standing, rows, session_of

INTO, FILES = "/desk/applications/{draft.pk}/", "/desk/files/"
OPEN = {  # what an invitation into figures and evidence of the draft opens, by address, method and what is sent
    (f"{INTO}sections/figures/", "GET", ""): 200,
    (f"{INTO}sections/evidence/", "GET", ""): 200,
    (f"{INTO}answers/", "POST", "niche"): 403,  # a field of another section
    (f"{INTO}documents/other_evidence/", "POST", ""): 302,
    (f"{INTO}documents/{{kept.pk}}/remove/", "POST", ""): 302,
    (f"{INTO}documents/{{removed.pk}}/restore/", "POST", ""): 302,
    (f"{INTO}documents/{{kept.pk}}/name/", "POST", "x"): 302,
    (f"{INTO}documents/{{kept.pk}}/move/", "POST", "up"): 302,
    (f"{INTO}attachments/{{kept.pk}}/", "GET", ""): 200,
    (f"{FILES}documents/{{kept.pk}}/", "GET", ""): 200,
    (f"{FILES}documents/{{removed.pk}}/", "GET", ""): 200,
    (f"{FILES}documents/{{kept.pk}}/pages/1/", "GET", ""): 200,
    (f"{FILES}{{draft.dossier_id}}/uploads/", "POST", "announced"): 201,
}
ROWS = {(row.address, row.method, "".join(row.data.values()) or row.headers): row for row in rows()}


@pytest.fixture
def invited(standing):
    """The world as whoever has accepted the invitation into the draft meets it."""
    return Standing(standing.world, {"invited": session_of(standing.world["coeditor"])})


def test_each_of_these_is_an_address_of_the_table():
    assert OPEN.keys() - ROWS.keys() == set()


@pytest.mark.parametrize("asked", ROWS, ids=" ".join)
def test_no_more_is_open_than_the_invitation_says(asked, invited):
    row = ROWS[asked]
    assert invited.ask(row, invited.client("invited")).status_code == OPEN.get(asked, row.codes["nobody"])
