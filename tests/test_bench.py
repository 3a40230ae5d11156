"""The measurement runs, from an empty machine to its last line. How fast anything is, no test says."""

import os
import re
import subprocess

import pytest
from django.conf import settings

OURS = ("DATABASE_URL", "REDIS_URL", "PORTAL_HOME", "PORTAL_TEST", "DJANGO_SETTINGS_MODULE")
PAGES = [
    "list", "list, filtered", "list, last page", "list, by time", "list, by name", "list, 2 characters",
    "list, 4 characters", "queue of a province", "queue of the ministry", "bodies before the ministry",
    "home of the ministry", "step: accept", "save of a field", "public list, kept", "public list",
    "public list, nothing kept", "public list, last page", "public list, of a body", "public list, as of a day",
    "public home, nothing kept", "search, 2 characters", "search, 4 characters", "API", "CSV",
]  # fmt: skip
ACTS = ["list of a body sent", "notice opened", "publication issued"]
SERVED = ["4 users at once, s", "processor seconds of the web processes", "errors, lost, doubled",
          "the same, a worker killed in either rush", "memory after it, MB", "start to first page, s",
          "CSV, first byte, ms", "CSV, growth of a worker, MB"]  # fmt: skip

pytestmark = pytest.mark.slow


def printed(*asked: str) -> str:
    here = {name: value for name, value in os.environ.items() if name not in OURS}
    ran = subprocess.run(asked, cwd=settings.BASE_DIR, env=here, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_measurement_prints_every_line():
    told = printed("bench/run", "--rows", "200", "--rounds", "1", "--entries", "3")
    table, searches, *acts = re.split(r"(?m)^(?:list, 2 characters:|act ) .*$", told)
    assert [re.split(r"\s{2,}", line)[0] for line in table.splitlines()] == ["page or step", *PAGES]
    assert [re.split(r"\s{2,}", line)[:2] for part in acts for line in part.split("\n") if line] == [
        [name, "3"] for name in ACTS * 2
    ]
    assert "search, 2 characters: " in searches


def test_a_crowd_before_the_running_server_loses_nothing_and_doubles_nothing():
    """Nor when a worker is killed in the middle."""
    told = printed("bench/serve", "--users", "4", "--rounds", "1", "--rows", "100")
    lines = [re.split(r"\s{2,}", line) for line in told.splitlines()]
    assert [line[0] for line in lines] == ["figure", *SERVED]
    assert [line[1:] for line in lines[3:5]] == [["0, 0, 0", "0, 0, 0", "0, 0, 0", "ok"], ["0, 0, 0", "0, 0, 0", "ok"]]
