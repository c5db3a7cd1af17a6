"""The class sheet: one POST writes attendance, check and findings together; nobody's entries are lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from plugins.health.models import Action, Attendance, CheckSession, HealthCheck, HealthFinding, Symptom
from portal.base.db import db
from portal.history.models import Change
from portal.organisation.models import Enrolment
from portal.records.base import Source
from portal.testing.dates import DAY
from portal.testing.types import SignIn, Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import Sheet, World

M = TypeVar("M")

URL = "/health/sheet/"
WRITES = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]


def rows(model: type[M], **values: Any) -> Sequence[M]:
    return db.session.scalars(select(model).filter_by(**values)).all()


def one(model: type[M], **values: Any) -> M:
    [found] = rows(model, **values)
    return found


def test_all_are_present_and_well_unless_entered_otherwise(sheet: Sheet) -> None:
    assert sheet.save().status_code == 303
    row, check = one(Attendance), one(HealthCheck)
    assert (row.enrolled, row.expected, row.present, row.absent) == (3, 3, 3, 0)
    assert (check.session, check.checked, check.abnormal) == (CheckSession.MORNING, 3, 0)
    assert rows(HealthFinding) == []
    assert row.source is check.source is Source.SHEET
    assert row.recorded_by_id is not None


def test_one_post_writes_attendance_check_and_findings(sheet: Sheet) -> None:
    first, second, third = sheet.world.ids[:3]
    answer = sheet.save(
        **{
            f"state_{first}": "sick",
            f"state_{second}": "abnormal",
            f"temperature_{second}": "３８，5",
            f"symptoms_{second}": ["fever", "cough"],
            f"action_{second}": "guardian",
            f"notified_{second}": "1",
        }
    )
    assert answer.status_code == 303
    row, check, finding = one(Attendance), one(HealthCheck), one(HealthFinding)
    assert (row.present, row.absent_sick, row.absentees) == (2, 1, {str(first): "sick"})
    assert (check.checked, check.abnormal, check.unchecked) == (2, 1, [first])
    assert (finding.child_id, finding.temperature_c) == (second, Decimal("38.5"))
    assert finding.symptoms == {Symptom.FEVER, Symptom.COUGH}
    assert finding.action is Action.GUARDIAN
    assert finding.check_id == check.id
    assert finding.guardian_notified_at is not None
    assert finding.source is Source.SHEET
    assert third not in {finding.child_id}


def test_opened_again_it_is_filled_in_and_updates_with_history(sheet: Sheet) -> None:
    first, second, _third = sheet.world.ids[:3]
    sheet.save(**{f"state_{first}": "personal", f"state_{second}": "abnormal", f"temperature_{second}": "37.5"})
    tree = sheet.open()
    fields = sheet.fill(tree)
    assert fields[f"state_{first}"] == ["personal"]
    assert (fields[f"state_{second}"], fields[f"temperature_{second}"]) == (["abnormal"], ["37.5"])
    assert sheet.send(sheet.fill(tree, **{f"state_{first}": "present"})).status_code == 303
    row = one(Attendance)
    assert (row.present, row.absent_personal, row.version) == (3, 0, 2)
    change = db.session.scalars(
        select(Change).where(Change.record == "health.attendance", Change.action == "update")
    ).one()
    assert present(change.before)["present"] == 2
    assert present(change.after)["present"] == 3


def test_saved_unchanged_it_changes_nothing(sheet: Sheet) -> None:
    sheet.save(**{f"state_{sheet.world.ids[0]}": "abnormal", f"symptoms_{sheet.world.ids[0]}": "rash"})
    before = db.session.scalars(select(Change.id)).all()
    assert sheet.save().status_code == 303
    assert db.session.scalars(select(Change.id)).all() == before


def test_a_child_who_is_well_after_all_loses_the_finding(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    sheet.save(**{f"state_{first}": "abnormal", f"symptoms_{first}": "rash"})
    sheet.save(**{f"state_{first}": "present"})
    assert rows(HealthFinding) == []
    assert one(HealthCheck).abnormal == 0


def test_a_finding_that_was_worked_on_is_not_undone(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    sheet.save(**{f"state_{first}": "abnormal", f"symptoms_{first}": "rash", f"action_{first}": "doctor"})
    one(HealthFinding).outcome = "已痊愈"
    db.session.commit()
    answer = sheet.save(**{f"state_{first}": "present"})
    assert answer.status_code == 422
    assert one(HealthFinding).outcome == "已痊愈"
    assert html.fromstring(answer.text).xpath("//details[contains(@class, 'faulty')]")


@pytest.mark.parametrize(
    ("temperature", "symptoms"),
    [("", []), ("热", ["fever"]), ("9000", []), ("37.55", []), ("nan", []), ("1e30", []), ("1e999999", []), ("29", [])],
)
def test_a_problem_stands_at_the_childs_row_and_nothing_is_written(
    sheet: Sheet, temperature: str, symptoms: list[str]
) -> None:
    first, second = sheet.world.ids[:2]
    answer = sheet.save(
        **{
            f"state_{first}": "abnormal",
            f"temperature_{first}": temperature,
            f"symptoms_{first}": symptoms,
            f"state_{second}": "other",
        }
    )
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    (faulty,) = tree.xpath("//details[contains(@class, 'faulty')]")
    assert "赵一" in faulty.text_content()
    assert faulty.xpath(".//p[@class='child-error']")
    # What was typed stands there still.
    assert sheet.fill(tree)[f"state_{second}"] == ["other"]
    assert sheet.fill(tree)[f"temperature_{first}"] == [temperature]
    assert [*rows(Attendance), *rows(HealthCheck), *rows(HealthFinding)] == []


def test_two_carers_at_once_lose_nothing(sheet: Sheet) -> None:
    first, second, third = sheet.world.ids[:3]
    mine = sheet.open()
    sheet.save(**{f"state_{first}": "sick", f"state_{second}": "personal"})
    answer = sheet.send(
        sheet.fill(mine, **{f"state_{second}": "other", f"state_{third}": "abnormal", f"symptoms_{third}": "rash"})
    )
    assert answer.status_code == 409
    assert rows(HealthFinding) == []
    tree = html.fromstring(answer.text)
    merged = sheet.fill(tree)
    # Theirs where only they changed it, mine where only I did; where both did, mine beside theirs.
    assert [merged[f"state_{child}"] for child in (first, second, third)] == [["sick"], ["other"], ["abnormal"]]
    crossed = [item.text_content() for item in tree.xpath("//p[@class='child-theirs']")]
    assert len(crossed) == 2
    assert sheet.send(merged).status_code == 303
    row = one(Attendance)
    assert (row.absent_sick, row.absent_personal, row.absent_other) == (1, 0, 1)
    assert one(HealthFinding).child_id == third


def test_numbers_without_names_are_not_replaced_unasked(sheet: Sheet) -> None:
    sheet.world.attendance(enrolled=3, expected=3, present=1, absent_sick=2)
    db.session.commit()
    tree = sheet.open()
    assert "2" in tree.xpath("//p[@class='sheet-notice']")[0].text_content()
    answer = sheet.send(sheet.fill(tree))
    assert answer.status_code == 422
    assert one(Attendance).present == 1
    again = html.fromstring(answer.text)
    assert sheet.send(sheet.fill(again, replace_numbers="1")).status_code == 303
    assert one(Attendance).present == 3


def test_numbers_that_agree_need_no_asking(sheet: Sheet) -> None:
    first = sheet.world.ids[0]
    sheet.world.attendance(enrolled=3, expected=3, present=2, absent_sick=1)
    db.session.commit()
    assert sheet.save(**{f"state_{first}": "sick"}).status_code == 303
    assert one(Attendance).absentees == {str(first): "sick"}


def test_noon_starts_from_the_morning_and_leaves_attendance_alone(sheet: Sheet) -> None:
    first, second, third = sheet.world.ids[:3]
    sheet.save(**{f"state_{first}": "sick"})
    noon = {"session": "noon"}
    tree = sheet.open(**noon)
    assert sheet.fill(tree)[f"state_{first}"] == ["away"]
    assert sheet.send(sheet.fill(tree, **{f"state_{second}": "away"})).status_code == 303
    check = one(HealthCheck, session=CheckSession.NOON)
    assert (check.checked, check.unchecked) == (1, [first, second])
    assert one(Attendance).present == 2
    assert sheet.fill(sheet.open(**noon))[f"state_{third}"] == ["present"]
    # Attendance is taken in the morning; at noon there is no reason to choose.
    answer = sheet.save(noon, **{f"state_{third}": "sick"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-03-01", "2026-03-01"), ("2026-03-03", "还没有到"), ("2019-05-01", ""), ("morgen", "2026-03-02")],
)
def test_days_without_a_sheet_say_why(sheet: Sheet, day: str, words: str) -> None:
    tree = sheet.open(day=day)
    notice = tree.xpath("//p[@role='alert']")
    if day != "morgen":
        assert not tree.xpath("//form[@data-sheet-form]")
    assert words in notice[0].text_content()
    answer = sheet.client.post(URL, data={"day": day, "session": "morning", "classroom": sheet.world.classroom_id})
    assert answer.status_code in {404, 422}
    assert rows(HealthCheck) == []


def test_a_class_that_was_not_open_says_so(sheet: Sheet) -> None:
    sheet.world.classroom.opened_on = DAY + timedelta(days=1)
    db.session.commit()
    tree = sheet.open()
    assert "小一班" in tree.xpath("//p[@role='alert']")[0].text_content()


def test_a_class_without_children_says_so(sheet: Sheet) -> None:
    empty = sheet.world.make.classroom("小三班")
    db.session.commit()
    tree = sheet.open(classroom=empty.id)
    assert tree.xpath("//p[@role='alert']")
    assert not tree.xpath("//form[@data-sheet-form]")


def test_an_earlier_day_is_announced_as_backfilled(sheet: Sheet) -> None:
    assert "补录" in sheet.open(day="2026-02-27").text_content()
    assert "补录" not in sheet.open().text_content()


def test_only_classes_of_the_user_and_the_class_is_remembered(
    sheet: Sheet, app: Flask, sign_in: SignIn, world: World
) -> None:
    limited = sign_in(app.test_client(), world.make.user(permissions=WRITES, classrooms=(world.other,)))
    tree = html.fromstring(limited.get(URL, query_string={"classroom": sheet.world.classroom_id}).text)
    assert "李四" in tree.text_content()
    assert "赵一" not in tree.text_content()
    answer = limited.post(URL, data={"day": "2026-03-02", "session": "morning", "classroom": sheet.world.classroom_id})
    assert answer.status_code == 404
    sheet.open(classroom=sheet.world.other_id)
    assert "李四" in sheet.client.get(URL).text


def test_who_may_not_write_all_of_it_is_refused(sheet: Sheet, app: Flask, sign_in: SignIn, world: World) -> None:
    reader = sign_in(app.test_client(), world.make.user(permissions=["health.health_check.view"]))
    assert reader.get(URL).status_code == 403
    half = sign_in(app.test_client(), world.make.user(permissions=["health.health_check.edit"]))
    assert half.post(URL, data={"session": "morning", "classroom": sheet.world.classroom_id}).status_code == 403
    assert app.test_client().get(URL).status_code in {302, 303}


def test_the_number_of_statements_does_not_grow_with_the_class(sheet: Sheet, statements: Statements) -> None:
    def sent() -> int:
        db.session.expire_all()
        with statements() as recorded:
            sheet.open()
        return len(recorded)

    before = sent()
    for _ in range(20):
        sheet.world.make.child(classroom=sheet.world.classroom)
    db.session.commit()
    assert sent() == before


def test_what_a_sheet_holds_is_read_once(sheet: Sheet, statements: Statements) -> None:
    """Count statements: each lets the lock of Python go and waits for it again where others compute."""
    sheet.save(**{f"state_{sheet.world.ids[0]}": "sick", f"state_{sheet.world.ids[1]}": "personal"})
    with statements() as recorded:
        sheet.open()
    tables = (
        "health_attendance",
        "health_health_finding",
        "health_sick_absence",
        "enrolment",
        "FROM term",
        "calendar_day",
    )
    # The frame of the page reads the names of terms, the sheet their days.
    expected = dict.fromkeys(tables, 1) | {"FROM term": 2}
    assert {table: sum(table in statement for statement in recorded) for table in tables} == expected


def test_a_child_that_left_and_came_back_stands_there_once(sheet: Sheet) -> None:
    child, classroom = sheet.world.children[0], sheet.world.classroom
    sheet.world.make(Enrolment, child=child, classroom=classroom, starts_on=DAY - timedelta(days=3))
    db.session.commit()
    assert len(sheet.open().xpath("//*[@data-child]")) == 3
    assert sheet.save(**{f"state_{child.id}": "sick"}).status_code == 303
    assert len(sheet.open().xpath("//*[@data-child]")) == 3
    assert one(Attendance).expected == 3


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "=HYPERLINK(1)", "小\u202e明😀"])
def test_strange_names_are_only_text(sheet: Sheet, name: str) -> None:
    child = sheet.world.make.child(name, classroom=sheet.world.classroom)
    db.session.commit()
    tree = sheet.open()
    assert name in [item.text_content() for item in tree.xpath("//span[@class='name']")]
    assert sheet.save(**{f"state_{child.id}": "sick"}).status_code == 303
