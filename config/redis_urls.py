"""One Redis address, as each client wants it written. Celery keeps to database 0, the cache to database 1."""

from urllib.parse import urlsplit


def broker_url(url: str) -> str:
    """The address as Celery takes it: `unix:///path` becomes `redis+socket:///path`."""
    return url.replace("unix://", "redis+socket://", 1)


def cache_url(url: str) -> str:
    """The same server's database 1: clearing the cache empties a whole database, and must not lose queued work."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?db=1"  # geturl() would drop the slashes of an empty host
    return parts._replace(path="/1").geturl()
