"""A county whose file came back reads what to mend where it mends it: on the file and on the section itself."""

import pytest
from django.urls import reverse

from tests import builders
from tests.builders import at
from tests.clusters.coediting import coeditor, section

NOON = at("2025-04-14 12:00")
NOTE = "2024年产值与统计证明不一致，请核对"


@pytest.fixture
def returned(declared):
    return builders.return_for_correction(declared, ["figures", "plan"], at("2025-04-14 09:00"), note=NOTE)


def test_the_file_names_the_sections_to_mend_and_leads_to_them(returned, get_as, yongkang):
    response = get_as(yongkang, returned.get_absolute_url())
    page = response.content.decode()
    assert [each.key for each in response.context["reopened"]] == ["figures", "plan"]
    assert f'须补正的栏目：<a href="{section(returned)}">三年指标</a>、' in page
    assert page.count("<b>须补正</b>") == 2
    assert page.count("· 只读") == 5


def test_an_open_section_repeats_what_was_asked_and_a_closed_one_does_not(returned, get_as, yongkang):
    assert NOTE in get_as(yongkang, section(returned)).content.decode()
    assert NOTE not in get_as(yongkang, section(returned, "basic")).content.decode()


def test_the_body_that_returned_it_reads_its_own_request(returned, get_as, zhejiang):
    page = get_as(zhejiang, returned.get_absolute_url()).content.decode()
    assert NOTE in page
    assert "须补正的栏目" not in page  # nor the county's task list


def test_the_invited_read_no_more_than_their_sections(returned, signed_in, stand_at):
    zhang = coeditor(returned, at("2025-04-14 10:00"), until=at("2025-04-20 23:59:59"))
    client = signed_in(zhang)
    stand_at(NOON)
    page = client.get(section(returned))
    assert (page.status_code, NOTE in page.content.decode()) == (200, False)


def test_to_return_a_file_is_not_what_its_page_calls_for(accepted, get_as, zhejiang):
    button = '<a class="btn btn-outline-secondary" href="' + reverse("reviews:correction", args=[accepted.pk])
    page = get_as(zhejiang, accepted.get_absolute_url()).content.decode()
    assert (button in page, "btn btn-primary" in page) == (True, False)


@pytest.mark.parametrize("who", ["yiwu", "beilun", "passer_by"])
def test_strangers_find_nothing(returned, get_as, reference, who):
    assert get_as(reference.people[who], section(returned)).status_code == 404


def test_a_visitor_is_sent_to_sign_in(returned, get_as):
    assert get_as(None, section(returned)).headers["Location"].startswith(reverse("login"))
