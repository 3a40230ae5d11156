"""The web process killed in the middle of a step: nothing of the step is left, and the next click takes it once."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from records.clock import real_now
from records.models import DemoClock, Turn
from records.trail import faults
from tests.builders import at, fresh
from tests.races.together import until_waiting

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE = 60  # seconds
TOKEN = "t" * 32


class Unfollowed(HTTPRedirectHandler):
    """Leaves a redirect as the answer it is."""

    def redirect_request(self, *_args, **_kwargs):
        return None


class Web:
    """gunicorn as the portal runs it, on the database of this test."""

    def __init__(self, home: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        found = connection.settings_dict
        host = found["HOST"] or found["OPTIONS"].get("host", "")
        here = {
            "DATABASE_URL": f"postgres://{found['USER']}@/{found['NAME']}?host={host}",
            "SECRET_KEY": settings.SECRET_KEY,
            "PORTAL_HOME": home,
            "PORTAL_DEMO": "1",
        }
        listen = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "2", "--worker-class", "gthread"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", *listen, "--no-control-socket"],
            cwd=settings.BASE_DIR, env=os.environ | here, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._until_it_listens()

    def post(self, address: str, told: dict[str, object], session: str) -> int:
        """The code a browser would get; 0 where the line went dead."""
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        asked = Request(f"http://127.0.0.1:{self.port}{address}", urlencode(told).encode(), headers)
        try:
            return build_opener(Unfollowed).open(asked, timeout=PATIENCE).status
        except (URLError, OSError) as answer:
            return getattr(answer, "code", 0)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def _until_it_listens(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError("the web process does not listen")


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[[], Web]]:
    started: list[Web] = []

    def start() -> Web:
        started.append(Web(str(tmp_path)))
        return started[-1]

    yield start
    for web in started:
        web.kill()


def test_a_step_cut_off_by_a_kill_has_not_happened_and_is_then_taken_once(declared, zhejiang, serve):
    DemoClock.objects.create(pk=1, stands_at=at("2025-04-14 09:00"), set_at=real_now())
    session = signed_in(zhejiang)
    address = f"/desk/files/{declared.dossier_id}/steps/accept/"
    told = {"seen": declared.dossier.version}
    web, codes = serve(), []
    with transaction.atomic():
        list(Turn.objects.standing().filter(dossier=declared.dossier).select_for_update())  # a step's last rows
        click = Thread(target=lambda: codes.append(web.post(address, told, session)))
        click.start()
        until_waiting(1)  # state and event are written, the turn is not passed, nothing is committed
        web.kill()
    click.join(PATIENCE)
    assert codes == [0]
    assert state_of(declared) == ("declared", [])

    again = serve()
    assert [again.post(address, told, session) for _click in range(2)] == [302, 302]
    assert state_of(declared) == ("provincial", ["accept"])


def signed_in(user) -> str:
    """The session of somebody signed in, as a browser's cookie holds it."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def state_of(application) -> tuple[str, list[str]]:
    """The state and how often it was accepted; the chain of events must be whole."""
    found = fresh(application)
    assert list(faults(found.dossier)) == []
    return str(found.state), list(found.dossier.events.filter(step="accept").values_list("step", flat=True))
