"""The Celery application; tasks are found in each app's `tasks.py`."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def first_turn(**_kwargs: Any) -> None:
    """Let a fresh worker be seen, and take up what was left behind, at once: beat's first turns come later."""
    app.send_task("records.tasks.heartbeat")
    app.send_task("records.tasks.sweep_jobs")
