"""Partial indexes of records with a note, for registers whose lists search only notes.

No index knows the words within a text, so a search reads all notes of a term. Records without a note, the most in a
register of every class and day, are skipped with a partial index.
"""

from __future__ import annotations

from sqlalchemy import Index

from portal.records.partial import partial_index

__all__ = ["ONLY_ON", "note_indexes"]

ONLY_ON = "portal_only_on"
"""Key in the ``info`` of an index: name of the only dialect that has it, such as ``sqlite``."""
NOTED = "note IS NOT NULL"
"""Condition of the partial indexes."""


def note_indexes(table: str) -> tuple[Index, Index]:
    """Return the indexes of a daily register's records with a note, for ``__table_args__``: one per dialect.

    On SQLite the index includes the note itself, so that a search does not read the table; PostgreSQL indexes no long
    text. Migrations create each on its own dialect only, under the names given here.
    """
    return (
        _only_on("sqlite", partial_index(f"ix_{table}_noted_text", "occurred_on", "id", "note", where=NOTED)),
        _only_on("postgresql", partial_index(f"ix_{table}_noted", "occurred_on", "id", where=NOTED)),
    )


def _only_on(dialect: str, index: Index) -> Index:
    index.info[ONLY_ON] = dialect
    return index.ddl_if(dialect=dialect)
