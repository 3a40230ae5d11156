"""What machines ask, and the daily roots."""

import json
from datetime import date

import pytest

from records import health
from records.clock import real_now
from records.models import Heartbeat, Seal
from records.seals import seal_day
from tests.builders import at


def test_health_is_200_when_all_answer(db, get_as, monkeypatch):
    monkeypatch.setattr(health, "broker_fault", lambda: None)
    Heartbeat.objects.create(name="worker", beat_at=real_now())
    response = get_as(None, "/healthz")
    assert (response.status_code, json.loads(response.content)) == (200, {"status": "ok", "faults": {}})


def test_health_is_503_naming_what_does_not_answer(db, get_as, monkeypatch):
    monkeypatch.setattr(health, "broker_fault", lambda: "ConnectionError")
    response = get_as(None, "/healthz")
    assert response.status_code == 503
    assert json.loads(response.content)["faults"] == {"broker": "ConnectionError", "worker": "no heartbeat yet"}


def test_robots_keep_out_of_the_desk(db, get_as):
    response = get_as(None, "/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /desk/" in response.content.decode()


def test_every_day_s_root_is_public(draft, get_as):
    seal = seal_day(date(2025, 4, 10), at("2025-04-11 00:05"))
    page = get_as(None, "/seals/").content.decode()
    assert seal.root in page
    assert "2025-04-10" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(db, get_as, django_assert_num_queries, rows):
    for day in range(1, rows + 1):
        Seal.objects.create(
            day=date(2025, 4, day), made_at=at("2025-04-11"), dossiers=1, events=1, algorithm="sm3", root="0" * 64
        )
    with django_assert_num_queries(2):
        get_as(None, "/seals/")
