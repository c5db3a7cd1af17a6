"""Indexes of records that have a note, for registers whose lists search nothing but notes.

No index knows which words stand in a text, so a search reads all notes of a term. Of records that have none, most in
a register of every class and day, an index leaves out even the reading.
"""

from __future__ import annotations

from sqlalchemy import Index, text

__all__ = ["ONLY_ON", "note_indexes"]

ONLY_ON = "portal_only_on"
"""Key in the ``info`` of an index: the one kind of database that has it, such as ``sqlite``."""
NOTED = "note IS NOT NULL"


def note_indexes(table: str) -> tuple[Index, Index]:
    """Return the indexes of a daily register's noted records, for ``__table_args__``: one for each kind of database.

    On SQLite the note itself stands in it, so that a search does not read the table. PostgreSQL takes no long text
    into an index. Migrations create either, by the names that are made here, on its own kind of database only.
    """
    return (
        _only_on("sqlite", Index(f"ix_{table}_noted_text", "occurred_on", "id", "note", sqlite_where=text(NOTED))),
        _only_on("postgresql", Index(f"ix_{table}_noted", "occurred_on", "id", postgresql_where=text(NOTED))),
    )


def _only_on(dialect: str, index: Index) -> Index:
    index.info[ONLY_ON] = dialect
    return index.ddl_if(dialect=dialect)
