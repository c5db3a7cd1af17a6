"""A term's registers as people keep them in Excel go in, and every figure that comes out can be counted in them.

The files are made and counted here with openpyxl alone; nothing of the portal's own code says what is expected.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.cli.main import main

TERM = ("2025-2026-2", date(2026, 3, 2), date(2026, 4, 30))
# Written down from the State Council's calendar: weekdays, less Tomb-sweeping Day (Saturday 4 to Monday 6 April).
CLOSED = {date(2026, 4, 6)}
DAYS = [
    day
    for day in (TERM[1] + timedelta(days=number) for number in range(60))
    if day <= TERM[2] and day.weekday() < 5 and day not in CLOSED
]
CLASSES = [("小一班", "小班", "本部"), ("中一班", "中班", "本部"), ("大一班", "大班", "分部")]
NOON_MISSING = {(DAYS[3], "小一班"), (DAYS[17], "大一班"), (DAYS[-1], "中一班")}


class Registers:
    """A term's files in a folder, with the rows that were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(7)
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.children = [
            {"姓名": f"测{room}{number}", "班级": room, "出生日期": date(2021, 9, 1) + timedelta(days=number)}
            for room, _, _ in CLASSES
            for number in range(12)
        ]
        self._write_all()

    def write(self, name: str, rows: list[dict[str, Any]], *, title: str | None = None) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        if title:
            sheet.append([title])
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        book.save(self.folder / f"{name}.xlsx")
        self.rows[name] = rows

    def _write_all(self) -> None:
        self.write("园区", [{"名称": "本部"}, {"名称": "分部"}])
        self.write("班级", [{"名称": name, "年龄段": age, "园区": campus} for name, age, campus in CLASSES])
        staff = [("甲一", "保育员"), ("乙二", "保育员"), ("丙三", "保健员")]
        self.write("教职工", [{"姓名": n, "岗位": p, "园区": "本部", "入职日期": date(2020, 9, 1)} for n, p in staff])
        self.write("幼儿", [child | {"性别": "女", "入园日期": date(2025, 9, 1)} for child in self.children])
        attendance, checks, findings, disinfection = [], [], [], []
        for day in DAYS:
            for room, _, _ in CLASSES:
                sick, personal = self.chance.choice((0, 0, 0, 1, 2)), self.chance.choice((0, 0, 1))
                attendance.append(
                    {"日期": day, "班级": room, "在册人数": 12, "应到人数": 12, "实到人数": 12 - sick - personal}
                    | {"病假": sick, "事假": personal, "其他": 0}
                )
                for session in ("晨检", "午检"):
                    if session == "午检" and (day, room) in NOON_MISSING:
                        continue
                    found = self._findings(day, session, room)
                    findings += found
                    checks.append(
                        {"日期": day, "时段": session, "班级": room, "检查人数": 12 - sick, "异常人数": len(found)}
                    )
                disinfection += self._disinfections(day, room)
        self.write("出勤登记", attendance, title="出勤登记表")
        self.write("晨午检登记", checks)
        self.write("晨午检异常", findings)
        self.write("消毒记录", disinfection)

    def _findings(self, day: date, session: str, room: str) -> list[dict[str, Any]]:
        if self.chance.random() > 0.12:
            return []
        child = self.chance.choice([child["姓名"] for child in self.children if child["班级"] == room])
        symptom = self.chance.choice(("发热", "咳嗽", "皮疹", "呕吐"))
        degrees = 38.2 if symptom == "发热" else 36.6
        return [
            {"日期": day, "时段": session, "班级": room, "幼儿": child, "体温": degrees, "症状": symptom}
            | {"处理": self.chance.choice(("观察", "通知家长", "就医")), "已通知家长": "是"}
        ]

    def _disinfections(self, day: date, room: str) -> list[dict[str, Any]]:
        minutes = 5 if (day, room) in {(DAYS[5], "小一班"), (DAYS[20], "大一班")} else 15
        kinds = [("水杯", "蒸汽", None, minutes), ("毛巾", "含氯浸泡", 250, 20), ("桌面", "含氯擦拭", 250, 15)]
        if day.weekday() == 4:
            kinds.append(("玩具", "含氯浸泡", 250, 20))
        return [
            {
                "日期": day,
                "班级": room,
                "消毒对象": item,
                "消毒方法": method,
                "浓度": mg,
                "时长": long,
                "操作人": "甲一",
            }
            for item, method, mg, long in kinds
        ]


IMPORTS = {
    "organisation.campus": "园区",
    "organisation.classroom": "班级",
    "organisation.staff": "教职工",
    "organisation.child": "幼儿",
    "health.attendance": "出勤登记",
    "health.health_check": "晨午检登记",
    "health.health_finding": "晨午检异常",
    "health.disinfection": "消毒记录",
}


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Registers:
    return Registers(tmp_path_factory.mktemp("registers"))


@pytest.fixture(scope="module")
def summary(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """From an empty home to the summary, with the commands of the README only; everything imported twice."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_HOME", str(home))
        portal("db", "upgrade")
        portal("kindergarten", "set", "--name", "登记幼儿园")
        portal("term", "add", TERM[0], "--starts", str(TERM[1]), "--ends", str(TERM[2]))
        for _time in range(2):
            for record, name in IMPORTS.items():
                portal("import", record, str(registers.folder / f"{name}.xlsx"), "--term", TERM[0])
        portal("summary", "--term", TERM[0], "-o", str(home / "s.docx"), "--json", str(home / "s.json"))
    result: dict[str, Any] = json.loads((home / "s.json").read_text(encoding="utf-8"))
    assert (home / "s.docx").stat().st_size > 5000
    return result


def portal(*arguments: str) -> None:
    assert main(list(arguments)) in (None, 0)


def test_facts_are_what_one_counts_in_the_files(registers: Registers, summary: dict[str, Any]) -> None:
    attendance, checks = registers.rows["出勤登记"], registers.rows["晨午检登记"]
    findings, disinfection = registers.rows["晨午检异常"], registers.rows["消毒记录"]
    expected = sum(row["应到人数"] for row in attendance)
    present = sum(row["实到人数"] for row in attendance)
    rate = (Decimal(present) * 100 / expected).quantize(Decimal("0.1"), ROUND_HALF_UP)
    short = [row for row in disinfection if row["消毒对象"] == "水杯" and row["时长"] < 10]
    counted = {
        "出勤应到": expected,
        "出勤实到": present,
        "出勤率": float(rate),
        "晨检人次": sum(row["检查人数"] for row in checks if row["时段"] == "晨检"),
        "午检人次": sum(row["检查人数"] for row in checks if row["时段"] == "午检"),
        "异常例数": sum(row["异常人数"] for row in checks),
        "发热例数": sum(row["症状"] == "发热" for row in findings),
        "消毒次数": len(disinfection),
        "消毒分类": dict(Counter(row["消毒对象"] for row in disinfection)),
        "消毒不达标": len(short),
    }
    assert {label: summary["facts"]["health"][label] for label in counted} == counted
    assert len(short) == 2


def test_coverage_is_what_the_calendar_asks_for(registers: Registers, summary: dict[str, Any]) -> None:
    due = len(DAYS) * len(CLASSES)
    found = summary["obligations"]["health"]
    assert (found["晨检"]["due"], found["晨检"]["kept"]) == (due, due)
    assert (found["出勤登记"]["due"], found["出勤登记"]["kept"]) == (due, due)
    assert (found["午检"]["due"], found["午检"]["kept"]) == (due, due - 3)
    gaps = {(gap["date"], gap["subject"]) for gap in found["午检"]["gaps"]}
    assert gaps == {(str(day), room) for day, room in NOON_MISSING}
    assert summary["term"] == TERM[0]
