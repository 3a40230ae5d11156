"""Address × role → code, for every address of the URLconf; the table stands in `data/addresses.txt`."""

import pytest
from django.conf import settings
from django.test import Client

from tests.addresses import ASKING, routes, rows

ROWS = rows()
TAKEN = {(row.route, row.method) for row in ROWS}
LEFT_OUT = [
    row._replace(method=method)
    for route, row in {row.route: row for row in ROWS}.items()
    for method in ("GET", "POST")
    if (route, method) not in TAKEN
]
FORMS = [row for row in ROWS if row.method in ("POST", "PATCH", "DELETE")]
DESKS = [row for row in ROWS if not row.is_public]
ABOUT_SESSIONS = "/accounts/"
PUBLIC = [row for row in ROWS if row.is_public and not row.address.startswith(ABOUT_SESSIONS)]


# The table and the URLconf


def test_every_address_has_a_row():
    written = {row.route for row in ROWS}
    assert {route: name for route, name in routes().items() if route not in written} == {}


def test_every_row_has_an_address():
    assert [str(row) for row in ROWS if row.route is None] == []


# What is answered to whom


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_is_answered_as_the_row_says(row, standing):
    assert {column: standing.ask(row, standing.client(column)).status_code for column in ASKING} == row.codes


@pytest.mark.parametrize("row", LEFT_OUT, ids=str)
def test_a_method_without_a_row_is_not_taken(row, standing):
    assert standing.ask(row, standing.client("minhead")).status_code == 405


@pytest.mark.parametrize("row", DESKS, ids=str)
def test_a_visitor_is_led_to_the_sign_in_page_and_a_script_is_told(row, standing):
    assert standing.ask(row, Client()).url.partition("?")[0] == "/accounts/login/"
    assert standing.ask(row, Client(), X_Requested_With="fetch").status_code == 401


@pytest.mark.parametrize("row", PUBLIC, ids=str)
def test_a_public_page_asks_for_no_session(row, standing):
    for column in ("public", "own"):
        response = standing.ask(row, standing.client(column))
        assert not response.wsgi_request.session.accessed
        assert settings.SESSION_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("column", ["public", "own", "minhead"])
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_form_without_its_token_is_refused(row, column, standing):
    assert standing.ask(row, standing.client(column, enforce_csrf_checks=True)).status_code == 403
