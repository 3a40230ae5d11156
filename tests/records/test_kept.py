"""What changes seldom is asked for once and kept."""

import pytest
from django.core.cache import cache
from redis import RedisError

from records.kept import kept


@pytest.fixture
def asked():
    """Each time it is made anew, it is one more."""
    times = []

    def make():
        times.append(1)
        return len(times)

    return make


def test_it_is_made_once(asked):
    assert [kept("figures", asked), kept("figures", asked)] == [1, 1]


def test_each_stamp_has_its_own(asked):
    assert [kept("figures", asked, under="monday"), kept("figures", asked, under="tuesday")] == [1, 2]


def test_a_cache_that_is_gone_costs_time_and_no_answer(asked, monkeypatch):
    def gone(*_args, **_kwargs):
        raise RedisError

    for method in ("get", "set"):
        monkeypatch.setattr(type(cache._connections["default"]), method, gone)
    assert [kept("figures", asked), kept("figures", asked)] == [1, 2]
