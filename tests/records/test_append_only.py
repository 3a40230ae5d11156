"""Append-only tables: the database itself refuses to change or delete a row, by any statement."""

import pytest
from django.core.checks import Tags, run_checks
from django.db import IntegrityError, connection, transaction

from clusters.models import AnswerChange, Edition, Firm, FirmTitle
from records.append_only import TABLES, protect, unprotected
from records.checks import append_only_tables_are_protected
from records.models import Event
from records.trail import faults
from tests.builders import declare
from tests.firms import firm, list_firms
from tests.reference import at

MODELS = (Event, Edition, AnswerChange, Firm, FirmTitle)
COLUMNS = {
    "records_event": "note", "clusters_edition": "digest", "clusters_answerchange": "new", "clusters_firm": "name",
    "clusters_firmtitle": "kind",
}  # fmt: skip


@pytest.fixture
def rows(filled, yongkang):
    """One row at least in each append-only table."""
    list_firms(filled, [firm(1, "champion")], at("2025-04-10 16:00"))
    application = declare(filled, at("2025-04-11 09:00"))
    AnswerChange.objects.create(
        filing=application.filing, code="area", old="80", new="86.40", version=2, at=at("2025-04-11"), by=yongkang
    )
    return application


def refused(sql, params=()):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_the_tables_are_those_of_the_models():
    assert set(TABLES) == {model._meta.db_table for model in MODELS}


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_or_deletes_a_row(rows, table):
    refused(f"UPDATE {table} SET {COLUMNS[table]} = 'x'")
    refused(f"DELETE FROM {table}")
    refused(f"UPDATE {table} SET id = id")


@pytest.mark.parametrize("model", MODELS)
def test_no_model_call_changes_or_deletes_a_row(rows, model):
    row = model.objects.first()
    for call in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(id=1)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            call()
    assert list(faults(rows.dossier)) == []


@pytest.mark.parametrize("table", TABLES)
def test_replacing_a_row_is_refused_too(rows, table):
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    else:
        columns = [column.name for column in connection.introspection.get_table_description(connection.cursor(), table)]
        names = ", ".join(f'"{name}"' for name in columns)
        refused(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1"
            f" ON CONFLICT (id) DO UPDATE SET id = excluded.id"
        )


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_truncating_is_refused_too(rows, table):
    connection.check_constraints()  # what waits for the end of the transaction would refuse first
    refused(f"TRUNCATE {table} CASCADE")


def test_the_check_finds_a_table_that_has_lost_its_triggers(db):
    assert append_only_tables_are_protected(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(drop_one_trigger())
    (error,) = append_only_tables_are_protected(databases=["default"])
    assert (error.id, error.msg) == ("records.E001", "records_event has lost its append-only triggers")
    assert error in run_checks(tags=[Tags.database], databases=["default"])


@pytest.mark.postgres
def test_a_trigger_that_sleeps_is_a_lost_one(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_event DISABLE TRIGGER USER")
    assert unprotected(connection) == ["records_event"]


def test_migrate_makes_lost_triggers_again(db):
    with connection.cursor() as cursor:
        cursor.execute(drop_one_trigger())
    assert unprotected(connection) == ["records_event"]
    protect(sender=None)
    assert unprotected(connection) == []


def drop_one_trigger():
    if connection.vendor == "sqlite":
        return "DROP TRIGGER records_event_no_DELETE"
    return "DROP TRIGGER records_event_append_only ON records_event"
