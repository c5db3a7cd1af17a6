"""Pages on which several things are recorded at once: all or nothing, with what is wrong at its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from lxml.html import HtmlElement

from plugins.safety.models import (
    DutyRoster,
    InspectionKind,
    InspectionLine,
    LineResult,
    PledgeKind,
    SafetyInspection,
    SafetyPledge,
)
from plugins.safety.standards import standard_items
from portal.base.db import db
from portal.records.base import Source

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.safety.conftest import Web, World

HOLIDAYS, SIGNING = "/safety/holidays/", "/safety/signing/"
SHEET_RIGHTS = ["safety.safety_inspection.view", "safety.safety_inspection.edit", "safety.inspection_line.edit"]


@pytest.fixture
def duty(web: Web, world: World) -> Web:
    web.enter(permissions=["safety.duty_roster.edit", "safety.duty_roster.view"])
    return web


def test_the_holidays_of_the_term_and_their_gaps(duty: Web, world: World) -> None:
    world.make(DutyRoster, occurred_on=date(2026, 5, 2), person=world.worker, leader=world.leader)
    world.duty(occurred_on=date(2026, 5, 3))
    page = duty.get(HOLIDAYS)
    rows = {row.get("id"): row.text_content() for row in page.xpath("//tbody/tr")}
    assert len(rows) == 11
    assert "11天中尚有10天未排班" in page.text_content()
    assert "赵维修" in rows["day-2026-05-02"]
    assert "带班：钱主任" in rows["day-2026-05-02"]
    assert "未排班" in rows["day-2026-05-03"]
    assert "有值班记录" in rows["day-2026-05-03"]
    assert "劳动节" in rows["day-2026-05-03"]
    # A day that is filled asks for nothing.
    assert page.xpath("//select[@name='person_2026-05-02']") == []


def test_several_days_are_filled_at_once(duty: Web, world: World) -> None:
    answer = duty.post(
        HOLIDAYS,
        **{
            "person_2026-04-04": world.worker.id,
            "leader_2026-04-04": world.leader.id,
            "phone_2026-04-04": "内线801",
            "person_2026-04-05": world.leader.id,
        },
    )
    assert answer.status_code == 303
    found = db.session.query(DutyRoster).order_by(DutyRoster.occurred_on).all()
    assert [(item.occurred_on.day, item.person, item.leader, item.phone) for item in found] == [
        (4, world.worker, world.leader, "内线801"),
        (5, world.leader, None, None),
    ]
    assert {item.source for item in found} == {Source.SHEET}
    assert "11天中尚有9天未排班" in duty.get(HOLIDAYS).text_content()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"leader_2026-04-05": "{leader}"}, "请选择值班人"),
        ({"person_2026-04-05": "999"}, "请从列表中选择"),
        ({"person_2026-04-05": "x"}, "请从列表中选择"),
        ({"person_2026-04-05": "{worker}", "leader_2026-04-05": "0"}, "请从列表中选择"),
        ({"person_2026-04-05": "{gone}"}, "孙离职已于2026-04-01离职"),
        ({"person_2026-04-05": "{worker}", "phone_2026-04-05": "1" * 31}, "31"),
    ],
)
def test_a_bad_day_keeps_all_from_being_saved(duty: Web, world: World, typed: dict[str, str], message: str) -> None:
    gone = world.make.staff("孙离职", left_on=date(2026, 4, 1))
    ids = {"leader": world.leader.id, "worker": world.worker.id, "gone": gone.id}
    fields = {name: str(value).format(**ids) for name, value in typed.items()}
    answer = duty.post(HOLIDAYS, **{"person_2026-04-04": world.worker.id}, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.query(DutyRoster).count() == 0
    # What was typed is still there.
    assert f'<option value="{ids["worker"]}" selected>' in answer.text


def test_nothing_typed_is_nothing_saved(duty: Web, world: World) -> None:
    answer = duty.post(HOLIDAYS)
    assert answer.status_code == 422
    assert "请至少填写一天" in answer.text


def test_who_is_on_duty_already_is_not_put_there_twice(duty: Web, world: World) -> None:
    world.make(DutyRoster, occurred_on=date(2026, 4, 4), person=world.worker)
    answer = duty.post(HOLIDAYS, **{"person_2026-04-04": world.worker.id})
    assert answer.status_code == 422
    assert "此人当天已经排班" in answer.text
    assert db.session.query(DutyRoster).count() == 1


def test_a_term_without_holidays(web: Web, make: Factory) -> None:
    make.term("2026-2027-1", date(2026, 11, 2), date(2026, 12, 25))
    web.enter(permissions=["safety.duty_roster.edit"])
    assert "没有法定节假日" in web.get(HOLIDAYS).text_content()


@pytest.fixture
def signing(web: Web, world: World) -> Web:
    web.enter(permissions=["safety.safety_pledge.edit", "safety.safety_pledge.view"])
    return web


def waiting(page: HtmlElement) -> list[str]:
    return [label.text_content().split()[0] for label in page.xpath("//label[input[@name='staff']]")]


def test_who_has_not_signed(signing: Web, world: World) -> None:
    world.make.staff("孙离职", left_on=date(2025, 12, 31))
    world.make.staff("周将来", hired_on=date(2027, 1, 1))
    world.pledge(world.leader)
    page = signing.get(SIGNING)
    assert waiting(page) == ["赵维修"]
    assert "已签订1人，尚有1人未签订" in page.text_content()
    assert waiting(signing.get(f"{SIGNING}?kind=fire")) == ["赵维修", "钱主任"]
    assert waiting(signing.get(f"{SIGNING}?year=2025")) == ["赵维修", "钱主任", "孙离职"]


def test_many_signatures_at_once(signing: Web, world: World) -> None:
    third = world.make.staff("孙保安", post="保安")
    answer = signing.post(
        SIGNING, year=2026, kind="general", signed_on="2026-03-02", staff=[world.worker.id, world.leader.id]
    )
    assert answer.status_code == 303
    found = db.session.query(SafetyPledge).order_by(SafetyPledge.staff_id).all()
    assert [(item.staff, item.year, item.kind, item.signed_on) for item in found] == [
        (world.worker, 2026, PledgeKind.GENERAL, date(2026, 3, 2)),
        (world.leader, 2026, PledgeKind.GENERAL, date(2026, 3, 2)),
    ]
    assert waiting(signing.get(SIGNING)) == [third.name]
    signing.post(SIGNING, year=2026, kind="general", signed_on="2026-03-02", staff=third.id)
    assert "没有人遗漏" in signing.get(SIGNING).text_content()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("", "请填写签订日期"),
        ("三月", "日期请写成"),
        ("2026-13-40", "日期请写成"),
        ("2025-12-31", "2026年度的责任书应在当年签订"),
        ("2099-03-02", "这一天还没有到"),
    ],
)
def test_a_bad_day_of_signing(signing: Web, world: World, day: str, message: str) -> None:
    answer = signing.post(SIGNING, year=2026, kind="general", signed_on=day, staff=world.worker.id)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{world.worker.id}" checked' in answer.text
    assert db.session.query(SafetyPledge).count() == 0


def test_who_left_cannot_sign_and_nobody_else_is_saved(signing: Web, world: World) -> None:
    gone = world.make.staff("孙离职", left_on=date(2026, 3, 1))
    fields = {"year": 2026, "kind": "general", "staff": [world.worker.id, gone.id]}
    answer = signing.post(SIGNING, signed_on="2026-03-02", **fields)
    assert answer.status_code == 422
    assert "孙离职已于2026-03-01离职" in answer.text
    assert db.session.query(SafetyPledge).count() == 0
    assert signing.post(SIGNING, signed_on="2026-03-01", **fields).status_code == 303


def test_who_signed_meanwhile_is_reported(signing: Web, world: World) -> None:
    world.pledge(world.worker)
    answer = signing.post(SIGNING, year=2026, kind="general", signed_on="2026-03-02", staff=world.worker.id)
    assert answer.status_code == 422
    assert "其他人刚刚登记了其中的部分人员" in answer.text
    assert db.session.query(SafetyPledge).count() == 1


@pytest.mark.parametrize("staff", [(), ("x",), ("99999999999",)])
def test_nobody_ticked(signing: Web, world: World, staff: tuple[str, ...]) -> None:
    answer = signing.post(SIGNING, year=2026, kind="general", signed_on="2026-03-02", staff=list(staff))
    assert answer.status_code == 422
    assert "请勾选已签订的教职工" in answer.text


@pytest.mark.parametrize("query", ["year=abc", "year=99999", "kind=x", "year=1999", "signed_on=x"])
def test_an_odd_address_shows_the_usual_page(signing: Web, world: World, query: str) -> None:
    assert waiting(signing.get(f"{SIGNING}?{query}")) == ["赵维修", "钱主任"]


def test_a_user_of_one_campus_signs_for_its_staff(web: Web, world: World) -> None:
    mine = world.make.staff("周本部", campus=world.main)
    other = world.make.staff("吴分部", campus=world.branch)
    rights = ["safety.safety_pledge.edit", "safety.safety_pledge.view"]
    web.enter(permissions=rights, campuses=(world.main,))
    assert waiting(web.get(SIGNING)) == ["周本部"]
    fields = {"year": 2026, "kind": "general", "signed_on": "2026-03-02"}
    assert web.submit(SIGNING, fields | {"staff": other.id}).status_code == 422
    assert web.submit(SIGNING, fields | {"staff": mine.id}).status_code == 303
    assert db.session.query(SafetyPledge).one().staff == mine


def test_an_inspection_is_begun_with_the_items_of_its_kind(web: Web, world: World) -> None:
    web.enter(permissions=SHEET_RIGHTS)
    world.inspection(InspectionKind.FLOOD)
    page = web.get("/safety/inspect/")
    assert "上次检查：2026-03-02" in page.text_content()
    (url,) = [a.get("href") for a in page.xpath("//main//a") if "防汛防台自查" in a.text_content()]
    sheet = web.get(url)
    items = [
        box.get("value") for box in sheet.xpath("//main//form//input[contains(@name, '-item')]") if box.get("value")
    ]
    assert items == [item for item, _standard in standard_items(InspectionKind.FLOOD)]
    # Whether an item is in order is for people to say.
    assert sheet.xpath("//main//form//input[contains(@name, '-result') and @checked]") == []


def filled(web: Web, failed: dict[str, str] | None = None) -> dict[str, Any]:
    fields = web.form("/safety/inspection_sheet/?kind=flood") | {"head-occurred_on": "2026-05-20"}
    for number in range(len(standard_items(InspectionKind.FLOOD))):
        fields[f"line{number}-result"] = "passed"
    return fields | (failed or {})


def test_an_inspection_is_recorded_with_all_its_lines(web: Web, world: World) -> None:
    web.enter(permissions=SHEET_RIGHTS)
    fields = filled(web, {"line1-result": "failed", "line1-finding": "落叶堵塞"})
    assert web.post("/safety/inspection_sheet/", **fields).status_code == 303
    inspection = db.session.query(SafetyInspection).one()
    assert (inspection.kind, inspection.occurred_on) == (InspectionKind.FLOOD, date(2026, 5, 20))
    assert (inspection.items, inspection.problem_count) == (8, 1)
    (failed,) = [line for line in inspection.lines if line.result is LineResult.FAILED]
    assert (failed.item, failed.finding) == ("雨水管和排水沟", "落叶堵塞")


def test_an_inspection_with_a_bad_line_is_not_recorded(web: Web, world: World) -> None:
    web.enter(permissions=SHEET_RIGHTS)
    for bad in ({"line1-result": "failed"}, {"line2-result": ""}, {"head-occurred_on": "2099-05-20"}):
        answer = web.post("/safety/inspection_sheet/", **filled(web, bad))
        assert answer.status_code == 422
        assert "屋面和外墙" in answer.text
    assert db.session.query(SafetyInspection).count() == db.session.query(InspectionLine).count() == 0


def test_each_kind_but_the_last_has_a_standard() -> None:
    assert [kind for kind in InspectionKind if not standard_items(kind)] == [InspectionKind.OTHER]
