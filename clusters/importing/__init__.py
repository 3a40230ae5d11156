"""Importing published lists of recognised clusters: reading the file, placing each row, landing it."""

from clusters.importing.landing import BLOCK, Lander, Landing, Outcome, foresee_rows, import_rows
from clusters.importing.reading import Row, Unreadable, read_rows

__all__ = ["BLOCK", "Lander", "Landing", "Outcome", "Row", "Unreadable", "foresee_rows", "import_rows", "read_rows"]
