"""Doors for Celery: each fetches and calls one function."""

from celery import shared_task

from records import clock
from records.daily import run_day
from records.health import beat


@shared_task
def heartbeat() -> None:
    """Say that a worker is alive and beat reaches it."""
    beat("worker")


@shared_task
def daily() -> None:
    """Run the jobs of the day that has begun."""
    run_day(clock.today())
