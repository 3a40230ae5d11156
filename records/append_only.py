"""Tables that the database itself keeps append-only, on both engines.

Set after every migrate, because SQLite drops triggers silently when it rebuilds a table.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("records_event", "clusters_edition", "clusters_answerchange", "clusters_firm", "clusters_firmtitle")

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""

_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"""

_POSTGRES = """CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()"""

_POSTGRES_TRUNCATE = """CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""


def protect(sender: Any, using: str = "default", **_kwargs: Any) -> None:
    """Make the triggers of every append-only table that exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """Append-only tables without their triggers: must be empty."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name")
        else:
            cursor.execute(
                "SELECT relname, count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE NOT tgisinternal AND tgenabled <> 'D' GROUP BY relname"
            )
        found = dict(cursor.fetchall())
    return [table for table in _existing(connection) if found.get(table, 0) < 2]


def _existing(connection: BaseDatabaseWrapper) -> list[str]:
    names = set(connection.introspection.table_names())
    return [table for table in TABLES if table in names]


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    tables = _existing(connection)
    if connection.vendor == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for table in tables for verb in ("UPDATE", "DELETE")]
    made = [shape.format(table=table) for table in tables for shape in (_POSTGRES, _POSTGRES_TRUNCATE)]
    return [_POSTGRES_FUNCTION, *made]
