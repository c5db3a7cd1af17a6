"""The term supplies fields that a file leaves out: some for every register, some declared by the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import HygieneCheck
from portal.base.db import db
from portal.cli.main import main

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Return a file of two rows without a date; the remark of the second one implies it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["园区", "检查区域", "得分", "备注"], ["本部", "活动室", 95, None], ["本部", "寝室", 90, "期末"]):
        sheet.append(row)
    path = tmp_path / "register.xlsx"
    book.save(path)
    return path


def _dated(_cls: Any, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:
    return {"occurred_on": ends_on if values["note"] == "期末" else starts_on}


def test_the_record_declares_what_follows(
    app: Flask, make: Factory, register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make.term()
    make.campus()
    db.session.commit()
    monkeypatch.setenv("PORTAL_HOME", str(app.extensions["portal"].settings.home))
    arguments = ["import", "health.hygiene_check", str(register), "--term", "2025-2026-2"]
    with pytest.raises(SystemExit):
        main(arguments)
    assert "日期" in capsys.readouterr().err
    monkeypatch.setattr(HygieneCheck, "from_term", classmethod(_dated))
    monkeypatch.setattr(HygieneCheck, "__from_term__", ("occurred_on",))
    assert main(arguments) in (None, 0)
    assert set(db.session.scalars(select(HygieneCheck.occurred_on))) == {date(2026, 2, 24), date(2026, 7, 3)}
