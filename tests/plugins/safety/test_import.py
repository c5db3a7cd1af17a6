"""Registers as people keep them: totals, end states, places that are not there yet, what the term supplies."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from plugins.safety.models import (
    Drill,
    DutyLog,
    FireEquipment,
    Hazard,
    HazardState,
    InspectionKind,
    RepairOrder,
    RepairState,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    Urgency,
)
from portal.base.db import db
from portal.organisation.models import Place
from portal.testing.types import Coverage, ImportRows, Measured

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


REPAIRS = [
    ["日期", "地点", "故障", "紧急程度", "修复日期", "状态", "费用"],
    [datetime(2026, 4, 27), "分部走廊", "插座松动", "紧急", datetime(2026, 5, 4), "已修复", 495.99],
    [datetime(2026, 4, 28), "多功能厅", "门锁损坏", "一般", None, "待修", None],
    ["3月19日", "多功能厅", "水龙头漏水", "特急", "2026-03-20", "已办结", "18.5元"],
    ["2026-03-19", "多功能厅", "水龙头漏水", None, None, "不予维修", None],
]


def test_repairs_in_any_state_and_at_new_places(import_rows: ImportRows, measured: Measured) -> None:
    outcome = import_rows(RepairOrder, REPAIRS)
    assert (outcome.new, outcome.bad) == (4, 0)
    assert db.session.query(Place).count() == 2
    found = db.session.query(RepairOrder).order_by(RepairOrder.id).all()
    assert [(item.state, item.urgency, item.finished_on) for item in found] == [
        (RepairState.REPAIRED, Urgency.URGENT, date(2026, 5, 4)),
        (RepairState.REPORTED, Urgency.NORMAL, None),
        (RepairState.CLOSED, Urgency.CRITICAL, date(2026, 3, 20)),
        (RepairState.REJECTED, Urgency.NORMAL, None),
    ]
    again = import_rows(RepairOrder, REPAIRS)
    assert (again.new, again.unchanged) == (0, 4)
    facts = measured()
    assert (facts["repairs"], facts["repairs_done"], facts["repairs_open"], str(facts["repair_cost"])) == (
        4,
        2,
        1,
        "514.49",
    )


def test_two_equal_rows_are_two_repairs(import_rows: ImportRows) -> None:
    assert import_rows(RepairOrder, [REPAIRS[0], REPAIRS[1], REPAIRS[1]]).new == 2


def test_without_a_column_of_states_the_day_of_repair_tells(import_rows: ImportRows) -> None:
    import_rows(
        RepairOrder,
        [
            ["日期", "地点", "故障", "修复日期"],
            ["2026-03-19", "多功能厅", "灯管不亮", "2026-03-20"],
            ["2026-03-19", "多功能厅", "门锁损坏", None],
        ],
    )
    states = [item.state for item in db.session.query(RepairOrder).order_by(RepairOrder.id)]
    assert states == [RepairState.REPAIRED, RepairState.REPORTED]


def test_repaired_before_it_was_reported_is_refused(import_rows: ImportRows) -> None:
    outcome = import_rows(
        RepairOrder, [REPAIRS[0], ["2026-03-19", "多功能厅", "灯管不亮", "一般", "2026-03-18", "已修复", 1]]
    )
    assert not outcome.written
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(2, "修复日期")]


def test_totals_of_inspections_give_way_to_lines(world: World, import_rows: ImportRows, measured: Measured) -> None:
    rows = [
        ["日期", "类别", "检查项数", "问题数"],
        [datetime(2026, 3, 10), "领导小组检查", 30, 0],
        [datetime(2026, 5, 20), "防汛防台", 18, 1],
        [datetime(2026, 6, 10), "夏季消防", 22, 2],
        [datetime(2026, 6, 11), "日常巡查", None, 3],
    ]
    assert import_rows(SafetyInspection, rows).new == 4
    assert import_rows(SafetyInspection, rows).unchanged == 4
    kinds = [item.kind for item in db.session.query(SafetyInspection).order_by(SafetyInspection.id)]
    assert kinds == [InspectionKind.LEADERS, InspectionKind.FLOOD, InspectionKind.SUMMER_FIRE, InspectionKind.ROUND]
    assert (measured()["inspections"], measured()["problems_found"]) == (4, 6)
    world.line(db.session.query(SafetyInspection).order_by(SafetyInspection.id).all()[2])
    assert measured()["problems_found"] == 5


def test_pledges(world: World, import_rows: ImportRows, coverage: Coverage) -> None:
    header = ["教职工", "种类", "年度", "签订日期"]
    rows = [["赵维修", "综合", 2026, datetime(2026, 2, 25)], ["钱主任", "消防", 2026, "2月26日"]]
    assert import_rows(SafetyPledge, [header, *rows]).new == 2
    assert import_rows(SafetyPledge, [header, *rows]).unchanged == 2
    assert coverage("pledges") == (2, 2, 2)
    # Without a column of years the signature tells it.
    outcome = import_rows(SafetyPledge, [["姓名", "种类", "签订日期"], ["钱主任", "综合", "2026-03-01"]])
    assert outcome.new == 1
    assert {item.year for item in db.session.query(SafetyPledge)} == {2026}


def test_a_pledge_of_somebody_who_left_is_refused(world: World, import_rows: ImportRows) -> None:
    world.make.staff("孙离职", left_on=date(2026, 2, 20))
    db.session.commit()
    header = ["教职工", "种类", "年度", "签订日期"]
    outcome = import_rows(
        SafetyPledge, [header, ["孙离职", "综合", 2026, "2026-02-25"], ["赵维修", "综合", 2026, "2026-02-25"]]
    )
    assert not outcome.written
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(2, "教职工")]
    assert import_rows(SafetyPledge, [header, ["孙离职", "综合", 2026, "2026-02-20"]]).new == 1


def test_drills_duty_and_education(import_rows: ImportRows, measured: Measured, coverage: Coverage) -> None:
    drills = [
        ["日期", "种类", "参加人数", "疏散秒数"],
        ["2026-03-30", "火灾", 320, 96],
        ["2026-05-12", "地震", 331, 104],
    ]
    assert import_rows(Drill, drills).new == 2
    logs = [["日期", "带班领导", "值班人"], ["2026-04-04", "钱主任", "赵维修"], ["2026-04-05", "钱主任", "赵维修"]]
    assert import_rows(DutyLog, logs).new == 2
    education = [
        ["日期", "渠道", "主题", "参加人数"],
        ["2026-03-24", "广播", "防火", 400],
        ["2026-05-28", "电子屏", "防溺水", 400],
        ["2026-03-19", "课程", "自护自救", 180],
        ["2026-03-24", "家长信", "假期安全", 350],
    ]
    assert import_rows(SafetyEducation, education).new == 4
    for model, rows in ((Drill, drills), (DutyLog, logs), (SafetyEducation, education)):
        assert import_rows(model, rows).new == 0
    facts = measured()
    assert (facts["drills_held"], facts["drilled"], facts["drills_too_slow"]) == (2, 651, 0)
    assert (facts["educations"], facts["educated"]) == (4, 1330)
    assert coverage("holiday_duty") == (11, 2, 2)
    assert coverage("drills") == (2, 2, 2)


def test_hazards_and_fire_equipment(import_rows: ImportRows, measured: Measured, coverage: Coverage) -> None:
    import_rows(
        Hazard,
        [
            ["发现日期", "地点", "隐患内容", "级别", "整改期限", "状态", "整改日期"],
            ["2026-03-02", "多功能厅", "插座松动", "一般", "2026-03-09", "已销号", "2026-03-04"],
            ["2026-03-02", "操场", "护栏松动", "重大", None, "待整改", None],
        ],
    )
    states = [item.state for item in db.session.query(Hazard).order_by(Hazard.id)]
    assert states == [HazardState.VERIFIED, HazardState.OPEN]
    rows = [
        ["编号", "器材名称", "位置", "数量", "有效期至", "上次检测日期"],
        ["M-01", "灭火器", "多功能厅", "4只", "2027-03-01", "2026-03-05"],
        ["M-02", "消火栓", "操场", 2, None, None],
    ]
    assert import_rows(FireEquipment, rows).new == 2
    assert import_rows(FireEquipment, rows).new == 0
    # The day of the test is a test.
    assert coverage("equipment_tests") == (2, 1, 1)
