"""The portal's programs as they really run, on the database of a test: started, asked, and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import connection

PATIENCE = 60  # seconds
TOKEN = "t" * 32


def database_url() -> str:
    """Where another process finds the database of this test."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    host = found["HOST"] or found["OPTIONS"].get("host", "")
    return f"postgres://{found['USER']}@/{found['NAME']}?host={host}"


class Program:
    """A process of the portal in a session of its own."""

    def __init__(self, home: Path, *command: str, **more: str) -> None:
        here = {"DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "PORTAL_DEMO": "1"}
        here |= {"PORTAL_HOME": str(home), **more}
        self.log = home / f"{command[0]}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=settings.BASE_DIR, env=os.environ | here, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9, children and all."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


class Unfollowed(HTTPRedirectHandler):
    """Leaves a redirect as the answer it is."""

    def redirect_request(self, *_args, **_kwargs):
        return None


class Web(Program):
    """gunicorn; it listens once it is there."""

    def __init__(self, home: Path, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        listen = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "2"]
        super().__init__(home, "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", *listen, **more)
        self._until_it_listens()

    def get(self, address: str) -> tuple[int, dict]:
        """The code and the JSON that a machine gets."""
        try:
            answer = build_opener().open(f"http://127.0.0.1:{self.port}{address}", timeout=PATIENCE)
        except URLError as refused:
            answer = refused
        return answer.code, json.load(answer)

    def post(self, address: str, told: dict[str, object], session: str) -> int:
        """The code a browser would get; 0 where the line went dead."""
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        asked = Request(f"http://127.0.0.1:{self.port}{address}", urlencode(told).encode(), headers)
        try:
            return build_opener(Unfollowed).open(asked, timeout=PATIENCE).status
        except (URLError, OSError) as answer:
            return getattr(answer, "code", 0)

    def _until_it_listens(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())


class Worker(Program):
    """A Celery worker on the Redis beside the tests."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, "celery", "--app", "config", "worker", "--concurrency", "1", "--without-gossip",
                         "--without-mingle")  # fmt: skip
