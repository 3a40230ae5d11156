"""System checks of the ground: the append-only tables must have their triggers."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

from records.append_only import unprotected


@register(Tags.database)
def append_only_tables_are_protected(app_configs: Any, databases: list[str] | None = None, **_kwargs: Any) -> list:
    return [
        Error(f"{table} has lost its append-only triggers", hint="run migrate", id="records.E001")
        for using in databases or []
        for table in unprotected(connections[using])
    ]
