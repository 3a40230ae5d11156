"""What the database knows of its own tables: after a load it would plan for them as they were, empty."""

from django.db import connection


def refresh_statistics() -> None:
    """Let PostgreSQL count its tables anew, within the transaction too: its own round comes after, and sees no more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
