"""A browser behind the proxy: one connection a request, as nginx makes it, and again when the line goes dead."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from bench.reference.settings import HOST
from bench.sites import FORM, TOKEN

PATIENCE = 120  # seconds
TRIES, PAUSE = 20, 0.25  # seconds between two of them


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    first_byte: float
    """Seconds from the question until the body began."""

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Browser:
    """Somebody's before a server on this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: Any) -> Answer:
        """The form's answer; where the line goes dead it is sent again, as autosave and a person's next click do."""
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
        for _try in range(TRIES):
            try:
                return self._ask("POST", path, body)
            except (OSError, HTTPException):
                time.sleep(PAUSE)
        raise RuntimeError(f"POST {path} found nobody")

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            start = time.monotonic()
            line.request(method, path, body, self._headers())
            response = line.getresponse()
            first, began = response.read(1), time.monotonic() - start
            return Answer(response.status, response.getheader("Location", ""), first + response.read(), began)
        finally:
            line.close()

    def _headers(self) -> dict[str, str]:
        return {
            "Host": HOST, "Origin": f"https://{HOST}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1",
            "Accept": "text/html", "Content-Type": FORM, "Connection": "close",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
