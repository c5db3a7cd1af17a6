"""Moving all classes up a year."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.history.models import Action, Change
from portal.organisation.models import AgeGroup, Campus, Child, Classroom, Enrolment
from portal.organisation.promotion import plan, promote, promotion_problems, school_years

LAST, FIRST = date(2026, 8, 31), date(2026, 9, 1)
YEAR, NEW = "2025-2026", "2026-2027"


@pytest.fixture
def classes(data_app: Flask) -> list[Classroom]:
    main, branch = Campus(name="本部"), Campus(name="分部")
    found = [
        Classroom(name=name, age_group=group, campus=campus, school_year=YEAR, position=position)
        for position, (name, group, campus) in enumerate(
            (
                ("托一班", AgeGroup.NURSERY, main),
                ("小一班", AgeGroup.JUNIOR, main),
                ("中一班", AgeGroup.MIDDLE, main),
                ("大一班", AgeGroup.SENIOR, main),
                ("分部小一班", AgeGroup.JUNIOR, branch),
                ("彩虹班", AgeGroup.MIDDLE, branch),
            ),
            start=1,
        )
    ]
    for classroom in found:
        for number in (1, 2):
            child = Child(name=f"{classroom.name}童{number}", born_on=date(2021, 1, number))
            child.enrolments = [Enrolment(classroom=classroom, starts_on=date(2025, 9, 1))]
            db.session.add(child)
    db.session.add(Child(name="无班童", born_on=date(2022, 1, 1)))
    db.session.commit()
    return found


def state() -> list[tuple[str, str, str, date, date | None]]:
    return sorted(
        (item.child.name, item.classroom.school_year, item.classroom.name, item.starts_on, item.ends_on)
        for item in db.session.scalars(select(Enrolment))
    )


def test_the_preview_suggests_names_by_age_group(classes: list[Classroom]) -> None:
    promotion = plan(YEAR)
    assert promotion.to_year == NEW
    assert [(move.classroom.name, move.name, move.age_group, move.children) for move in promotion.moves] == [
        ("托一班", "小一班", AgeGroup.JUNIOR, 2),
        ("小一班", "中一班", AgeGroup.MIDDLE, 2),
        ("中一班", "大一班", AgeGroup.SENIOR, 2),
        ("大一班", "", None, 2),
        ("分部小一班", "分部中一班", AgeGroup.MIDDLE, 2),
        ("彩虹班", "彩虹班", AgeGroup.SENIOR, 2),
    ]
    assert (promotion.last_day, promotion.first_day) == (LAST, FIRST)
    assert [move.classroom.name for move in promotion.leaving] == ["大一班"]


def test_moving_up(classes: list[Classroom]) -> None:
    assert promote(YEAR, {classes[1].id: " 中A班 "}, LAST, FIRST) == (5, 10, 2)
    new = db.session.scalars(select(Classroom).where(Classroom.school_year == NEW).order_by(Classroom.id)).all()
    assert [(item.name, item.age_group, item.campus.name, item.position) for item in new] == [
        ("小一班", AgeGroup.JUNIOR, "本部", 2),
        ("中A班", AgeGroup.MIDDLE, "本部", 2),
        ("大一班", AgeGroup.SENIOR, "本部", 4),
        ("分部中一班", AgeGroup.MIDDLE, "分部", 5),
        ("彩虹班", AgeGroup.SENIOR, "分部", 6),
    ]
    rows = state()
    assert ("小一班童1", YEAR, "小一班", date(2025, 9, 1), LAST) in rows
    assert ("小一班童1", NEW, "中A班", FIRST, None) in rows
    assert ("大一班童1", YEAR, "大一班", date(2025, 9, 1), LAST) in rows
    assert not [row for row in rows if row[0].startswith(("大一班", "无班")) and row[1] == NEW]
    assert len(rows) == 22
    assert school_years() == [NEW, YEAR]
    changes = db.session.scalars(select(Change.action).where(Change.record.endswith("enrolment")))
    assert sum(action is Action.UPDATE for action in changes) == 12


def test_a_second_time_is_refused_with_the_reason_and_changes_nothing(classes: list[Classroom]) -> None:
    promote(YEAR, {}, LAST, FIRST)
    before = state()
    with pytest.raises(PortalError, match="moved up already"):
        promote(YEAR, {}, LAST, FIRST)
    with pytest.raises(PortalError, match="moved up already"):
        plan(YEAR)
    assert state() == before


def test_the_year_after_is_another_move(classes: list[Classroom]) -> None:
    promote(YEAR, {}, LAST, FIRST)
    assert promote(NEW, {}, date(2027, 8, 31), date(2027, 9, 1)) == (3, 6, 4)


def test_planned_leavers_stay_as_they_are(classes: list[Classroom]) -> None:
    leaver = db.session.scalars(select(Enrolment).where(Enrolment.classroom == classes[1]).limit(1)).one()
    leaver.ends_on = date(2026, 6, 30)
    db.session.commit()
    assert promote(YEAR, {}, LAST, FIRST) == (5, 9, 2)
    assert leaver.ends_on == date(2026, 6, 30)


WRONG_DAYS = [
    (FIRST, FIRST, "first_day"),
    (FIRST, LAST, "first_day"),
    (date(2025, 7, 1), FIRST, "last_day"),
    (date(2027, 1, 1), date(2027, 2, 1), "last_day"),
    (LAST, date(2027, 9, 1), "first_day"),
    (date(2025, 8, 31), FIRST, "last_day"),
]


def test_days_that_cannot_be(classes: list[Classroom]) -> None:
    before = state()
    for last, first, field in WRONG_DAYS:
        assert [problem.field for problem in promotion_problems(plan(YEAR), {}, last, first)] == [field]
        with pytest.raises(PortalError):
            promote(YEAR, {}, last, first)
        assert state() == before


def test_names_that_cannot_be(classes: list[Classroom]) -> None:
    nursery, junior, middle, *_rest = classes
    db.session.add(Classroom(name="小新班", age_group=AgeGroup.JUNIOR, campus=nursery.campus, school_year=NEW))
    db.session.commit()
    names = {nursery.id: "小新班", junior.id: "\u202e\x00 ", middle.id: "长" * 51}
    problems = {item.field: str(item.message) for item in promotion_problems(plan(YEAR), names, LAST, FIRST)}
    assert set(problems) == {f"name_{item.id}" for item in (nursery, junior, middle)}
    assert "小新班" in problems[f"name_{nursery.id}"]
    twice = {nursery.id: "彩虹班"}
    (problem,) = promotion_problems(plan(YEAR), twice, LAST, FIRST)
    assert "Two classes" in str(problem.message)
    with pytest.raises(PortalError):
        promote(YEAR, names, LAST, FIRST)
    assert len(state()) == 12


def test_strange_names_are_kept_as_text(classes: list[Classroom]) -> None:
    promote(YEAR, {classes[0].id: "{{ 7*7 }}", classes[1].id: "<script>", classes[2].id: "=HYPERLINK()"}, LAST, FIRST)
    names = set(db.session.scalars(select(Classroom.name).where(Classroom.school_year == NEW)))
    assert {"{{ 7*7 }}", "<script>", "=HYPERLINK()"} <= names


NO_YEARS = ["1990-1991", "", "x", "{{ 7*7 }}", "9" * 5000]


def test_a_year_without_classes(data_app: Flask) -> None:
    for year in NO_YEARS:
        with pytest.raises(PortalError, match="no classes"):
            plan(year)
