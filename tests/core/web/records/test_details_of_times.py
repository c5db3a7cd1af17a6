"""Times of day in form, list, filter, details, history and spreadsheet."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from plugins.health.models import MedicationRequest
from portal.base.db import db
from portal.base.parse import UnreadableError, read_time
from portal.base.scope import EVERYTHING
from portal.history.models import Change
from portal.organisation.terms import find_term
from portal.registry.registry import the_portal
from portal.spreadsheets.export import export_register
from portal.spreadsheets.plan import dry_run
from portal.web.history.restore import restore

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

LIST = "/health/medication_request/"


@pytest.mark.parametrize("text", ["8:05", "08:05", "８：０５", "08:05:30", "8点5分", " 8.05 "])
def test_times_are_read_as_people_write_them(text: str) -> None:
    assert read_time(text) == time(8, 5)


@pytest.mark.parametrize("text", ["", "8", "25:00", "8:60", "soon", "2026-03-02 8:05"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_time(text)


@pytest.fixture
def sent(school: School, make: Factory) -> dict[str, str]:
    child = make.child("王芳", classroom=school.near)
    db.session.commit()
    return {
        "occurred_on": "2026-03-03",
        "classroom": str(school.near.id),
        "child": str(child.id),
        "drug": "止咳糖浆",
        "dose": "5毫升",
        "due_at": "11:30",
        "guardian_signed": "yes",
    }


def one() -> MedicationRequest:
    return db.session.scalars(select(MedicationRequest)).one()


def test_in_forms_lists_and_details(admin: FlaskClient, sent: dict[str, str]) -> None:
    answer = admin.post(f"{LIST}new/", data=sent)
    assert answer.status_code == 303
    assert (one().due_at, one().given_at) == (time(11, 30), None)
    assert 'type="time"' in admin.get(answer.headers["Location"].replace("details", "edit")).text
    assert "11:30" in admin.get(f"{LIST}?term=all").text
    assert "止咳糖浆" in admin.get(f"{LIST}?term=all&due_at=11:30").text
    assert "止咳糖浆" not in admin.get(f"{LIST}?term=all&due_at=11:31").text
    assert "is not a time of day" in admin.get(f"{LIST}?term=all&due_at=noon").text


def test_what_cannot_be_read_stays_in_the_form(admin: FlaskClient, sent: dict[str, str]) -> None:
    page = admin.post(f"{LIST}new/", data=sent | {"due_at": "half past"}).text
    assert "“half past” is not a time of day." in page
    assert 'value="half past"' in page
    assert db.session.scalars(select(MedicationRequest)).first() is None


def test_in_history_and_when_brought_back(admin: FlaskClient, sent: dict[str, str]) -> None:
    admin.post(f"{LIST}new/", data=sent)
    record = one()
    record.due_at = time(15, 0)
    db.session.commit()
    page = admin.get(f"{LIST}details/?id={record.id}").text
    assert "11:30" in page
    assert "15:00" in page
    db.session.delete(record)
    db.session.commit()
    gone = db.session.scalars(select(Change).where(Change.record == "health.medication_request")).all()[-1]
    restore(gone)
    db.session.commit()
    assert one().due_at == time(15, 0)


def test_through_a_spreadsheet(admin: FlaskClient, sent: dict[str, str], tmp_path: Path) -> None:
    admin.post(f"{LIST}new/", data=sent)
    kind, term = the_portal().record_type(MedicationRequest), find_term("2025-2026-2")
    path = tmp_path / "register.xlsx"
    with path.open("wb") as file:
        export_register(db.session(), kind, MultiDict({"term": "all"}), EVERYTHING, target=file, term=term)
    header, row = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))[str(kind.field("due_at").label)] == "11:30"
    db.session.rollback()
    planned = dry_run(db.session(), kind, path, term)
    assert (planned.new, planned.unchanged, planned.bad) == (0, 1, 0)
