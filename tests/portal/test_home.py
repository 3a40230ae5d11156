"""The public home: numbers from the rows, right at once after a publication."""

from datetime import date

import pytest
from django.core.cache import cache

from accounts.models import Agency
from portal.figures import figures
from portal.lines import Node
from portal.tiles import step_of
from records.clock import standing_at
from tests import builders
from tests.builders import at

NOW = "2025-04-10 10:00"


def shown(get_as):
    return get_as(None, "/").context["figures"]


def test_the_numbers_are_those_of_the_rows(recognised, get_as):
    recognised("示例一产业集群", "330784")
    recognised("示例二产业集群", "330784")
    recognised("示例三产业集群", "330206", year=2024, term=("2025-01-01", "2027-12-31"))
    recognised("示例四产业集群", "320281", year=2021, term=("2021-01-01", "2023-12-31"))
    home = shown(get_as)

    assert (home.valid, home.counties, home.ending) == (3, 2, 2)
    assert [(year.year, year.count, year.valid) for year in home.years] == [(2024, 1, 1), (2022, 2, 2), (2021, 1, 0)]
    assert {tile.name: tile.count for tile in home.tiles if tile.count} == {"浙江": 2, "宁波": 1}


def test_a_revoked_one_no_longer_counts(recognised, get_as):
    recognition = recognised("示例一产业集群")
    recognition.revoked_on = date(2025, 1, 1)
    recognition.save(update_fields=["revoked_on"])
    home = shown(get_as)
    assert (home.valid, home.ending) == (0, 0)


def test_every_body_has_its_tile(reference, get_as):
    tiles = shown(get_as).tiles
    assert [tile.name for tile in tiles] == ["江苏", "浙江", "宁波", "云南"]
    assert [tile.is_marked for tile in tiles] == [False, False, True, False]


@pytest.mark.parametrize(("count", "step"), [(0, 0), (1, 1), (3, 1), (4, 2), (8, 3), (12, 4), (16, 5), (400, 5)])
def test_a_tile_has_one_of_six_colours(count, step):
    assert step_of(count) == step


@pytest.mark.parametrize(
    ("moment", "place"),
    [("2025-04-10 10:00", 0), ("2025-06-20 10:00", 1), ("2025-07-16 10:00", 2)],
)
def test_the_round_stands_where_its_dates_say(reference, moment, place):
    line = figures(at(moment)).round.line
    assert [node.status for node in line].index(Node.NOW) == place


def test_the_round_moves_on_with_notice_and_publication(on_notice, stand_at):
    assert statuses("2025-09-23 10:00") == ["done", "done", "done", "now", "future", "future"]
    assert statuses("2025-09-27 10:00") == ["done", "done", "done", "done", "now", "future"]
    builders.publish(on_notice.notice_entries.get().notice, at("2025-09-27 11:00"))
    assert statuses("2025-09-27 12:00") == ["done", "done", "done", "done", "done", "future"]


def statuses(moment: str) -> list[str]:
    return [node.status for node in figures(at(moment)).round.line]


def test_a_notice_not_yet_opened_is_nobody_s_news(recommended, get_as):
    builders.draft_notice([recommended], at("2025-09-19 10:00"))
    assert shown(get_as).announcements == []


def test_notices_and_documents_are_the_news(published, get_as):
    client = get_as(None, "/").client
    with standing_at(at("2025-10-01 10:00")):
        news = client.get("/").context["figures"].announcements
    assert [(line.on, line.notice is not None) for line in news] == [
        (date(2025, 9, 27), False),
        (date(2025, 9, 22), True),
    ]


def test_the_home_is_right_at_once_after_a_publication(recognised, get_as):
    assert shown(get_as).valid == 0
    recognised("示例一产业集群")
    assert shown(get_as).valid == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(recognised, get_as, django_assert_num_queries, rows):
    for number in range(rows):
        recognised(f"示例{number}产业集群")
    cache.clear()
    with django_assert_num_queries(10):
        get_as(None, "/")


def test_an_empty_portal_says_so(db, get_as):
    Agency.objects.all().delete()
    assert get_as(None, "/").status_code == 200
