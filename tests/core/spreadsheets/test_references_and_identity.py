"""References of imported rows, and the stored records that rows are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import select

from portal.base.db import db
from portal.organisation.models import Child, Enrolment, Term
from portal.records.describe import RecordType
from portal.spreadsheets.plan import dry_run

if TYPE_CHECKING:
    from portal.testing.factories import Factory
from tests.core.spreadsheets.importing import (
    HEAD,
    WorkbookMaker,
    cleanings,
    counts,
    reasons,
    record_type,
    rows,
    run,
    statements,
)


def test_classes_by_name_in_the_right_school_year(
    app: Flask, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.classroom("小一班", school_year="2024-2025")
    now = make.classroom("小一班")
    make.classroom("大一班", school_year="2024-2025")
    db.session.commit()
    outcome = run(
        Child, workbook([["姓名", "班级"], ["甲", "小一班"], ["乙", "大一班"], ["丙", "大一班（2024-2025）"]]), term
    )
    assert counts(outcome) == (2, 0, 0, 1)
    assert (outcome.bad_cells[0].row, outcome.bad_cells[0].value) == (3, "大一班")
    assert run(Child, workbook([["姓名", "班级"], ["甲", "小一班"]]), term).written
    assert db.session.scalars(select(Enrolment.classroom_id)).all() == [now.id]


def test_children_of_one_name_are_distinguished_by_class_and_day(
    app: Flask, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    one, two = make.classroom("小一班"), make.classroom("小二班")
    for classroom, born in ((one, date(2022, 1, 1)), (two, date(2022, 2, 2))):
        make.child("王芳", classroom=classroom, born_on=born)
    db.session.commit()
    head = ["姓名", "班级", "入园日期"]
    path = workbook([head, ["王芳", "小一班", "2025-09-01"], ["王芳（2022-02-02）", "小二班", "2025-09-01"]])
    assert counts(run(Enrolment, path, term)) == (0, 2, 0, 0)


def test_staff_of_one_name(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.classroom("小一班")
    make.staff("李红", number="001")
    two = make.staff("李红", number="002")
    db.session.commit()
    head = ["日期", "班级", "方法", "操作人"]
    outcome = run(cleaning, workbook([head, ["2026-03-04", "小一班", "蒸汽", "李红"]]), term)
    assert "李红（001）" in reasons(outcome)
    assert run(cleaning, workbook([head, ["2026-03-04", "小一班", "蒸汽", "李红(002)"]]), term).new == 1
    assert db.session.scalars(select(cleaning.model.who_id)).all() == [two.id]  # type: ignore[attr-defined]


def test_two_equal_rows_are_two_records(
    data_app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.classroom("小一班")
    db.session.commit()
    path = workbook([HEAD, *cleanings("3月4日", "2026-03-04", "3-5")])
    assert counts(run(cleaning, path, term)) == (3, 0, 0, 0)
    assert rows(cleaning.model) == 3
    assert counts(run(cleaning, path, term)) == (0, 3, 0, 0)
    longer = workbook([HEAD, *cleanings("2026-03-05", "2026-03-04", "2026-03-04", "2026-03-04")])
    assert counts(run(cleaning, longer, term)) == (1, 3, 0, 0)
    assert rows(cleaning.model) == 4
    stored = db.session.scalars(select(cleaning.model)).first()
    assert stored is not None
    assert (stored.minutes, str(stored.amount), stored.done, stored.remark) == (15, "0.5", True, "=1+1")  # type: ignore[attr-defined]


def test_rows_typed_or_changed_in_the_browser_are_found_by_content(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    classroom = make.classroom("小一班")
    way = cleaning.field("way").choices
    assert way is not None
    make(cleaning.model, occurred_on=date(2026, 3, 4), classroom=classroom, way=way("steam"))
    db.session.commit()
    head = ["日期", "班级", "方法"]
    path = workbook([head, ["2026-03-04", "小一班", "蒸汽"], ["2026-03-04", "小一班", "蒸汽"]])
    assert counts(run(cleaning, path, term)) == (1, 1, 0, 0)
    # Corrected in the browser: the file that says so is no news, and neither is the old one.
    changed = db.session.scalars(select(cleaning.model).where(cleaning.model.fingerprint.is_not(None))).one()
    changed.way = way("soak")  # type: ignore[attr-defined]
    db.session.commit()
    new = workbook([head, ["2026-03-04", "小一班", "蒸汽"], ["2026-03-04", "小一班", "浸泡"]])
    assert counts(run(cleaning, new, term)) == (0, 2, 0, 0)
    assert counts(run(cleaning, path, term)) == (0, 2, 0, 0)


def test_keys_are_found_as_a_whole(data_app: Flask, make: Factory, workbook: WorkbookMaker) -> None:
    """Records are found by their keys, not by every combination of the parts in a batch."""
    make.child("王芳", born_on=date(2022, 1, 1))
    make.child("王芳", born_on=date(2022, 2, 2))
    make.child("赵云", born_on=date(2022, 2, 2))
    db.session.commit()
    path = workbook([["姓名", "出生日期"], ["王芳", "2022-02-02"], ["赵云", "2022-01-01"], ["赵云", "2022-02-02"]])
    with statements() as found:
        outcome = dry_run(db.session(), record_type(Child), path)
    assert counts(outcome) == (1, 2, 0, 0)
    assert sum("child.born_on IN" in statement for statement in found) == 1
