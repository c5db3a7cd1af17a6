"""Import of checks and findings: the fast way writes exactly what a flush would write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from plugins.health.models import HealthCheck, HealthFinding
from portal.base.db import db
from portal.history.models import Change
from portal.organisation.models import Term
from portal.spreadsheets import write_new as bulk
from portal.testing.registers import import_rows

if TYPE_CHECKING:
    from portal.testing.factories import Factory

CHECKS: list[list[Any]] = [
    ["日期", "时段", "班级", "检查人数", "异常人数", "备注"],
    ["2026-03-02", "晨检", "小一班", 22, 2, "两人咳嗽"],
    ["2026-03-02", "午检", "小一班", 21, None, None],
    ["3月3日", "晨检", "小一班", "23人", 0, "全勤"],
    ["2026-03-03", "全日观察", "小一班", 23, 1, None],
]
FINDINGS: list[list[Any]] = [
    ["日期", "时段", "班级", "幼儿", "体温", "症状", "通知家长"],
    ["2026-03-02", "晨检", "小一班", "王芳", 38.2, "发热、咳嗽", "是"],
]


@pytest.fixture
def term(make: Factory) -> Term:
    """Return a term with a class and a child; nothing is recorded yet."""
    found = make.term()
    classroom = make.classroom("小一班")
    make.child("王芳", classroom=classroom)
    db.session.commit()
    return found


def kept() -> tuple[list[Any], list[Any]]:
    """Return all checks and their history, without ids and times."""
    fleeting = {"id", "record_id", "recorded_at", "at"}
    found = []
    for table in (HealthCheck.__table__, Change.__table__):
        rows = db.session.execute(select(table).order_by(table.c.id)).mappings()
        found.append([{name: value for name, value in row.items() if name not in fleeting} for row in rows])
    changes = [row for row in found[1] if row["record"] == "health.health_check"]
    for row in changes:
        row["after"] = [(name, value) for name, value in row["after"].items() if name not in fleeting]
    return found[0], changes


def test_checks_are_written_as_by_a_flush(
    data_app: Flask, term: Term, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushes: list[Any] = []
    monkeypatch.setattr(db.session(), "add_all", flushes.append)
    assert import_rows(HealthCheck, CHECKS, tmp_path / "register.xlsx", term).new == 4
    fast = kept()
    # Nobody listens to checks, so none was flushed. Whatever makes this fail makes large imports slow.
    assert flushes == []
    monkeypatch.undo()
    db.session.rollback()
    monkeypatch.setattr(bulk, "bulk_parts", lambda *_: None)
    assert import_rows(HealthCheck, CHECKS, tmp_path / "register.xlsx", term).new == 4
    assert kept() == fast
    assert [(row["abnormal"], row["abnormal_stated"], row["version"]) for row in fast[0]] == [
        (2, 2, 1),
        (0, None, 1),
        (0, 0, 1),
        (1, 1, 1),
    ]
    assert [name for name, _ in fast[1][1]["after"]] == [name for name, _ in kept()[1][1]["after"]]


def test_an_imported_total_gives_way_to_imported_findings(data_app: Flask, term: Term, tmp_path: Path) -> None:
    import_rows(HealthCheck, CHECKS, tmp_path / "register.xlsx", term)
    import_rows(HealthFinding, FINDINGS, tmp_path / "register.xlsx", term)
    db.session.commit()
    first = select(HealthCheck.abnormal, HealthCheck.abnormal_stated).order_by(HealthCheck.id).limit(1)
    assert db.session.execute(first).one() == (1, 2)
    # A register does not state when the guardian was notified.
    assert db.session.execute(select(HealthFinding.guardian_notified, HealthFinding.guardian_notified_at)).one() == (
        True,
        None,
    )


def test_new_and_changed_checks_in_one_file(data_app: Flask, term: Term, tmp_path: Path) -> None:
    import_rows(HealthCheck, CHECKS[:3], tmp_path / "register.xlsx", term)
    db.session.commit()
    changed = [CHECKS[0], [*CHECKS[1][:3], 25, 2, "两人咳嗽"], *CHECKS[2:]]
    outcome = import_rows(HealthCheck, changed, tmp_path / "register.xlsx", term, update=True)
    db.session.commit()
    assert (outcome.new, outcome.unchanged, outcome.changed) == (2, 1, 1)
    stored = db.session.execute(select(HealthCheck.checked, HealthCheck.version).order_by(HealthCheck.id)).all()
    assert [tuple(row) for row in stored] == [(25, 2), (21, 1), (23, 1), (23, 1)]
    actions = select(Change.action, func.count()).where(Change.record == "health.health_check").group_by(Change.action)
    assert {str(action): count for action, count in db.session.execute(actions)} == {"create": 4, "update": 1}


def test_a_file_that_says_the_same_twice(data_app: Flask, term: Term, tmp_path: Path) -> None:
    contrary = [*CHECKS, CHECKS[1], [*CHECKS[2][:3], 30, None, None]]
    outcome = import_rows(HealthCheck, contrary, tmp_path / "register.xlsx", term)
    assert not outcome.written
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(7, "日期")]
    assert db.session.scalar(select(func.count()).select_from(HealthCheck)) == 0
    outcome = import_rows(HealthCheck, contrary, tmp_path / "register.xlsx", term, skip_bad=True)
    assert (outcome.new, outcome.unchanged, outcome.bad) == (4, 1, 1)
