"""Multiply sample records and compare the database work of dashboard cards, which must not grow with the records.

A term fills up from week to week, and nobody tries a plugin with a full one. So the records about a day are copied,
with the records that belong to them, and the cards of the home page are rendered again. SQLite only: the steps of its
virtual machine can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import Date, String, Table, UniqueConstraint, event, func, insert, inspect, null, or_, select, text

from portal.base.db import UtcDateTime, db, metadata
from portal.declarations.cards import Card, CardContent, CardContext
from portal.registry.registry import CORE, Portal

__all__ = ["QueryTrace", "growing_cards", "growing_tables", "multiply", "scanned", "trace_card"]

YEAR = 364
"""Days by which a copy is moved back a year: a multiple of 7, so that it falls on the same day of the week."""
TIMES = 10
"""Factor by which ``growing_cards`` multiplies the records."""
FOR_EACH = 60
"""Steps allowed for each further record that a card counts: open work may be counted."""


@dataclass
class QueryTrace:
    """Statements sent to the database, the steps that they took, and the card content made of their results."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    steps: int = 0
    """Steps of SQLite's virtual machine: rows read, compared, sorted. Equal in every run, unlike times."""
    content: Any = None


@contextmanager
def tracing() -> Iterator[QueryTrace]:
    """Record the statements and steps of the current session within a ``with`` block."""
    trace = QueryTrace()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        trace.statements.append((statement, parameters))

    def step() -> int:
        trace.steps += 1
        return 0

    driver: Any = db.session.connection().connection.driver_connection
    driver.set_progress_handler(step, 1)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield trace
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        driver.set_progress_handler(None, 0)


def trace_card(card: Card, context: CardContext) -> QueryTrace:
    """Return the trace of a card's second rendering, so that it may use what it cached in the first."""
    for _turn in range(2):
        db.session.rollback()
        db.session.expire_all()
        context = CardContext(context.term and db.session.merge(context.term), context.today, context.limits)
        with current_app.test_request_context(), tracing() as trace:
            trace.content = card.render(context)
    return trace


def growing_tables(portal: Portal, plugin: str | None = None) -> list[Table]:
    """Return the tables that fill up during a term: of records about a day, and of records that belong to those."""
    records = [record for record in portal.record_types.values() if record.plugin != CORE]
    tables: dict[Any, Any] = {record.key: inspect(record.model).local_table for record in records}
    growing = {tables[record.key] for record in records if record.model.__date_column__ is not None}
    growing |= {table for table in tables.values() if any(key.column.table in growing for key in table.foreign_keys)}
    mine = {tables[record.key] for record in records if plugin in {None, record.plugin}}
    return [table for table in metadata.sorted_tables if table in growing & mine]


def multiply(portal: Portal, times: int, plugin: str | None = None) -> dict[str, int]:
    """Copy the rows of the growing tables until each has ``times`` its rows; return the rows added by table name.

    Copies are dated a few days earlier, or years earlier where a class has one such record a day. The caller commits.
    """
    tables = growing_tables(portal, plugin)
    steps = {table: (db.session.scalar(select(func.max(table.c.id))) or 0) + 1 for table in tables}
    before = {table: _count(table) for table in tables}
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    for copy in range(1, times):
        for table in tables:
            for days in (copy, copy * YEAR):
                db.session.execute(_copying(table, copy, days, steps))
    return {table.name: _count(table) - before[table] for table in tables}


def _copying(table: Table, copy: int, days: int, steps: dict[Table, int]) -> Any:
    """Return an INSERT of copies of a table's rows; rows whose copy exists or violates a constraint are skipped."""
    moved = table.c.id + steps[table] * copy
    values: list[Any] = []
    whole: list[Any] = [table.c.id < steps[table], moved.not_in(select(table.c.id))]
    unique = _unique(table)
    for column in table.c:
        target: Any = next((key.column.table for key in column.foreign_keys), None)
        if column.primary_key:
            values.append(moved)
        elif column.name == "fingerprint":
            values.append(null())
        elif target in steps:
            there = column + steps[target] * copy
            whole.append(or_(column.is_(None), there.in_(select(target.c.id))))
            values.append(there)
        elif isinstance(column.type, Date):
            values.append(func.date(column, f"-{days} days"))
        elif isinstance(column.type, UtcDateTime):
            values.append(func.strftime("%Y-%m-%d %H:%M:%f000", column, f"-{days} days"))
        elif column.name in unique and isinstance(column.type, String):
            values.append(column.concat(f"·{copy}"))
        else:
            values.append(column)
    source = select(*values).where(*whole)
    return insert(table).prefix_with("OR IGNORE").from_select([column.name for column in table.c], source)


def _unique(table: Table) -> set[str]:
    """Return the names of columns that are unique by themselves."""
    groups = [list(item.columns) for item in table.constraints if isinstance(item, UniqueConstraint)]
    groups += [list(index.columns) for index in table.indexes if index.unique]
    return {columns[0].name for columns in groups if len(columns) == 1}


def _count(table: Table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def growing_cards(portal: Portal, plugin: str, context: CardContext) -> list[str]:
    """Return a line for each card of a plugin whose database work grows when its tables hold ``TIMES`` the records.

    Writes these records into the database and commits.
    """
    cards = {key: card for key, card in portal.cards.items() if key.partition(".")[0] == plugin}
    before = {key: trace_card(card, context) for key, card in cards.items()}
    added = multiply(portal, TIMES, plugin)
    db.session.commit()
    found: list[str] = []
    for key, card in cards.items():
        found += (f"{key}: {fault}" for fault in _faults(before[key], trace_card(card, context), added))
    return found


def _faults(few: QueryTrace, many: QueryTrace, added: dict[str, int]) -> Iterator[str]:
    if len(many.statements) > len(few.statements):
        yield f"{len(few.statements)} statements, and {len(many.statements)} with {TIMES} times the records"
    own = [table for table in metadata.sorted_tables if table.name in added]
    yield from scanned(many, own)
    named = {
        name for statement, _parameters in many.statements for name in added if re.search(rf"\b{name}\b", statement)
    }
    # A card that reads the rows that were added takes a step or more for each.
    allowed = sum(added[name] for name in named) + FOR_EACH * max(0, _counted(many) - _counted(few))
    if many.steps - few.steps > allowed:
        yield f"{few.steps} steps in the database, and {many.steps} with {TIMES} times the records"


def _counted(trace: QueryTrace) -> int:
    """Return the figure on a card, or 0 if it shows none."""
    value = trace.content.value if isinstance(trace.content, CardContent) else ""
    return int(value) if value.isdigit() else 0


def scanned(trace: QueryTrace, tables: Sequence[Table]) -> list[str]:
    """Return the statements that scan one of these tables from end to end, each with SQLite's query plan.

    Scanning a partial index does not count, since it holds only open records; nor does a test for existence.
    """
    connection = db.session.connection()
    sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    partial_indexes = frozenset(connection.exec_driver_sql(sql).scalars())
    rows = {table.name: _count(table) for table in tables}
    found = []
    for statement, parameters in trace.statements:
        if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        walked = [table for line in plan if (table := _walked(line, statement, rows, partial_indexes)) is not None]
        if any(_steps(statement, parameters) >= rows[table] > 0 for table in walked):
            found.append("\n".join([statement, *plan]))
    return found


def _walked(line: str, statement: str, tables: Collection[str], allowed: Collection[str]) -> str | None:
    """Return the table that a line of a query plan scans; None if there is none, or it uses an allowed index."""
    words = line.split()
    if words[0] != "SCAN" or set(words[2:]) & set(allowed):
        return None
    if words[1] in tables:
        return words[1]
    named = re.search(rf"\b(\w+) AS {re.escape(words[1])}\b", statement)
    return named[1] if named is not None and named[1] in tables else None


def _steps(statement: str, parameters: Any) -> int:
    """Return the number of steps that a statement takes."""
    with tracing() as trace:
        db.session.connection().exec_driver_sql(statement, parameters).all()
    return trace.steps
