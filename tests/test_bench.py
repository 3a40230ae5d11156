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

pytestmark = pytest.mark.slow


def test_the_measurement_prints_every_line():
    here = {name: value for name, value in os.environ.items() if name not in OURS}
    asked = ["bench/run", "--rows", "200", "--rounds", "1", "--entries", "3"]
    ran = subprocess.run(asked, cwd=settings.BASE_DIR, env=here, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    table, searches, *acts = re.split(r"(?m)^(?:list, 2 characters:|act ) .*$", ran.stdout)
    assert [re.split(r"\s{2,}", line)[0] for line in table.splitlines()] == ["page or step", *PAGES]
    assert [re.split(r"\s{2,}", line)[:2] for part in acts for line in part.split("\n") if line] == [
        [name, "3"] for name in ACTS * 2
    ]
    assert "search, 2 characters: " in searches
