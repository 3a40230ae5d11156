"""Whether database, broker, worker and, where there is one, the virus scanner answer."""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError

from records import clock
from records.models import Heartbeat, Job
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
    """Silence of the workers. One busy with a long job may let the heartbeat wait, but renews the job's lease."""
    moment = clock.real_now()
    try:
        seen = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
        if (seen and moment - seen <= STALE_AFTER) or Job.objects.held(moment).exists():
            return None
    except DatabaseError as error:
        return type(error).__name__
    return f"silent for {int((moment - seen).total_seconds())} s" if seen else "no heartbeat yet"


def faults() -> dict[str, str]:
    """What does not answer, by name; empty when all is well."""
    found = {
        "database": database_fault(),
        "broker": broker_fault(),
        "worker": worker_fault(),
        "scanner": scanner_fault(),
    }
    return {name: fault for name, fault in found.items() if fault}
