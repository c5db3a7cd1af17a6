"""An exported register reads back as the same records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Enrolment, Place, Post, Sex, Staff, Term
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.registry.registry import the_portal
from portal.spreadsheets.export import export_register, write_template
from portal.spreadsheets.headers import find_header
from portal.spreadsheets.plan import dry_run
from portal.spreadsheets.workbook import opened

if TYPE_CHECKING:
    from portal.testing.factories import Factory

MODELS: list[type[Record]] = [Campus, Place, Classroom, Post, Staff, Child, Enrolment]


@pytest.fixture
def filled(make: Factory) -> Term:
    """Make two school years, people of one name, and texts that look like formulas."""
    term: Term = make.term()
    branch = make.campus("分部")
    make.place("=1+1", campus=branch)
    make.place("操场 2")
    old = make.classroom("小一班", school_year="2024-2025", closed_on=date(2025, 7, 4))
    new = make.classroom("小一班", campus=branch, age_group=AgeGroup.MIDDLE, note="两行\n说明")
    make.staff("李红", number="001", hired_on=date(2020, 9, 1), campus=branch)
    make.staff("李红", number="002", note="-3")
    make.staff("@王")
    child = make.child("王芳", classroom=old, born_on=date(2021, 1, 1), joined_on=date(2024, 9, 1), sex=Sex.FEMALE)
    child.enrolments[0].ends_on = date(2025, 7, 4)
    make(Enrolment, child=child, classroom=new, starts_on=date(2025, 9, 1))
    make.child("王芳", classroom=new, born_on=date(2021, 2, 2))
    make.child('=HYPERLINK("http://x","y")', classroom=new)
    make.child("没有班级", born_on=None)
    db.session.commit()
    return term


def written(record_type: RecordType, path: Path, term: Term | None, limits: Limits = EVERYTHING) -> int:
    with path.open("wb") as target:
        return export_register(db.session(), record_type, MultiDict(), limits, target=target, term=term)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__record__)
def test_an_export_imported_again_is_unchanged(data_app: Flask, filled: Term, tmp_path: Path, model: Any) -> None:
    record_type = the_portal().record_type(model)
    path = tmp_path / "export.xlsx"
    count = written(record_type, path, filled)
    assert count > 0
    db.session.rollback()
    outcome = dry_run(db.session(), record_type, path, filled)
    assert (outcome.new, outcome.unchanged, outcome.changed, outcome.bad) == (0, count, 0, 0), (
        outcome.bad_cells,
        outcome.differences,
    )


def test_every_core_record_is_among_them(app: Flask) -> None:
    core = {kind.model for key, kind in the_portal().record_types.items() if key.startswith("organisation.")}
    assert core == set(MODELS)


def test_a_register_without_natural_key(
    app: Flask, filled: Term, cleaning: RecordType, make: Factory, tmp_path: Path
) -> None:
    classroom = db.session.query(Classroom).filter_by(school_year="2025-2026").one()
    who = db.session.query(Staff).filter_by(number="002").one()
    fields = {name: cleaning.field(name).choices for name in ("way", "tags")}
    assert fields["way"] is not None
    assert fields["tags"] is not None
    for minutes in (15, 15, 20, None):
        make(
            cleaning.model,
            occurred_on=date(2026, 3, 4),
            classroom=classroom,
            way=fields["way"]("steam"),
            tags=frozenset(fields["tags"]),
            minutes=minutes,
            amount=Decimal("0.5"),
            done=True,
            at=datetime(2026, 3, 4, 0, 30, 15, 123456, tzinfo=UTC),
            who=who,
            remark="+86",
        )
    db.session.commit()
    path = tmp_path / "export.xlsx"
    assert written(cleaning, path, filled) == 4
    db.session.rollback()
    outcome = dry_run(db.session(), cleaning, path, filled)
    assert (outcome.new, outcome.unchanged, outcome.bad) == (0, 4, 0), outcome.bad_cells
    sheet = load_workbook(path).worksheets[0]
    header, first = list(sheet.iter_rows(max_row=2))
    row = dict(zip([cell.value for cell in header], first, strict=True))
    assert [cell.value for cell in header][:4] == [
        "Date" if "Date" in row else header[0].value,
        "Class",
        "Method",
        "Tags",
    ]
    assert row["Class"].value == "小一班"
    assert row["Who"].value == "李红（002）"
    assert row["Method"].value == "Steam"
    assert row["Tags"].value == "Red、Blue"
    assert (row["At"].value, row["At"].number_format) == (datetime(2026, 3, 4, 8, 30, 15), "yyyy-mm-dd hh:mm")
    assert first[0].value == datetime(2026, 3, 4)
    assert first[0].number_format == "yyyy-mm-dd"
    assert (row["Remark"].value, row["Remark"].data_type, row["Remark"].quotePrefix) == ("+86", "s", True)
    assert sheet.freeze_panes == "A2"


def test_no_text_runs_as_a_formula(app: Flask, filled: Term, tmp_path: Path) -> None:
    for model in MODELS:
        path = tmp_path / "export.xlsx"
        written(the_portal().record_type(model), path, filled)
        cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "-", "@", "+"))]
        assert all(cell.quotePrefix for cell in risky)
        if model.__record__ in {"place", "child", "staff"}:
            assert risky


def test_only_what_one_may_see(app: Flask, filled: Term, tmp_path: Path) -> None:
    classroom = db.session.query(Classroom).filter_by(school_year="2024-2025").one()
    limits = Limits(True, frozenset(), frozenset({classroom.id}))
    assert written(the_portal().record_type(Child), tmp_path / "x.xlsx", filled, limits) == 1


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_grow(app: Flask, filled: Term, make: Factory, tmp_path: Path) -> None:
    record_type = the_portal().record_type(Child)

    def measured() -> int:
        db.session.commit()
        db.session.expunge_all()
        with statements() as found:
            written(record_type, tmp_path / "x.xlsx", None)
        return len(found)

    few = measured()
    for number in range(30):
        make.child(classroom=make.classroom(f"大{number}班"))
    assert measured() == few


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__record__)
def test_the_empty_register_is_one_that_can_be_imported(app: Flask, tmp_path: Path, model: Any) -> None:
    record_type = the_portal().record_type(model)
    stream = io.BytesIO()
    write_template(record_type, stream)
    path = tmp_path / "template.xlsx"
    path.write_bytes(stream.getvalue())
    with opened(path) as book:
        header = find_header(record_type, book, frozenset())
    assert header.names() == {field.name for field in record_type.fields if not field.field.computed}
    assert len(header.notes) == 1  # the sheet with the lists
