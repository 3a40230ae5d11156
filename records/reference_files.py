"""Reference files: the data the portal starts with, merged row by row so that what people changed stays.

A file that has not changed since it was last loaded is skipped. Of a changed file, new rows are created and rows that
still stand as the file last gave them are updated; a row changed or removed by people is kept as they left it.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from records.digests import digest_of
from records.models import ReferenceFile

ALGORITHM = "sha256"  # one for all machines: a digest made here is compared elsewhere
SHORT = 16  # hexadecimal places of a row's digest: it tells two versions of one row apart, no more
BATCH = 500  # rows per statement

Row = dict[str, Any]


@dataclass
class Tally:
    """What loading a file did to its rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged, {self.kept} kept as edited"


@dataclass
class Merge:
    """The rows of one file on their way in. `known` holds the digests of the rows as last loaded, by model and key."""

    known: dict[str, str]
    tally: Tally = field(default_factory=Tally)

    def rows(self, model: type[models.Model], rows: Iterable[Row], *, key: str) -> None:
        """Bring rows of one model, all with the same columns, to what the file says unless people changed them."""
        standing = {str(getattr(row, key)): row for row in model._default_manager.all()}
        created, updated, columns = [], [], []
        for row in rows:
            facts = _typed(model, row)
            columns = list(facts)
            name = str(facts[key])
            fate = self._fate(f"{model._meta.label}:{name}", facts, standing.get(name))
            if fate == "created":
                created.append(model(**facts))
            elif fate == "updated":
                updated.append(_changed(standing[name], facts))
            setattr(self.tally, fate, getattr(self.tally, fate) + 1)
        model._default_manager.bulk_create(created, batch_size=BATCH)
        columns = [name for name in columns if name != key]
        if updated:
            model._default_manager.bulk_update(updated, columns, batch_size=BATCH)

    def once(self, name: str, is_there: bool, create: Callable[[], object]) -> None:
        """Create what a file gives only once; what stands already is never changed by it."""
        self.known[name] = ""
        if is_there:
            self.tally.unchanged += 1
        else:
            create()
            self.tally.created += 1

    def _fate(self, name: str, facts: Row, standing: models.Model | None) -> str:
        last, now = self.known.get(name), _print_of(facts)
        self.known[name] = now
        if standing is None:
            return "created" if last is None else "kept"
        before = _print_of({column: getattr(standing, column) for column in facts})
        if before == now:
            return "unchanged"
        return "updated" if before == last else "kept"


@transaction.atomic
def load(path: Path, fill: Callable[[Merge], None], *, now: datetime) -> Tally:
    """Load one file through `fill`, or skip it when it is the one that was loaded last."""
    name = path.relative_to(settings.BASE_DIR).as_posix()
    digest = hashlib.new(ALGORITHM, path.read_bytes()).hexdigest()
    last = ReferenceFile.objects.filter(path=name).first()
    if last and last.digest == digest:
        return Tally(unchanged=len(last.rows))
    merge = Merge(dict(last.rows) if last else {})
    fill(merge)
    ReferenceFile.objects.update_or_create(
        path=name, defaults={"digest": digest, "rows": merge.known, "loaded_at": now}
    )
    return merge.tally


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_of(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def _typed(model: type[models.Model], row: Row) -> Row:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {column: fields[column].to_python(value) for column, value in row.items()}


def _changed(standing: models.Model, facts: Row) -> models.Model:
    for column, value in facts.items():
        setattr(standing, column, value)
    return standing


def _print_of(facts: Row) -> str:
    plain = {column: _plain(value) for column, value in facts.items()}
    return digest_of(plain, ALGORITHM)[:SHORT]


def _plain(value: Any) -> Any:
    """A number by its value: 40 and 40.0000 are one."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
