"""System checks of the ground: the append-only tables must have their triggers."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from records.append_only import unprotected


@register(Tags.database)
def append_only_tables_are_protected(
    *, app_configs: Any = None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(f"{table} has lost its append-only triggers", hint="run migrate", id="records.E001")
        for using in databases or []
        for table in unprotected(connections[using])
    ]
