"""Finding applications by state, by name, and on PostgreSQL by a piece of a name or number; quicker bigrams there.

The function gives the same pairs as before, so that indexes over it stay right; written as a loop it takes a tenth of
the time a row.
"""

from typing import Any

from django.db import migrations, models

LOOP = r"""CREATE OR REPLACE FUNCTION bigrams(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    s text := lower(regexp_replace(
        t, '[[:space:][:punct:]，。、；：？！“”‘’（）《》〈〉【】〔〕—…·]+', ' ', 'g'));
    pair text;
    found text[] := '{}';
BEGIN
    FOR i IN 1 .. length(s) - 1 LOOP
        pair := substr(s, i, 2);
        IF strpos(pair, ' ') = 0 THEN
            found := found || pair;
        END IF;
    END LOOP;
    RETURN found;
END $$"""
MAKE = (
    LOOP,
    "CREATE INDEX clusters_by_bigrams ON clusters_cluster USING gin (bigrams(name))",
    "CREATE INDEX applications_by_bigrams ON clusters_application USING gin (bigrams(number))",
)
UNMAKE = ("DROP INDEX clusters_by_bigrams", "DROP INDEX applications_by_bigrams")


def run(statements: tuple[str, ...], schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


def make(apps: Any, schema_editor: Any) -> None:
    run(MAKE, schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    run(UNMAKE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("clusters", "0006_extension")]

    operations = [
        migrations.RunPython(make, unmake),
        migrations.AddIndex("cluster", models.Index(fields=["name"], name="clusters_by_name")),
        migrations.AddIndex("application", models.Index(fields=["state", "-id"], name="applications_in_state")),
    ]
