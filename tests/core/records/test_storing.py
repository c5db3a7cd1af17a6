"""Models are called once before and once after their records are stored, whoever writes them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import Place, Post
from portal.spreadsheets.write_new import write_new

Calls = list[tuple[str, list[str], int | None]]
"""Hook, names of the records, number of rows."""


@pytest.fixture
def called(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Record the calls of the hooks, with the names of the records and the number of rows at that moment."""
    found: Calls = []

    def note(which: str) -> Any:
        def call(_cls: Any, session: Any, records: Any) -> None:
            rows = session.connection().scalar(select(func.count()).select_from(Place))
            found.append((which, sorted(record.name for record in records), rows))

        return classmethod(call)

    monkeypatch.setattr(Place, "before_storing", note("before"))
    monkeypatch.setattr(Place, "after_storing", note("after"))
    return found


def test_once_a_flush(called: Calls) -> None:
    db.session.add_all([Place(name="操场"), Place(name="礼堂"), Post(name="保安")])
    db.session.flush()
    assert called == [("before", ["操场", "礼堂"], 0), ("after", ["操场", "礼堂"], 2)]


def test_what_is_changed_and_deleted_too(called: Calls) -> None:
    kept, gone, read = Place(name="操场"), Place(name="礼堂"), Place(name="门厅")
    db.session.add_all([kept, gone, read])
    db.session.commit()
    called.clear()
    assert read.name == "门厅"
    kept.name = "东操场"
    db.session.delete(gone)
    db.session.flush()
    assert called == [("before", ["东操场", "礼堂"], 3), ("after", ["东操场", "礼堂"], 2)]


def test_without_a_flush_as_well(called: Calls) -> None:
    write_new(db.session(), Place, [Place(name="操场"), Place(name="礼堂")])
    assert called == [("before", ["操场", "礼堂"], 0), ("after", ["操场", "礼堂"], 2)]


def test_who_takes_no_part_is_not_called(called: Calls) -> None:
    db.session.add(Post(name="保安"))
    db.session.flush()
    assert called == []
