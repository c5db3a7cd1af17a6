"""Frozen helpers of revision files: the SQL that they have always made, on both databases."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, inspect

from portal.migrations import frozen_v1
from portal.migrations.frozen_v1 import (
    PartialIndex,
    create_index,
    create_note_indexes,
    create_partial_indexes,
    drop_note_indexes,
    drop_partial_indexes,
    record_columns,
    reference,
)

SQLITE = {"id": "id INTEGER NOT NULL", "moment": "DATETIME"}
POSTGRES = {"id": "id SERIAL NOT NULL", "moment": "TIMESTAMP WITHOUT TIME ZONE"}
DIALECTS = pytest.mark.parametrize(
    ("dialect", "types"), [("sqlite", SQLITE), ("postgresql", POSTGRES)], ids=["sqlite", "postgresql"]
)
COLUMNS = (
    "{id}",
    "version INTEGER NOT NULL",
    "note TEXT",
    "source VARCHAR(32) NOT NULL",
    "recorded_at {moment} NOT NULL",
    "recorded_on DATE NOT NULL",
    "recorded_by_id INTEGER",
    "fingerprint VARCHAR(80)",
)
DAY = "occurred_on DATE NOT NULL"
CONSTRAINTS = (
    "CONSTRAINT pk_garden_bed PRIMARY KEY (id)",
    "CONSTRAINT uq_garden_bed_fingerprint UNIQUE (fingerprint)",
    "CONSTRAINT fk_garden_bed_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES user_account (id)",
)
OPEN = (
    PartialIndex("ix_garden_bed_dry", "garden_bed", ("watered_on", "id"), "watered_on IS NULL"),
    PartialIndex("ix_garden_bed_wet", "garden_bed", ("watered_on",), "watered_on IS NOT NULL"),
)


def sql(dialect: str, step: Callable[[Operations], object]) -> list[str]:
    """Return the statements of a step of a migration, each in one line."""
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": buffer})
    with Operations.context(context) as operations:
        step(operations)
    return [" ".join(text.split()) for text in buffer.getvalue().split(";") if text.strip()]


@DIALECTS
@pytest.mark.parametrize(
    ("day", "columns"),
    [(None, COLUMNS), ("early", (*COLUMNS[:2], DAY, *COLUMNS[2:])), ("last", (*COLUMNS, DAY))],
    ids=["lasting", "early", "last"],
)
def test_columns_of_a_record(
    dialect: str, types: dict[str, str], day: frozen_v1.Day | None, columns: tuple[str, ...]
) -> None:
    made = sql(dialect, lambda op: op.create_table("garden_bed", *record_columns("garden_bed", day)))
    parts = ", ".join([*(column.format(**types) for column in columns), *CONSTRAINTS])
    assert made == [f"CREATE TABLE garden_bed ( {parts} )"]


@pytest.mark.parametrize(
    ("ondelete", "ending"), [(None, ""), ("CASCADE", " ON DELETE CASCADE"), ("SET NULL", " ON DELETE SET NULL")]
)
def test_a_reference(ondelete: str | None, ending: str) -> None:
    columns = [sa.Column("bed_id", sa.Integer()), reference("garden_crop", "bed_id", "garden_bed", ondelete)]
    (made,) = sql("sqlite", lambda op: op.create_table("garden_crop", *columns))
    constraint = f"CONSTRAINT fk_garden_crop_bed_id FOREIGN KEY(bed_id) REFERENCES garden_bed (id){ending}"
    assert made == f"CREATE TABLE garden_crop ( bed_id INTEGER, {constraint} )"


def test_indexes() -> None:
    assert sql("sqlite", lambda _op: create_index("garden_bed", "place_id", "id")) == [
        "CREATE INDEX ix_garden_bed_place_id_id ON garden_bed (place_id, id)"
    ]
    assert sql("sqlite", lambda _op: create_index("garden_bed", "place_id", name="ix_beds")) == [
        "CREATE INDEX ix_beds ON garden_bed (place_id)"
    ]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_partial_indexes_are_dropped_in_the_opposite_order(dialect: str) -> None:
    assert sql(dialect, lambda _op: create_partial_indexes(OPEN)) == [
        "CREATE INDEX ix_garden_bed_dry ON garden_bed (watered_on, id) WHERE watered_on IS NULL",
        "CREATE INDEX ix_garden_bed_wet ON garden_bed (watered_on) WHERE watered_on IS NOT NULL",
    ]
    assert sql(dialect, lambda _op: drop_partial_indexes(OPEN)) == [
        "DROP INDEX ix_garden_bed_wet",
        "DROP INDEX ix_garden_bed_dry",
    ]


def test_note_indexes_are_those_of_the_database(engine: Engine) -> None:
    names = {"sqlite": "ix_garden_log_noted_text", "postgresql": "ix_garden_log_noted"}
    columns = {"sqlite": ["occurred_on", "id", "note"], "postgresql": ["occurred_on", "id"]}
    with engine.connect() as connection:
        with Operations.context(MigrationContext.configure(connection)) as op:
            numbers = (sa.Column(name, sa.Integer()) for name in ("id", "occurred_on"))
            op.create_table("garden_log", *numbers, sa.Column("note", sa.Text()))
            create_note_indexes("garden_log")
            (made,) = inspect(connection).get_indexes("garden_log")
            drop_note_indexes("garden_log")
        assert made["name"] == names[engine.dialect.name]
        assert made["column_names"] == columns[engine.dialect.name]
        assert inspect(connection).get_indexes("garden_log") == []
        connection.rollback()


def test_nothing_of_the_portal_is_imported() -> None:
    """What a migration makes must not follow the portal's own code as that moves on."""
    assert frozen_v1.__file__ is not None
    tree = ast.parse(Path(frozen_v1.__file__).read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in modules} == {
        "__future__",
        "collections",
        "typing",
        "sqlalchemy",
        "alembic",
    }
