"""One Redis address serves Celery and the cache, in databases of their own."""

import pytest

from config.redis_urls import broker_url, cache_url


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("unix:///var/run/redis.sock", "redis+socket:///var/run/redis.sock", "unix:///var/run/redis.sock?db=1"),
        ("redis://localhost:6379", "redis://localhost:6379", "redis://localhost:6379/1"),
        ("redis://:secret@redis:6379/0", "redis://:secret@redis:6379/0", "redis://:secret@redis:6379/1"),
        (
            "rediss://redis:6380/0?ssl_ca_certs=/ca",
            "rediss://redis:6380/0?ssl_ca_certs=/ca",
            "rediss://redis:6380/1?ssl_ca_certs=/ca",
        ),
    ],
)
def test_one_address_as_each_client_wants_it(url, broker, cache):
    assert (broker_url(url), cache_url(url)) == (broker, cache)
