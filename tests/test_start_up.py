"""The supervisor behind script/run: all programs run or none, one start at a time, nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from accounts.demo import ONE_CLICK, PASSWORD
from script.supervise import ACCOUNTS

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds after which a condition that should come about is given up

DRIVER = """
import sys
from pathlib import Path
import supervise

def work():
    home = Path(sys.argv[1])
    with supervise.only_one(home / "run" / "lock", "in this test"), supervise.Supervisor(home / "log") as portal:
        supervise.start_redis(portal, home / "run")
        for number, command in enumerate(sys.argv[2:], start=1):
            portal.start(supervise.Program(f"program-{number}", ["bash", "-c", command]))
        print("ready", flush=True)
        portal.watch()

supervise.STOP_SECONDS = 1
sys.exit(supervise.guarded(work))
"""
SLEEPER = "exec sleep 600"
STUBBORN = "trap '' TERM; sleep 600 & wait; wait"  # ignores SIGTERM, and so does its child

pytestmark = pytest.mark.slow


def read_until(process: subprocess.Popen[str], last: str) -> list[str]:
    """The lines a process says, up to this one; it fails the test to end without."""
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line == last:
            return said
    raise AssertionError(said)


class Home:
    """A portal's home and the processes that belong to it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def start(self, *commands: str) -> subprocess.Popen[str]:
        """Start the supervisor over Redis and these shell commands, without waiting."""
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(self.path), *commands],
            env=os.environ | {"PYTHONPATH": str(ROOT / "script"), "HOME_OF_TEST": str(self.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def running(self, *commands: str) -> subprocess.Popen[str]:
        """Start the supervisor and wait until everything runs."""
        supervisor = self.start(*commands)
        read_until(supervisor, "ready\n")
        return supervisor

    def processes(self) -> dict[int, str]:
        """Every process of this home, known by its command line or environment (Redis overwrites its own)."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                if str(self.path).encode() in command + (entry / "environ").read_bytes():
                    found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace").strip()
        return found

    def process(self, command: str) -> int:
        """The one process whose command line holds this."""
        [pid] = (pid for pid, line in self.processes().items() if command in line and "import supervise" not in line)
        return pid

    def comes_to(self, condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + PATIENCE
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.1)
        return condition()

    def comes_to_rest(self) -> bool:
        return self.comes_to(lambda: not self.processes())


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    for pid in home.processes():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nothing_running(home, how):
    supervisor = home.running(SLEEPER, STUBBORN)
    assert home.comes_to(lambda: len(home.processes()) == 5)  # itself, Redis, the sleeper, the stubborn and its child
    supervisor.send_signal(how)
    output, errors = supervisor.communicate(timeout=PATIENCE)
    assert (supervisor.returncode, output, errors) == (0, "\nEnded; nothing is left running.\n", "")
    assert home.comes_to_rest()


def test_a_second_start_is_told_and_disturbs_nothing(home):
    supervisor = home.running(SLEEPER)
    before = home.processes()
    second = home.start(SLEEPER)
    output, errors = second.communicate(timeout=PATIENCE)
    assert (second.returncode, output) == (1, "")
    assert errors == f"Already running: in this test (process {supervisor.pid})\n"
    assert home.processes().keys() == before.keys()


def test_when_one_program_ends_all_end_and_its_last_words_are_shown(home):
    supervisor = home.running(SLEEPER, "echo 'no more room'; read -t 1 <> <(:); exit 7")
    _output, errors = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert errors == "no more room\nprogram-2 ended by itself with code 7.\n"
    assert home.comes_to_rest()


def test_when_redis_is_killed_the_portal_ends_in_order_and_says_so(home):
    supervisor = home.running(SLEEPER)
    os.kill(home.process("redis"), signal.SIGKILL)
    _output, errors = supervisor.communicate(timeout=PATIENCE)
    assert (supervisor.returncode, errors.splitlines()[-1]) == (1, "redis ended by itself with code -9.")
    assert home.comes_to_rest()


def test_a_killed_supervisor_takes_its_programs_along(home):
    supervisor = home.running(SLEEPER)
    supervisor.kill()
    supervisor.communicate(timeout=PATIENCE)
    assert home.comes_to_rest()


def test_it_starts_again_over_what_a_kill_left(home):
    supervisor = home.running(SLEEPER)
    os.kill(home.process("redis"), signal.SIGKILL)
    supervisor.kill()
    supervisor.communicate(timeout=PATIENCE)
    assert (home.path / "run" / "redis.sock").exists()
    assert home.comes_to_rest()
    again = home.running(SLEEPER)
    again.terminate()
    again.communicate(timeout=PATIENCE)
    assert again.returncode == 0


def answer(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        return response.status, response.read().decode()


def test_one_command_serves_the_demonstration_and_ends_without_a_trace(home):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    here = os.environ | {"PORTAL_HOME": str(home.path), "PORT": str(port)}
    here.pop("PORTAL_TEST", None)
    portal = subprocess.Popen(["script/run"], cwd=ROOT, env=here, stdout=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}/"
    said = read_until(portal, f"The portal is at {address} (Ctrl-C ends it).\n")
    assert "Demo accounts, password demo-portal-2026:\n" in said

    status, body = answer(f"{address}healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok", "faults": {}})
    status, page = answer(f"{address}accounts/login/")
    styles = re.findall(r'rel="stylesheet" href="/(static/[\w/-]+\.[0-9a-f]{12}\.css)"', page)
    assert styles
    assert {answer(address + style)[0] for style in styles} == {200}

    second = subprocess.run(["script/run"], cwd=ROOT, env=here, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr) == (1, f"Already running: {address} (process {portal.pid})\n")

    portal.terminate()
    assert portal.wait(timeout=PATIENCE) == 0
    assert home.comes_to_rest()


def test_every_account_of_the_greeting_can_be_had_by_one_click():
    greeted = re.findall(r"\b(?:county-\d+|province-\d+|ministry)(?:-head)?\b|\badmin\b", ACCOUNTS)
    assert [name for name in greeted if name not in ONE_CLICK] == []
    assert PASSWORD in ACCOUNTS


def test_a_home_too_deep_for_a_socket_is_named(tmp_path):
    deep = Home(tmp_path / ("deep" * 25))
    refused = deep.start()
    _output, errors = refused.communicate(timeout=PATIENCE)
    assert refused.returncode == 1
    assert errors == f"{deep.path}/run/redis.sock is too long a path for a socket: choose a shorter PORTAL_HOME.\n"
