"""What co-editing asks of the database: as much for one who is invited as for three."""

import pytest

from clusters.answers import save_answer
from clusters.schema import Place
from tests.clusters.coediting import LATER, NOON, coeditor, page, section


@pytest.fixture
def county(signed_in, yongkang, stand_at, settings):
    """The county's handler in the afternoon, where mail goes out."""
    settings.PORTAL_MAIL = True
    client = signed_in(yongkang)
    stand_at(LATER)
    return client


@pytest.fixture
def guest(draft, signed_in, stand_at):
    """Whoever has been invited, in the afternoon."""
    client = signed_in(coeditor(draft))
    stand_at(LATER)
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_co_editing_costs_the_same_for_one_and_three(draft, county, django_assert_num_queries, count):
    for number in range(count):
        person = coeditor(draft, email=f"user{number}@example.com")
        save_answer(draft.filing, Place("A01", 2022 + number), "50.00", by=person, version=0, now=NOON)
    with django_assert_num_queries(15):
        answer = county.get(page(draft))
    assert (len(answer.context["rows"]), answer.context["count"]) == (count, count)


@pytest.mark.parametrize(("key", "queries"), [("figures", 10), ("evidence", 12)])
def test_a_section_costs_the_invited_hardly_more(draft, guest, django_assert_num_queries, key, queries):
    guest.get(section(draft, key))
    with django_assert_num_queries(queries):
        assert guest.get(section(draft, key)).status_code == 200


def test_a_file_with_co_editors_costs_its_county_no_more(draft, county, django_assert_num_queries):
    for number in range(2):
        county.get(section(draft))  # what the bar counts is kept until something happens
        with django_assert_num_queries(9):
            county.get(section(draft))
        coeditor(draft, email=f"user{number}@example.com")
