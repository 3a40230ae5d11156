"""On PostgreSQL: an index over pairs of characters, for the search of the public list."""

from typing import Any

from django.db import migrations

MAKE = (
    """CREATE OR REPLACE FUNCTION bigrams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT coalesce(array_agg(DISTINCT substr(s, i, 2)), '{}'::text[])
FROM (SELECT lower(regexp_replace(
    t, '[[:space:][:punct:]，。、；：？！“”‘’（）《》〈〉【】〔〕—…·]+', ' ', 'g')) s) x,
generate_series(1, length(s) - 1) i WHERE substr(s, i, 2) !~ ' ' $$""",
    "CREATE INDEX recognitions_by_bigrams ON clusters_recognition USING gin (bigrams(search))",
)
UNMAKE = ("DROP INDEX recognitions_by_bigrams", "DROP FUNCTION bigrams(text)")


def run(statements: tuple[str, ...], schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


def make(apps: Any, schema_editor: Any) -> None:
    run(MAKE, schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    run(UNMAKE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("clusters", "0002_initial")]

    operations = [migrations.RunPython(make, unmake)]
