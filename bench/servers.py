"""A web server as it runs in production: started by the line of deploy/, measured from outside, struck down."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bench.browsers import Browser

UNIT = settings.BASE_DIR / "deploy" / "cluster-portal-web.service"
WORKERS = 2
PATIENCE = 60  # seconds until it answers, and until it has ended
TICKS = os.sysconf("SC_CLK_TCK")
MB = 1024  # of the kernel's kB


@dataclass(frozen=True)
class Site:
    """What to serve: the door for gunicorn, the settings, and the page that is asked first."""

    name: str
    application: str
    settings: str
    first_page: str


PORTAL = Site("portal", "config.wsgi", "config.settings", "/clusters/")
BARE = Site("bare", "bench.reference.wsgi", "bench.reference.settings", "/list/")


@dataclass(frozen=True)
class Server:
    """gunicorn with its workers; `started` is the seconds from nothing to the first page."""

    master: int
    port: int
    started: float

    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()]

    def strike(self) -> None:
        """kill -9 for one worker, in the middle of whatever it does; returns once the master has noticed."""
        struck = self.workers()[0]
        os.kill(struck, signal.SIGKILL)
        while struck in self.workers():
            time.sleep(0.01)

    def memory(self) -> float:
        """MB of master and workers, what they share counted once (PSS)."""
        pids = [self.master, *self.workers()]
        return sum(_kernel_says(f"/proc/{pid}/smaps_rollup", "Pss") for pid in pids) / MB

    def work(self) -> float:
        """Processor seconds so far, of workers that have ended too."""
        return _ticks(self.master, ended_too=True) + sum(_ticks(pid) for pid in self.workers())

    @contextmanager
    def growing(self) -> Iterator[list[float]]:
        """Yields a list to which the end of the block adds by how many MB the largest grower grew, at its peak."""
        before = {}
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
            before[pid] = _kernel_says(f"/proc/{pid}/status", "VmRSS")
        grown: list[float] = []
        yield grown
        grown.append(max(_kernel_says(f"/proc/{pid}/status", "VmHWM") - size for pid, size in before.items()) / MB)


@contextmanager
def served(site: Site) -> Iterator[Server]:
    """The site in processes of its own, which end with the block."""
    port, log = free_port(), settings.PORTAL_HOME / f"{site.name}.log"
    here = {"DJANGO_SETTINGS_MODULE": site.settings, "WEB_CONCURRENCY": str(WORKERS)}
    with log.open("wb") as output:
        start = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  (a line of ours)
            command(site.application, port), cwd=settings.BASE_DIR, env=os.environ | production() | here,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        while not answers(port, site.first_page):
            if process.poll() is not None or time.monotonic() > start + PATIENCE:
                raise RuntimeError(f"{site.name} does not answer:\n{log.read_text()}")
            time.sleep(0.01)
        yield Server(process.pid, port, time.monotonic() - start)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def answers(port: int, page: str) -> bool:
    with suppress(OSError):
        return Browser(port).get(page).status == 200
    return False


def command(application: str, port: int) -> list[str]:
    """As systemd would start it, but for the place; it ends with the bench, however that ends."""
    line = next(line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart="))
    _python, *rest = shlex.split(line.removeprefix("ExecStart="))
    rest[rest.index("--bind") + 1] = f"127.0.0.1:{port}"
    rest[rest.index("config.wsgi")] = application
    return ["setpriv", "--pdeathsig", "TERM", sys.executable, *rest]


def production() -> dict[str, str]:
    return {"PORTAL_PRODUCTION": "1", "PORTAL_PROXIES": "1", "ALLOWED_HOSTS": settings.ALLOWED_HOSTS[0]}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kernel_says(account: str, name: str) -> int:
    """A line of one of the kernel's accounts, in kB."""
    lines = Path(account).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _ticks(pid: int, ended_too: bool = False) -> float:
    """Seconds in the program and in the kernel for it, of ended children too if asked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11 : 15 if ended_too else 13]) / TICKS
