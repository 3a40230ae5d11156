"""Public pages are kept as a whole for visitors, never past a change, never with anything personal."""

import pytest
from django.core.cache import cache
from django.test import Client
from redis import RedisError

from tests import builders
from tests.builders import at, fresh


def test_a_kept_page_costs_one_query(recognised, get_as, django_assert_num_queries):
    recognised("示例五金产业集群")
    first = get_as(None, "/clusters/?year=2022")
    with django_assert_num_queries(1):
        second = get_as(None, "/clusters/?year=2022")
    assert second.content == first.content


@pytest.mark.parametrize("url", ["/", "/clusters/", "/notices/"])
def test_a_new_publication_shows_at_once(on_notice, get_as, stand_at, url):
    stand_at("2025-09-27 12:00")
    before = get_as(None, url, HTTP_HOST="localhost").content
    builders.publish(on_notice.notice_entries.get().notice, at("2025-09-27 10:00"))
    after = get_as(None, url, HTTP_HOST="localhost").content
    if url != "/notices/":
        assert after != before


def test_each_day_has_its_own_page(recognised, stand_at):
    recognised("示例五金产业集群")
    client = Client()
    stand_at("2025-04-10 10:00")
    assert "有效期已满" not in client.get("/clusters/").content.decode()
    stand_at("2026-04-10 10:00")
    assert "有效期已满" in client.get("/clusters/").content.decode()


def test_a_visitor_with_a_cookie_is_answered_anew(recognised, get_as, yongkang):
    get_as(None, "/clusters/")
    response = get_as(yongkang, "/clusters/")
    assert response.context is not None


def test_free_text_is_not_kept(recognised, get_as):
    get_as(None, "/clusters/?q=示例")
    assert get_as(None, "/clusters/?q=示例").context is not None


def test_without_a_cache_the_pages_still_answer(recognised, get_as, monkeypatch):
    recognised("示例五金产业集群")

    def gone(*_args, **_kwargs):
        raise RedisError

    for method in ("get", "set", "add", "incr"):
        monkeypatch.setattr(type(cache._connections["default"]), method, gone)
    assert get_as(None, "/").status_code == 200
    assert get_as(None, "/clusters/").status_code == 200
    assert get_as(None, "/receipts/?code=AAAA-BBBB-CCCC").status_code == 200


def test_an_entry_s_end_is_known_at_once(on_notice, get_as, stand_at):
    """A page with the objection link is not served once the entry has ended."""
    stand_at("2025-09-23 10:00")
    entry = on_notice.notice_entries.get()
    url, way = f"/notices/{entry.notice_id}/", f"/entries/{entry.pk}/objection/"
    assert way in get_as(None, url).content.decode()
    builders.disqualify(fresh(on_notice), at("2025-09-23 11:00"))
    assert way not in get_as(None, url).content.decode()
