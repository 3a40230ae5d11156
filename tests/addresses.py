"""The table of `data/addresses.txt`: how an address is asked, by whom, and the code of the answer."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, resolve

from accounts.models import User
from accounts.roles import Role
from tests.reference import Reference, person

TABLE = Path(__file__).parent / "data" / "addresses.txt"
ASKING = {  # column: who asks, by the name in tests
    "public": None,
    "nobody": "passer_by",
    "own": "yongkang",
    "ownadm": "county_administrator",
    "near": "yiwu",
    "far": "beilun",
    "prov": "zhejiang",
    "provobs": "observer",
    "provadm": "administrator",
    "farprov": "jiangsu",
    "expert": "expert",
    "system": "admin",
    "min": "ministry",
    "minhead": "ministry_head",
    "minobs": "ministry_observer",
}


class Row(NamedTuple):
    """One line: the address with names of the world in braces, the method, data, the name of headers, the codes."""

    address: str
    method: str
    data: dict[str, str]
    headers: str
    codes: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def route(self) -> str | None:
        """The pattern of the URLconf that answers here; None where none does."""
        return self._match.route if self._match else None

    @property
    def is_public(self) -> bool:
        """Whether the view says in plain sight that it asks nobody to sign in."""
        return self._match is not None and not getattr(self._match.func, "login_required", True)

    @property
    def _match(self) -> ResolverMatch | None:
        try:
            return resolve(re.sub(r"{.*?}", "1", self.address.partition("?")[0]))
        except Resolver404:
            return None

    def url(self, world: dict[str, Any]) -> str:
        return self.address.format(**world)


def rows() -> list[Row]:
    """Every line of the table but its head, remarks and empty lines."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    head, *found = [line for line in lines if line and line[0] != "#"]
    assert head == ["address", "asked", *ASKING]
    return [_row(words[: -len(ASKING)], words[-len(ASKING) :]) for words in found]


def _row(asked: list[str], codes: list[str]) -> Row:
    address, method, *sent = asked
    data = dict(part.split("=") for part in sent if "=" in part)
    headers = "".join(part.strip("{}") for part in sent if "=" not in part)
    return Row(address, method, data, headers, dict(zip(ASKING, map(int, codes), strict=True)))


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "") -> dict[str, str]:
    """Every pattern of the URLconf with its name, those of included ones written out."""
    found: dict[str, str] = {}
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{before}{each.pattern}"
        found |= routes(each.url_patterns, route) if isinstance(each, URLResolver) else {route: str(each.name)}
    return found


def people(reference: Reference) -> dict[str, User]:
    """Who asks, by column; the public is nobody."""
    watching = person("ministry_observer", reference.agencies["ministry"], Role.OBSERVER)
    known = reference.people | {"ministry_observer": watching}
    return {column: known[name] for column, name in ASKING.items() if name}


def session_of(user: User) -> str:
    """The cookie of somebody signed in."""
    client = Client()
    client.force_login(user, "accounts.backends.PeopleBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Standing(NamedTuple):
    """The world, and by column the session of whoever asks."""

    world: dict[str, Any]
    sessions: dict[str, str]

    def client(self, column: str, **more: Any) -> Client:
        client = Client(**more)
        if column in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[column]
        return client

    def ask(self, row: Row, client: Client, **headers: str) -> HttpResponse:
        """One request; whatever it did is undone."""
        send = getattr(client, row.method.lower())
        with transaction.atomic():
            response = send(row.url(self.world), row.data, headers=self.world.get(row.headers, {}) | headers)
            transaction.set_rollback(True)
        return response
