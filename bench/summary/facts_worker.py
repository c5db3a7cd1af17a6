"""Measure a term and write its summary: ``python -m bench.summary.facts_worker HOME MULTIPLE [small]``.

The data are the sample term with MULTIPLE times its classes and their records; with ``small``, a term of a
kindergarten with one class.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, inspect, select, text

from bench.common.timing import peak_mb, timed
from bench.common.worker import serve
from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.demo.kindergarten import TERM, make_kindergarten
from portal.demo.samples import plugin_samples
from portal.evidence.measure import measure
from portal.migrations.runner import upgrade
from portal.organisation.models import Classroom
from portal.organisation.terms import find_term
from portal.records.base import Source
from portal.records.stamps import writing
from portal.registry.registry import Portal
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.testing.organisations import ORGANISATIONS


def main() -> None:
    home, multiple, small = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["small"]
    home.mkdir(parents=True, exist_ok=True)
    settings = load_settings({"PORTAL_HOME": str(home)})
    app = create_app(settings, check_schema=False)
    with app.app_context():
        portal: Portal = app.extensions["portal"]
        if not (home / "made").exists():
            _make(portal, multiple, small=small)
            (home / "made").touch()
        serve(once=lambda: _once(portal))


def _make(portal: Portal, multiple: int, *, small: bool) -> None:
    upgrade(portal, db.engine)
    with writing(Source.DEMO):
        if small:
            next(ORGANISATIONS["one_of_each_post"]())
        else:
            make_kindergarten()
    db.session.commit()
    plugin_samples(portal, TERM[0])
    _multiply(portal, multiple)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _multiply(portal: Portal, multiple: int) -> None:
    """Add classes, each with copies of the records of an existing one."""
    classroom_ids = list(db.session.scalars(select(Classroom.id)))
    step = max(classroom_ids) + 1
    tables = [
        inspect(record.model).local_table
        for record in portal.record_types.values()
        if record.plugin != "organisation" and "classroom_id" in inspect(record.model).local_table.c
    ]
    for copy in range(1, multiple):
        _copied("classroom", Classroom.__table__.c, {"id": f"id + {step * copy}", "name": f"name || '·{copy}'"})
        for table in tables:
            if _may_repeat(table):
                changed = {"id": "NULL", "classroom_id": f"classroom_id + {step * copy}", "fingerprint": "NULL"}
                _copied(table.name, table.c, changed, f"WHERE classroom_id < {step}")
        db.session.commit()


def _may_repeat(table: Any) -> bool:
    """Return True if rows of the table may be copied to another class: no unique column forbids it."""
    uniques = [constraint.columns.keys() for constraint in table.constraints if hasattr(constraint, "columns")]
    uniques += [index.columns.keys() for index in table.indexes if index.unique]
    return all("classroom_id" in names or names in (["id"], ["fingerprint"]) for names in uniques if names) or all(
        "classroom_id" in names or set(names) <= {"id", "fingerprint"} or _is_reference(table, names)
        for names in uniques
    )


def _is_reference(table: Any, names: Any) -> bool:
    return len(names) == 1 and bool(table.c[names[0]].foreign_keys) and not table.c[names[0]].unique


def _copied(table: str, columns: Any, changed: dict[str, str], where: str = "") -> None:
    limit = where or f"WHERE id < {_first_copy(table)}"
    taken = ", ".join(changed.get(column.name, column.name) for column in columns)
    names = ", ".join(column.name for column in columns)
    db.session.execute(text(f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} {limit}"))


_FIRST: dict[str, int] = {}


def _first_copy(table: str) -> int:
    if table not in _FIRST:
        _FIRST[table] = int(db.session.scalar(text(f"SELECT max(id) + 1 FROM {table}")) or 1)
    return _FIRST[table]


def _once(portal: Portal) -> dict[str, Any]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    db.session.remove()
    term = find_term(TERM[0])
    event.listen(db.engine, "before_cursor_execute", note)
    with timed() as facts:
        measure(term, only=set(portal.facts))
    statements = len(sent)
    event.remove(db.engine, "before_cursor_execute", note)
    with timed() as everything:
        written = draft(load_term_inputs(term))
    with timed() as file:
        word_file(written.document)
    records = sum(
        db.session.scalar(select(func.count()).select_from(record.model)) or 0
        for record in portal.record_types.values()
        if record.plugin != "organisation"
    )
    return {
        "records": records,
        "statements": statements,
        "facts": facts.wall,
        "draft": everything.wall,
        "file": file.wall,
        "peak": peak_mb(),
    }


if __name__ == "__main__":
    main()
