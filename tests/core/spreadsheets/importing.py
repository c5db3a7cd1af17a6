"""Imports that are planned first, for the tests of importing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from portal.base.db import db
from portal.organisation.models import Term
from portal.records.describe import RecordType
from portal.registry.registry import the_portal
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.outcome import ImportOutcome
from portal.spreadsheets.plan import dry_run


def cleanings(*days: Any) -> list[list[Any]]:
    return [[day, "小一班", "蒸汽", 15, 0.5, "是", "8:30", "红、蓝", "=1+1"] for day in days]


HEAD = ["日期", "班级", "方法", "时长", "用量", "完成", "时刻", "标记", "说法"]
WorkbookMaker = Callable[..., Path]


def record_type(model: Any) -> RecordType:
    return the_portal().record_type(model)


def run(kind: Any, path: Path, term: Term | None = None, **options: Any) -> ImportOutcome:
    """Do a dry run, then the import, assert equal counts, and return the outcome."""
    kind = kind if isinstance(kind, RecordType) else record_type(kind)
    limits = {"limits": options["limits"]} if "limits" in options else {}
    planned = dry_run(db.session(), kind, path, term, **limits)
    done = import_file(db.session(), kind, path, term, **options)
    db.session.commit()
    assert counts(planned) == counts(done)
    return done


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.unchanged, outcome.changed, outcome.bad


def rows(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def reasons(outcome: ImportOutcome) -> str:
    return "\n".join(f"{cell.row} {cell.column} {cell.value} {cell.reason}" for cell in outcome.bad_cells)


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)
