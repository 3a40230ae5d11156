"""What the tests of the ground share."""

import pytest

from config.celery import app


@pytest.fixture
def no_worker():
    """Nobody takes from the queue; without PostgreSQL beside the tests there is no broker either."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True
