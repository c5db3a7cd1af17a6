"""Import of rows: what is new, changed or bad, and in how many statements."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.scope import Limits
from portal.history.models import Action, Change
from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Place, Post, Staff, Term
from portal.records.base import Source
from portal.records.describe import RecordType
from portal.spreadsheets import plan
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.plan import ImportPlan, dry_run

if TYPE_CHECKING:
    from portal.testing.factories import Factory
from tests.core.spreadsheets.importing import HEAD, WorkbookMaker, cleanings, counts, record_type, rows, run, statements


def test_a_portal_is_filled_from_registers(data_app: Flask, term: Term, workbook: WorkbookMaker) -> None:
    assert counts(run(Campus, workbook([["名称"], ["本部"], ["分部"]]), term)) == (2, 0, 0, 0)
    classes = workbook([["名称", "年龄段", "园区"], ["小一班", "小班", "本部"], ["大一班", "大", "分部"]])
    assert counts(run(Classroom, classes, term)) == (2, 0, 0, 0)
    first = db.session.scalars(select(Classroom).where(Classroom.name == "小一班")).one()
    assert (first.school_year, first.age_group, first.campus.name) == ("2025-2026", AgeGroup.JUNIOR, "本部")
    assert first.source is Source.IMPORT
    assert first.fingerprint is None

    staff = workbook(
        [
            ["姓名", "岗位", "园区", "入职日期"],
            ["李红", "保育员", "本部", "2020年9月1日"],
            ["李红", "保育员", "本部", "2020/9/1"],
        ]
    )
    assert counts(run(Staff, staff, term)) == (1, 1, 0, 0)
    assert db.session.scalars(select(Post.name)).all() == ["保育员"]

    children = workbook(
        [
            ["姓名", "性别", "出生日期", "班级", "入园日期"],
            ["王 芳", "女", datetime(2022, 4, 1), "小一班", datetime(2025, 9, 1)],
            ["赵云", "男", "2022-5-6", "大一班", None],
        ]
    )
    assert counts(run(Child, children, term)) == (2, 0, 0, 0)
    fang, yun = db.session.scalars(select(Child).order_by(Child.id))
    assert (fang.name, fang.classroom, fang.joined_on) == ("王芳", first, date(2025, 9, 1))
    assert yun.joined_on == term.starts_on

    for kind, path in ((Campus, workbook([["名称"], ["本部"], ["分部"]])), (Child, children), (Staff, staff)):
        assert counts(run(kind, path, term))[0] == 0
    # Campuses, classes, the post, one member of staff, children and their enrolments.
    assert rows(Change) == 2 + 2 + 1 + 1 + 2 + 2


def test_nothing_is_written_while_a_row_is_bad(app: Flask, term: Term, workbook: WorkbookMaker) -> None:
    run(Campus, workbook([["名称"], ["本部"]]))
    good, bad, nameless = ["小一班", "小班", "本部"], ["大一班", "学前班", "总部"], [None, "小班", "本部"]
    path = workbook([["名称", "年龄段", "园区"], good, bad, nameless])
    outcome = run(Classroom, path, term)
    assert counts(outcome) == (1, 0, 0, 2)
    assert not outcome.written
    assert rows(Classroom) == 0
    assert [(cell.row, cell.column, cell.value) for cell in outcome.bad_cells] == [
        (3, "年龄段", "学前班"),
        (3, "园区", "总部"),
        (4, "名称", ""),
    ]
    assert run(Classroom, path, term, skip_bad=True).written
    assert db.session.scalars(select(Classroom.name)).all() == ["小一班"]


def test_differences_are_shown_and_applied_on_request(
    data_app: Flask, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    classroom = make.classroom("小一班")
    other = make.classroom("小二班")
    make.child("王芳", classroom=classroom, born_on=date(2022, 4, 1))
    db.session.commit()
    path = workbook([["姓名", "出生日期", "班级", "性别"], ["王芳", "2022-04-01", "小二班", "女"]])
    outcome = run(Child, path, term)
    assert counts(outcome) == (0, 0, 1, 0)
    assert [(item.row, item.column, item.old) for item in outcome.differences] == [
        (2, "班级", "小一班"),
        (2, "性别", ""),
    ]
    assert outcome.differences[0].new == "小二班"
    child = db.session.scalars(select(Child)).one()
    assert (str(child.classroom), child.sex) == (classroom.name, None)
    outcome = run(Child, path, term, update=True)
    assert outcome.updated
    child = db.session.scalars(select(Child)).one()
    assert (str(child.classroom), str(child.sex)) == (other.name, "female")
    assert counts(run(Child, path, term)) == (0, 1, 0, 0)
    assert rows(Child) == 1
    actions = db.session.scalars(select(Change.action).where(Change.record == "organisation.child")).all()
    assert actions.count(Action.UPDATE) == 1


def test_an_update_that_cannot_be_true_is_bad(app: Flask, make: Factory, workbook: WorkbookMaker) -> None:
    make.staff("李红", left_on=date(2024, 1, 1))
    db.session.commit()
    path = workbook([["姓名", "岗位", "入职日期"], ["李红", "保育员", "2025-01-01"]])
    outcome = run(Staff, path, update=True)
    assert counts(outcome) == (0, 0, 0, 1)
    assert not outcome.written
    assert db.session.scalars(select(Staff.hired_on)).one() is None


def test_the_same_key_twice_with_other_values_is_bad(app: Flask, workbook: WorkbookMaker) -> None:
    path = workbook([["姓名", "岗位"], ["李红", "保育员"], ["李红", "教师"], ["李红", "保育员"]])
    outcome = run(Staff, path)
    assert counts(outcome) == (1, 1, 0, 1)
    assert outcome.bad_cells[0].row == 3


def test_a_repeat_of_a_bad_row_is_bad(app: Flask, workbook: WorkbookMaker) -> None:
    bad = ["李红", "保育员", "2025-01-01", "2024-01-01"]
    outcome = run(Staff, workbook([["姓名", "岗位", "入职日期", "离职日期"], bad, bad]))
    assert counts(outcome) == (0, 0, 0, 2)
    assert [cell.row for cell in outcome.bad_cells] == [2, 3]


def test_a_key_that_the_file_gives_only_in_part(app: Flask, term: Term, make: Factory, workbook: WorkbookMaker) -> None:
    classroom = make.classroom("小一班")
    make.child("王芳", classroom=classroom, born_on=date(2022, 4, 1))
    make.child("赵云", classroom=classroom, born_on=date(2022, 4, 1))
    make.child("赵云", classroom=classroom, born_on=date(2022, 5, 1))
    db.session.commit()
    outcome = run(Child, workbook([["姓名", "班级"], ["王芳", "小一班"], ["赵云", "小一班"], ["孙新", "小一班"]]), term)
    assert counts(outcome) == (1, 1, 0, 1)
    assert outcome.bad_cells[0].value == "赵云"


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (["2026-03-07", "小一班", "蒸汽", 15], "日期"),  # a Saturday
        (["2026-05-01", "小一班", "蒸汽", 15], "日期"),  # a holiday
        (["2030-01-01", "小一班", "蒸汽", 15], "班级"),  # there is no such class in that year
        ([None, "小一班", "蒸汽", 15], "日期"),
        (["2026-03-04", "小九班", "蒸汽", 15], "班级"),
        (["2026-03-04", "小一班", "火烧", 15], "方法"),
        (["2026-03-04", "小一班", "蒸汽", -1], "时长"),
        (["2026-03-04", "小一班", "蒸汽", "9,000"], "时长"),
        (["2026-03-04", "小一班", "蒸汽", "很久"], "时长"),
        (["2026-03-04", "小一班", "蒸汽", 15, 9000], "用量"),
        (["2026-03-04", "小一班", "蒸汽", 0, 1, "是"], "时长"),
        (["2026-03-04", "小一班", "蒸汽", 15, 1, "是", None, "绿"], "标记"),
        (["2026-03-04", "小一班", "蒸汽", 15, 1, "是", None, "红", "字" * 10_000], "说法"),
    ],
)
def test_bad_cells_are_named(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker, values: list[Any], column: str
) -> None:
    make.classroom("小一班")
    db.session.commit()
    outcome = run(cleaning, workbook([["登记表"], HEAD, values]), term)
    assert counts(outcome) == (0, 0, 0, 1)
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(3, column)]
    assert outcome.bad_cells[0].reason
    assert len(outcome.bad_cells[0].value) <= 80


def test_odd_texts_are_taken_as_texts(app: Flask, workbook: WorkbookMaker) -> None:
    names = ["{{ 7*7 }}", "<script>alert(1)</script>", '=HYPERLINK("http://x")', "😀", "a\u202eb"]
    path = workbook([["名称"], *([name] for name in names)])
    assert run(Place, path).new == 5
    assert set(db.session.scalars(select(Place.name))) == {*names[:4], "ab"}


def test_a_formula_without_a_result_is_not_taken_for_an_empty_cell(app: Flask, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["姓名", "岗位", "工号"], ["李红", "保育员", "=1+1"]):
        book.worksheets[0].append(row)
    path = tmp_path / "formula.xlsx"
    book.save(path)
    outcome = run(Staff, path)
    assert (outcome.bad, outcome.bad_cells[0].column) == (1, "工号")


def test_headers_without_rows(app: Flask, workbook: WorkbookMaker) -> None:
    with pytest.raises(PortalError):
        run(Campus, workbook([["名称"], [None]]))


def test_somebody_limited_to_a_class_imports_for_it_only(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    mine, other = make.classroom("小一班"), make.classroom("小二班")
    db.session.commit()
    limits = Limits(True, frozenset(), frozenset({mine.id}))
    path = workbook([["姓名", "班级"], ["甲", "小一班"], ["乙", "小二班"], ["丙", None]])
    outcome = run(Child, path, term, limits=limits)
    assert (outcome.new, outcome.bad, outcome.bad_cells[0].row) == (2, 1, 3)
    with pytest.raises(PortalError):  # the child without class would be out of their own sight
        import_file(db.session(), record_type(Child), path, term, limits=limits, skip_bad=True)
    assert rows(Child) == 0
    make.child("丁", classroom=other, born_on=date(2022, 1, 1))
    db.session.commit()
    taken = run(
        Child, workbook([["姓名", "出生日期", "性别"], ["丁", "2022-01-01", "女"]]), term, limits=limits, update=True
    )
    assert counts(taken) == (0, 0, 0, 1)


def test_the_number_of_statements_does_not_grow_with_the_rows(
    app: Flask, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.campus("本部")
    for number in range(20):
        make.classroom(f"小{number}班")
    db.session.commit()
    head = ["姓名", "出生日期", "班级", "入园日期"]

    def measured(count: int) -> int:
        path = workbook([head, *([f"幼儿{n}", "2022-01-01", f"小{n % 20}班", "2025-09-01"] for n in range(count))])
        with statements() as found:
            dry_run(db.session(), record_type(Child), path, term)
        return len(found)

    few = measured(20)
    assert measured(400) == few
    path = workbook([head, *([f"幼儿{n}", "2022-01-01", f"小{n % 20}班", "2025-09-01"] for n in range(400))])
    run(Child, path, term)
    # Now they are there: looked up with their enrolments and classes, still in a handful of statements.
    assert measured(400) <= few + 4


def test_a_register_of_several_batches(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.classroom("小一班")
    db.session.commit()
    path = workbook([HEAD, *cleanings(*["2026-03-04"] * 1_203)])
    reported: list[int] = []
    outcome = import_file(db.session(), cleaning, path, term, progress=reported.append)
    db.session.commit()
    assert counts(outcome) == (1_203, 0, 0, 0)
    assert reported == [500, 1_000, 1_203]
    assert rows(cleaning.model) == rows(Change) - rows(Classroom) - rows(Campus) == 1_203
    assert counts(run(cleaning, path, term)) == (0, 1_203, 0, 0)


def test_others_may_write_while_the_file_is_read(
    app: Flask,
    cleaning: RecordType,
    term: Term,
    make: Factory,
    workbook: WorkbookMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make.classroom("小一班")
    db.session.commit()
    path = workbook([HEAD, *cleanings(*["2026-03-04"] * 3)])
    read_ahead = ImportPlan.read_ahead
    with closing(sqlite3.connect(app.extensions["portal"].settings.home / "portal.sqlite", timeout=0)) as other:

        def write_in_between(self: ImportPlan) -> None:
            read_ahead(self)
            assert not self.session.in_transaction()
            other.execute("INSERT INTO place (name, version, source, recorded_at, recorded_on) VALUES (?,1,?,?,?)", row)
            other.commit()

        row = ("操场", "form", "2026-03-04 08:00:00", "2026-03-04")
        monkeypatch.setattr(ImportPlan, "read_ahead", write_in_between)
        outcome = import_file(db.session(), cleaning, path, term)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM place")
    db.session.commit()
    assert (outcome.new, rows(cleaning.model), rows(Place)) == (3, 3, 1)


def test_what_the_caller_has_written_stays(
    app: Flask, cleaning: RecordType, term: Term, make: Factory, workbook: WorkbookMaker
) -> None:
    make.classroom("小一班")
    assert import_file(db.session(), cleaning, workbook([HEAD, *cleanings("2026-03-04")]), term).written
    db.session.commit()
    assert (rows(Classroom), rows(cleaning.model)) == (1, 1)


def test_more_rows_than_are_read_ahead(
    app: Flask,
    cleaning: RecordType,
    term: Term,
    make: Factory,
    workbook: WorkbookMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plan, "READ_AHEAD", 500)
    make.classroom("小一班")
    db.session.commit()
    blank = [[None] * len(HEAD) + ["a remark beside the register"]] * 700
    path = workbook([HEAD, *cleanings(*["2026-03-04"] * 501), *blank, *cleanings(*["2026-03-05"] * 600)])
    assert counts(run(cleaning, path, term)) == (1_101, 0, 0, 0)
