"""Doors for Celery: each fetches and calls one function."""

from celery import shared_task

from records import clock
from records.confirming import mail_links
from records.daily import run_day
from records.health import beat
from records.job_runs import left_behind, run
from records.mailing import mail_what_is_due
from records.scanning import scan_waiting


@shared_task
def heartbeat() -> None:
    """Say that a worker is alive and beat reaches it."""
    beat("worker")


@shared_task
def daily() -> None:
    """Run the jobs of the day that has begun."""
    run_day(clock.today())


@shared_task
def run_job(pk: int) -> None:
    """Carry out one job."""
    run(pk)


@shared_task
def sweep_jobs() -> None:
    """Queue anew what a lost queue or a dead worker left behind."""
    for pk in left_behind(clock.now()):
        run_job.delay(pk)


@shared_task
def scan(*documents: int) -> None:
    """Let the virus scanner see these attachments, or all that wait for it."""
    scan_waiting(clock.now(), *documents)


@shared_task
def mail() -> None:
    """Mail what people were told, and the links that confirm their addresses."""
    now = clock.now()
    mail_links(now)
    mail_what_is_due(now)
