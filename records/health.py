"""Whether database, broker, worker and, where there is one, the virus scanner answer."""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError

from records import clock
from records.models import Heartbeat
from records.scanning import scanner_fault

STALE_AFTER = timedelta(seconds=60)


def beat(name: str) -> None:
    """Note a sign of life in machine time."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.real_now()})


def database_fault() -> str | None:
    try:
        Heartbeat.objects.exists()
    except DatabaseError as error:
        return type(error).__name__
    return None


def broker_fault() -> str | None:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
    except (redis.RedisError, OSError, ValueError) as error:
        return type(error).__name__
    return None


def worker_fault() -> str | None:
    try:
        seen = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
    except DatabaseError as error:
        return type(error).__name__
    if seen is None:
        return "no heartbeat yet"
    silent = clock.real_now() - seen
    return f"silent for {int(silent.total_seconds())} s" if silent > STALE_AFTER else None


def faults() -> dict[str, str]:
    """What does not answer, by name; empty when all is well."""
    found = {
        "database": database_fault(),
        "broker": broker_fault(),
        "worker": worker_fault(),
        "scanner": scanner_fault(),
    }
    return {name: fault for name, fault in found.items() if fault}
