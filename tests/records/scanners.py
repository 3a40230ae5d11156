"""Virus scanners for tests: a real clamd that knows one virus, and one that speaks as it is told."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLAMD = "/usr/sbin/clamd"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"  # in two: scanners read sources
READY_SECONDS = 30
CONFIGURATION = """\
Foreground yes
LocalSocket {place}/clamd.sock
DatabaseDirectory {place}/signatures
TemporaryDirectory {place}
{user}
"""


@contextmanager
def clamd(place: Path) -> Iterator[str]:
    """clamd with the one signature of the test virus; gives its socket's path. No download is needed."""
    (place / "signatures").mkdir()
    (place / "signatures" / "local.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    user = "User root" if os.geteuid() == 0 else ""
    configuration = place / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(place=place, user=user))
    with (place / "clamd.log").open("wb") as log:
        server = subprocess.Popen([CLAMD, "--config-file", str(configuration)], stdout=log, stderr=log)
    try:
        wait_for(place / "clamd.sock", server)
        yield str(place / "clamd.sock")
    finally:
        server.terminate()
        server.wait()


def wait_for(path: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(path):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((path.parent / "clamd.log").read_text())
        time.sleep(0.05)


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(path))
            line.sendall(b"zPING\0")
            return line.recv(16) == b"PONG\0"
        except OSError:
            return False


@contextmanager
def saying(words: bytes | None) -> Iterator[str]:
    """A scanner that takes what it is sent and says these words, or for None nothing at all; gives host:port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve() -> None:
            line, _address = server.accept()
            with line:
                while words is not None and not line.recv(1 << 16).endswith(b"\0\0\0\0"):
                    pass
                if words is None:
                    ended.wait(READY_SECONDS)
                else:
                    line.sendall(words)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        ended.set()
        thread.join()
