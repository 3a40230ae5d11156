"""Importing published lists of recognised clusters: reading the file, placing each row, landing it."""

from clusters.importing.landing import Lander, Landing, Outcome, import_rows
from clusters.importing.reading import Row, Unreadable, read_rows

__all__ = ["Lander", "Landing", "Outcome", "Row", "Unreadable", "import_rows", "read_rows"]
