"""Two sites in one process, the portal and the bare reference, asked through WSGI as gunicorn asks."""

import io
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.utils.crypto import get_random_string

from accounts.models import User
from bench.reference.settings import HOST
from bench.reference.settings import MIDDLEWARE as BARE_MIDDLEWARE

FORM = "application/x-www-form-urlencoded"
BACKEND = settings.AUTHENTICATION_BACKENDS[1]  # the portal's own, behind the lock-out
TOKEN = get_random_string(32, "abcdefghijklmnopqrstuvwxyz")  # as long as a CSRF secret


class BareHandler(WSGIHandler):
    """The same process, settings and database, other addresses."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "bench.reference.urls"  # type: ignore[attr-defined]
        return super().get_response(request)


def portal_handler() -> WSGIHandler:
    return WSGIHandler()


def bare_handler() -> WSGIHandler:
    """With the usual eight middlewares, which a handler reads once, when it is made."""
    with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
        return BareHandler()


@dataclass(frozen=True)
class Reply:
    """What a site answered in how many pieces, and the seconds of work until the first of them and until the last."""

    status: int
    body: bytes
    pieces: int
    first: float
    seconds: float


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, signed in or not, before one of the sites."""

    handler: WSGIHandler
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Reply:
        return self._ask("GET", path)

    def post(self, path: str, **fields: Any) -> Reply:
        return self._ask("POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode())

    def _ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        status: list[int] = []
        environ = self._environ(method, path, body)
        start = work()
        response = self.handler(environ, lambda line, headers, *_: status.append(int(line[:3])))
        reading = iter(response)
        pieces, first = list(islice(reading, 1)), work()
        pieces.extend(reading)
        getattr(response, "close", lambda: None)()
        end = work()
        if status[0] >= 400:
            raise RuntimeError(f"{method} {path} answered {status[0]}")
        return Reply(status[0], b"".join(pieces), len(pieces), first - start, end - start)

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        where, _mark, query = path.partition("?")
        return {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": where, "QUERY_STRING": query,
            "SERVER_NAME": HOST, "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST, "HTTP_ORIGIN": f"https://{HOST}", "HTTP_ACCEPT": "text/html",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": FORM if body else "", "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip


def signed_in(handler: WSGIHandler, user: User, backend: str = BACKEND) -> Visitor:
    """This person with a browser before this site."""
    return Visitor(handler, cookies_of(user, backend))


def cookies_of(user: User, backend: str = BACKEND) -> dict[str, str]:
    """A session and a form's token."""
    client = Client()
    client.force_login(user, backend=backend)
    cookies: SimpleCookie = client.cookies
    kept = {settings.SESSION_COOKIE_NAME: cookies[settings.SESSION_COOKIE_NAME].value}
    return kept | {settings.CSRF_COOKIE_NAME: TOKEN}


def work() -> float:
    """Processor seconds spent so far by this process and by its session in the database.

    Not the clock's: what a busy neighbour takes would count there. The database does its work in one process, as
    bench/settings.py asks it to.
    """
    return time.process_time() + _session_work()


def _session_work() -> float:
    """Linux counts it to the nanosecond; 0 without a session, or where another system keeps no such account."""
    if connection.connection is None or connection.vendor != "postgresql":
        return 0.0
    try:
        account = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(account.split()[0]) / 1e9
