"""One text behind each application for what is searched: name, place and number, indexed on PostgreSQL by bigrams."""

from typing import Any

from django.db import migrations, models

MAKE = (
    "CREATE INDEX applications_by_search ON clusters_application USING gin (bigrams(search))",
    "DROP INDEX clusters_by_bigrams",
    "DROP INDEX applications_by_bigrams",
)
UNMAKE = (
    "CREATE INDEX clusters_by_bigrams ON clusters_cluster USING gin (bigrams(name))",
    "CREATE INDEX applications_by_bigrams ON clusters_application USING gin (bigrams(number))",
    "DROP INDEX applications_by_search",
)


def fill(apps: Any, schema_editor: Any) -> None:
    """What each application says, as `text_of_application` writes it."""
    rows = apps.get_model("clusters", "Application").objects
    changed = []
    for row in rows.select_related("cluster__division").iterator(2000):
        row.search = f"{row.cluster.name} {row.cluster.division.full_name} {row.number}"
        changed.append(row)
    rows.bulk_update(changed, ["search"], batch_size=500)


def run(statements: tuple[str, ...], schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


def make(apps: Any, schema_editor: Any) -> None:
    run(MAKE, schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    run(UNMAKE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("clusters", "0014_title_import")]

    operations = [
        migrations.AddField(
            "application", "search", models.TextField("检索文字", blank=True, editable=False, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make, unmake),
    ]  # fmt: skip
