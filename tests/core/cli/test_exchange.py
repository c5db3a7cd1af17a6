"""``portal import``, ``portal export``, ``portal records``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.cli.exchange import export, import_, records
from portal.organisation.models import Campus, Post, Staff, Term

if TYPE_CHECKING:
    from portal.testing.factories import Factory

WorkbookMaker = Callable[..., Path]


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def invoke(command: Any, *arguments: object) -> Result:
        return app.test_cli_runner().invoke(command, [str(item) for item in arguments])

    return invoke


def rows(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_import_twice(run: Callable[..., Result], workbook: WorkbookMaker) -> None:
    path = workbook([["名称"], ["本部"], ["分部"]])
    result = run(import_, "organisation.campus", path, "--dry-run")
    assert result.exit_code == 0
    assert "2" in result.stdout
    assert rows(Campus) == 0
    assert run(import_, "organisation.campus", path).exit_code == 0
    assert rows(Campus) == 2
    assert run(import_, "organisation.campus", path).exit_code == 0
    assert rows(Campus) == 2


def test_bad_rows_are_listed_and_nothing_is_written(run: Callable[..., Result], workbook: WorkbookMaker) -> None:
    path = workbook([["姓名", "岗位", "入职日期"], ["李红", "保育员", "2020-09-01"], ["王明", "保安", "去年"]])
    result = run(import_, "organisation.staff", path)
    assert result.exit_code == 1
    for part in ("3", "入职日期", "去年"):
        assert part in result.stderr
    assert rows(Staff) == 0
    assert rows(Post) == 0
    assert run(import_, "organisation.staff", path, "--skip-bad").exit_code == 0
    assert rows(Staff) == 1
    assert rows(Post) == 1


def test_changes_are_applied_with_update(run: Callable[..., Result], workbook: WorkbookMaker) -> None:
    run(import_, "organisation.staff", workbook([["姓名", "岗位"], ["李红", "保育员"]]))
    path = workbook([["姓名", "岗位"], ["李红", "教师"]])
    result = run(import_, "organisation.staff", path)
    assert result.exit_code == 0
    assert "保育员 → 教师" in result.stderr
    db.session.rollback()
    assert str(db.session.scalars(select(Staff)).one().post) == "保育员"
    assert run(import_, "organisation.staff", path, "--update").exit_code == 0
    db.session.rollback()
    assert str(db.session.scalars(select(Staff)).one().post) == "教师"


def test_an_unknown_register_suggests_near_ones(run: Callable[..., Result], workbook: WorkbookMaker) -> None:
    result = run(import_, "organisation.clasroom", workbook([["名称"]]))
    assert isinstance(result.exception, PortalError)
    assert "organisation.classroom" in str(result.exception)


@pytest.mark.parametrize("name", ["missing.xlsx", "."])
def test_a_file_that_is_not_there(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    assert isinstance(run(import_, "organisation.campus", tmp_path / name).exception, PortalError)


def test_an_unknown_term(run: Callable[..., Result], workbook: WorkbookMaker) -> None:
    result = run(import_, "organisation.campus", workbook([["名称"], ["本部"]]), "--term", "2031-2032-1")
    assert isinstance(result.exception, PortalError)


def test_export(run: Callable[..., Result], term: Term, make: Factory, tmp_path: Path) -> None:
    make.classroom("小一班")
    db.session.commit()
    path = tmp_path / "班级.xlsx"
    path.write_bytes(b"old")
    result = run(export, "organisation.classroom", path, "--term", term.name)
    assert result.exit_code == 0
    assert load_workbook(path).worksheets[0].max_row == 2
    assert [item.name for item in tmp_path.glob("*.xlsx")] == ["班级.xlsx"]
    assert isinstance(run(export, "organisation.classroom", tmp_path / "no" / "x.xlsx").exception, PortalError)


def test_records(run: Callable[..., Result], make: Factory) -> None:
    make.campus("本部")
    db.session.commit()
    lines = [line.split("\t") for line in run(records).stdout.splitlines()]
    assert ["organisation.campus", "1"] in [[line[0], line[2]] for line in lines]
    assert all(len(line) == 3 for line in lines)
