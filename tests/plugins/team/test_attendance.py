"""Page of a meeting's attendance, used as by a browser without scripts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from plugins.team.models import AbsenceReason, HandledVia, IssueType, Meeting, MeetingAttendance, SpotCheck
from portal.base.db import db
from portal.testing.forms import Fields, FormClient
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World

DAY = date(2026, 3, 12)
RIGHTS = ["team.meeting_attendance.edit", "team.spot_check.edit", "team.meeting.view"]


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, world: World, make: Factory, sign_in: SignIn) -> Page:
    """Return ``sheet.save(...)`` for a meeting of 12 March with 24 stated attendees."""
    make.staff("早离职", left_on=date(2026, 3, 11))
    make.staff("未入职", hired_on=date(2026, 3, 13))
    meeting = world.meeting(DAY, attendees=24)
    sign_in(client, make.user(permissions=RIGHTS))
    return Page(client, world, meeting.id)


class Page(FormClient):
    form_path = "//form[@data-attendance]"

    def __init__(self, client: FlaskClient, world: World, meeting: int) -> None:
        super().__init__(client)
        self.meeting = meeting
        self.ids = {name: str(person.id) for name, person in world.people.items()}
        db.session.commit()

    def open(self, **query: Any) -> HtmlElement:
        return self.get("/team/attendance/", **({"meeting": self.meeting} | query))

    def fields(self, tree: HtmlElement | None = None) -> Fields:
        return self.fill(self.open() if tree is None else tree)

    def send(self, fields: Fields) -> TestResponse:
        return self.submit("/team/attendance/", fields)

    def save(
        self,
        away: list[str] | tuple[()] = (),
        reasons: dict[str, str] | None = None,
        fields: Fields | None = None,
        **more: Any,
    ) -> TestResponse:
        sent = self.fields() if fields is None else fields
        sent["present"] = [number for number in sent.get("present", []) if number not in {self.ids[x] for x in away}]
        for name, reason in (reasons or {}).items():
            sent[f"reason_{self.ids[name]}"] = [reason]
        return self.send({**sent, **more})

    def rows(self) -> dict[str, tuple[bool, AbsenceReason | None]]:
        wanted = select(MeetingAttendance).where(MeetingAttendance.meeting_id == self.meeting)
        return {row.staff.name: (row.present, row.reason) for row in db.session.scalars(wanted)}


def test_all_of_that_day_are_ticked_at_first(sheet: Page) -> None:
    tree = sheet.open()
    names = [name.text for name in tree.xpath("//span[@class='name']")]
    assert names == ["赵一", "钱二", "孙三", "李四"]
    assert len(tree.xpath("//input[@name='present'][@checked]")) == 4
    assert [legend.text for legend in tree.xpath("//fieldset/legend")] == ["后勤主任", "保育员", "营养员"]
    assert "24" in tree.text_content()


def test_who_was_missing_and_why(sheet: Page) -> None:
    answer = sheet.save(away=["钱二", "李四"], reasons={"钱二": "sick", "赵一": "duty"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/team/meeting/details/?id={sheet.meeting}"
    assert sheet.rows() == {
        "赵一": (True, None),
        "钱二": (False, AbsenceReason.SICK),
        "孙三": (True, None),
        "李四": (False, None),
    }
    meeting = db.session.get_one(Meeting, sheet.meeting)
    assert (meeting.attendees, meeting.absentees, meeting.attendees_stated) == (2, 2, 24)
    # Once more, with a change of mind.
    assert sheet.save(away=["钱二"]).status_code == 303
    assert sheet.rows()["李四"] == (False, None)
    sent = sheet.fields()
    sent["present"].append(sheet.ids["李四"])
    assert sheet.send(sent).status_code == 303
    assert sheet.rows()["李四"] == (True, None)
    assert db.session.get_one(Meeting, sheet.meeting).attendees == 3


def test_a_meeting_with_nobody_is_refused(sheet: Page) -> None:
    answer = sheet.save(away=["赵一", "钱二", "孙三", "李四"], reasons={"钱二": "sick"})
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert "无人" in tree.xpath("//*[@role='alert']")[0].text_content()
    # What was ticked is still there.
    assert tree.xpath("//input[@name='present'][@checked]") == []
    assert tree.xpath("//*[@class='person']//option[@selected]/@value") == ["sick"]
    assert sheet.rows() == {}
    assert db.session.get_one(Meeting, sheet.meeting).attendees == 24


def test_a_reason_that_is_none(sheet: Page) -> None:
    answer = sheet.save(away=["钱二"], reasons={"钱二": "holiday"})
    assert answer.status_code == 422
    assert len(html.fromstring(answer.text).xpath("//*[@class='person faulty']")) == 1
    assert sheet.rows() == {}


def test_two_people_who_tick_at_a_time(sheet: Page) -> None:
    mine = sheet.fields()
    assert sheet.save(away=["钱二"]).status_code == 303
    answer = sheet.save(away=["李四"], fields=mine)
    assert answer.status_code == 409
    assert sheet.rows()["李四"] == (True, None)
    tree = html.fromstring(answer.text)
    # Mine stands there to be saved again, over what is stored now.
    again = sheet.fields(tree)
    assert sheet.ids["李四"] not in again["present"]
    assert sheet.send(again).status_code == 303
    assert sheet.rows()["李四"] == (False, None)


def test_common_issues_are_taken_up(sheet: Page, world: World) -> None:
    def issue(day: date, **values: Any) -> int:
        return world.failed(day, **({"issue_type": IssueType.COMMON} | values)).id

    near, today = issue(date(2026, 3, 5)), issue(DAY, handled_via=HandledVia.STUDY)
    others = [
        issue(date(2026, 3, 13)),
        issue(date(2026, 2, 8)),
        issue(date(2026, 3, 5), issue_type=IssueType.INDIVIDUAL),
        issue(date(2026, 3, 5), meeting=world.meeting(date(2026, 3, 6))),
    ]
    db.session.commit()
    tree = sheet.open()
    assert [int(text) for text in tree.xpath("//input[@name='issue']/@value")] == [today, near]
    assert sheet.save(issue=[str(near), str(today), str(others[0]), "x"]).status_code == 303
    taken = {check.id: (check.meeting_id, check.handled_via) for check in db.session.query(SpotCheck)}
    assert taken[near] == (sheet.meeting, HandledVia.MEETING)
    assert taken[today] == (sheet.meeting, HandledVia.STUDY)
    assert taken[others[0]] == (None, None)
    # And let go again.
    assert sheet.save(issue=[]).status_code == 303
    taken = {check.id: (check.meeting_id, check.handled_via) for check in db.session.query(SpotCheck)}
    assert (taken[near], taken[today]) == ((None, None), (None, HandledVia.STUDY))


def test_who_may_not_see_a_campus_ticks_their_own_only(
    app: Flask, client: FlaskClient, world: World, make: Factory, sign_in: SignIn
) -> None:
    branch = make.campus("分部")
    own = make.staff("分部保育员", campus=branch)
    meeting = world.meeting(DAY, attendees=3)
    world.attend(meeting, world.people["赵一"])
    sign_in(client, make.user(permissions=RIGHTS[:1], campuses=(branch,)))
    sheet = Page(client, world, meeting.id)
    number = own.id
    tree = sheet.open()
    assert [name.text for name in tree.xpath("//span[@class='name']")] == ["分部保育员"]
    assert tree.xpath("//input[@name='issue']") == []
    # Nobody of theirs was there, but somebody of the others was.
    sent = sheet.fields(tree)
    sent["present"] = [sheet.ids["钱二"]]
    assert sheet.send(sent).status_code == 303
    assert sheet.rows() == {"赵一": (True, None), "分部保育员": (False, None)}
    assert number


@pytest.mark.parametrize("number", ["0", "999999", "x", "-1", "99999999999999"])
def test_a_meeting_that_is_not_there(sheet: Page, number: str) -> None:
    assert sheet.client.get("/team/attendance/", query_string={"meeting": number}).status_code == 404
    assert sheet.client.post("/team/attendance/", data={"meeting": number}).status_code == 404


def test_meetings_to_choose_from(sheet: Page, world: World) -> None:
    sheet.save()
    world.meeting(date(2026, 7, 4))
    world.meeting(date(2026, 3, 26), attendees=9)
    db.session.commit()
    answer = sheet.client.get("/team/attendance/")
    assert answer.status_code == 200
    tree = html.fromstring(answer.text)
    days = [item.text for item in tree.xpath("//span[@class='when']")]
    assert days == ["2026-03-26", "2026-03-12"]
    assert [badge.text for badge in tree.xpath("//*[@class='meeting-list']//*[contains(@class,'badge')]")] == [
        "未签到",
        "出席 4 / 4 人",
    ]


def test_a_constant_number_of_statements(sheet: Page, world: World, make: Factory, statements: Statements) -> None:
    def count() -> int:
        with statements() as sent:
            sheet.open()
        return len(sent)

    few = count()
    for _ in range(20):
        make.staff(hired_on=date(2020, 1, 1))
    db.session.commit()
    assert count() == few


def test_without_the_right(app: Flask, client: FlaskClient, world: World, make: Factory, sign_in: SignIn) -> None:
    meeting = world.meeting(DAY)
    sign_in(client, make.user(permissions=["team.meeting.view"]))
    number = meeting.id
    db.session.commit()
    assert client.get("/team/attendance/", query_string={"meeting": number}).status_code == 403
