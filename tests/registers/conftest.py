"""Fixtures: a term's registers as people keep them in Excel, made with openpyxl alone, and the resulting summary.

Expectations do not rest on the portal's own code.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.cli.main import main

TERM = ("2025-2026-2", date(2026, 3, 2), date(2026, 4, 30))
# Written down from the State Council's calendar: weekdays, less Tomb-sweeping Day (Saturday 4 to Monday 6 April).
HOLIDAYS = [date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6)]
DAYS = [
    day
    for day in (TERM[1] + timedelta(days=number) for number in range(60))
    if day <= TERM[2] and day.weekday() < 5 and day not in HOLIDAYS
]
CLASSES = [("小一班", "小班", "本部"), ("中一班", "中班", "本部"), ("大一班", "大班", "分部")]
NOON_MISSING = {(DAYS[3], "小一班"), (DAYS[17], "大一班"), (DAYS[-1], "中一班")}
STAFF = [
    ("甲一", "保育员"),
    ("乙二", "保育员"),
    ("丙三", "保健员"),
    ("丁四", "营养员"),
    ("戊五", "园长"),
    ("己六", "保安"),
]


class Registers:
    """Files of a term in a folder, with the rows that were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(7)
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.children = [
            {"姓名": f"测{classroom}{number}", "班级": classroom, "出生日期": date(2021, 9, 1) + timedelta(days=number)}
            for classroom, _, _ in CLASSES
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
        self.write("教职工", [{"姓名": n, "岗位": p, "园区": "本部", "入职日期": date(2020, 9, 1)} for n, p in STAFF])
        self.write("幼儿", [child | {"性别": "女", "入园日期": date(2025, 9, 1)} for child in self.children])
        attendance, checks, findings, disinfection = [], [], [], []
        for day in DAYS:
            for classroom, _, _ in CLASSES:
                sick, personal = self.chance.choice((0, 0, 0, 1, 2)), self.chance.choice((0, 0, 1))
                attendance.append(
                    {"日期": day, "班级": classroom, "在册人数": 12, "应到人数": 12, "实到人数": 12 - sick - personal}
                    | {"病假": sick, "事假": personal, "其他": 0}
                )
                for session in ("晨检", "午检"):
                    if session == "午检" and (day, classroom) in NOON_MISSING:
                        continue
                    found = self._findings(day, session, classroom)
                    findings += found
                    checks.append(
                        {"日期": day, "时段": session, "班级": classroom, "检查人数": 12 - sick, "异常人数": len(found)}
                    )
                disinfection += self._disinfections(day, classroom)
        self.write("出勤登记", attendance, title="出勤登记表")
        self.write("晨午检登记", checks)
        self.write("晨午检异常", findings)
        self.write("消毒记录", disinfection)
        self._team()
        self._kitchen()
        self._safety()
        self._assets()

    def _findings(self, day: date, session: str, classroom: str) -> list[dict[str, Any]]:
        if self.chance.random() > 0.12:
            return []
        child = self.chance.choice([child["姓名"] for child in self.children if child["班级"] == classroom])
        symptom = self.chance.choice(("发热", "咳嗽", "皮疹", "呕吐"))
        degrees = 38.2 if symptom == "发热" else 36.6
        return [
            {"日期": day, "时段": session, "班级": classroom, "幼儿": child, "体温": degrees, "症状": symptom}
            | {"处理": self.chance.choice(("观察", "通知家长", "就医")), "已通知家长": "是"}
        ]

    def _disinfections(self, day: date, classroom: str) -> list[dict[str, Any]]:
        minutes = 5 if (day, classroom) in {(DAYS[5], "小一班"), (DAYS[20], "大一班")} else 15
        kinds = [("水杯", "蒸汽", None, minutes), ("毛巾", "含氯浸泡", 250, 20), ("桌面", "含氯擦拭", 250, 15)]
        if day.weekday() == 4:
            kinds.append(("玩具", "含氯浸泡", 250, 20))
        return [
            {
                "日期": day,
                "班级": classroom,
                "消毒对象": item,
                "消毒方法": method,
                "浓度": mg,
                "时长": long,
                "操作人": "甲一",
            }
            for item, method, mg, long in kinds
        ]

    def _team(self) -> None:
        meetings = [date(2026, 3, 3), date(2026, 3, 18), date(2026, 4, 9), date(2026, 4, 21)]
        topics = ("食品安全法", "消防安全常识", "食品安全法", "传染病防控要点")
        self.write(
            "后勤会议",
            [
                {"日期": day, "主持人": "戊五", "参加人数": 3 + at, "学习内容": topic}
                | {"问题": "记录不及时", "措施": "当日登记"}
                for at, (day, topic) in enumerate(zip(meetings, topics, strict=True))
            ],
        )
        kinds = [("跟班学习", 16, 1), ("外出观摩", 7.5, 4), ("专家来园", 4, 6), ("食安", 2, 3)]
        self.write(
            "培训记录",
            [
                {"日期": DAYS[at * 5], "类别": kind, "主题": f"主题{at}", "学时": hours, "参加人数": people}
                for at, (kind, hours, people) in enumerate(kinds)
            ],
        )
        # One lapsed before the last day, one begins after it; 己六 has none.
        days = [(2025, 2027), (2025, 2027), (2024, 2025), (2025, 2027), (2026, 2027)]
        self.write(
            "证照",
            [
                {"持证人": name, "证照种类": "健康证", "编号": f"JK{at}"}
                | {"发证日期": date(first, 5, 2), "到期日期": date(last, 4, 29)}
                for at, ((name, _post), (first, last)) in enumerate(zip(STAFF, days, strict=False))
            ],
        )
        checks = []
        for at, day in enumerate(DAYS[::2]):
            issue = {3: "个性", 8: "共性", 11: "个性"}.get(at)
            handled = {"个性": "个别交流", "共性": "会议"}.get(issue or "")
            checks.append(
                {"日期": day, "被检查人": STAFF[at % 2][0], "环节": ("分餐", "餐前消毒")[at % 2]}
                | {"结果": "不合格" if issue else "合格", "问题类别": issue, "处理方式": handled}
            )
        self.write("随机检查", checks)

    def _kitchen(self) -> None:
        self.write(
            "供应商",
            [
                {"名称": "菜场", "许可证号": "JY1", "许可证到期": date(2028, 1, 1)},
                {"名称": "粮站", "许可证号": "JY2", "许可证到期": date(2027, 1, 1)},
            ],
        )
        receipts, samples, companions = [], [], []
        for at, day in enumerate(DAYS):
            for item, supplier in (("大米", "粮站"), ("鲈鱼", "菜场"), ("鲈鱼", "菜场")):
                reason = {(4, "大米"): "变质", (9, "鲈鱼"): "腐烂"}.get((at, item))
                receipts.append(
                    {"日期": day, "品名": item, "数量": self.chance.randint(50, 300) / 10, "单位": "公斤"}
                    | {"供应商": supplier, "验收结果": "退货" if reason else "合格", "退货原因": reason}
                )
            for meal, dish in (("早点", "小馒头"), ("午餐", "米饭"), ("午餐", "清炒时蔬")):
                grams = 124 if (at, dish) in {(6, "米饭"), (20, "小馒头")} else 125 + at % 3 * 10
                hours = 47 if (at, dish) == (13, "清炒时蔬") else 48
                samples.append({"日期": day, "餐次": meal, "菜名": dish, "留样量": grams, "留样时长": hours})
            if at not in {2, 30}:
                companions.append({"日期": day, "餐次": "午餐", "陪餐人": "戊五", "评价": "良好"})
        self.write("进货验收", receipts, title="食品进货验收台账")
        self.write("食品留样", samples)
        self.write("陪餐记录", companions)

    def _safety(self) -> None:
        repairs: list[dict[str, Any]] = []
        for at in range(11):
            mended = at not in {3, 7}
            repairs.append(
                {
                    "日期": DAYS[at * 3],
                    "地点": ("多功能厅", "厨房")[at % 2],
                    "故障": "灯管不亮",
                    "紧急程度": ("紧急", "一般")[at % 2],
                }
                | {
                    "修复日期": DAYS[at * 3] + timedelta(days=at) if mended else None,
                    "状态": "已修复" if mended else "待修",
                }
                | {"费用": 10.35 + at * 7 if mended else None}
            )
        self.write("报修登记", repairs)
        kinds = [("领导小组检查", 30, 0), ("领导小组检查", 30, 3), ("防汛防台", 18, 1), ("夏季消防", 22, 0)]
        self.write(
            "安全检查",
            [
                {"日期": DAYS[5 + at * 9], "类别": kind, "检查项数": lines, "问题数": faults}
                for at, (kind, lines, faults) in enumerate(kinds)
            ],
        )
        self.write(
            "安全责任书",
            [
                {"教职工": name, "种类": "综合", "年度": 2026, "签订日期": DAYS[at]}
                for at, (name, _post) in enumerate(STAFF[:-1])
            ],
        )
        self.write(
            "应急演练",
            [
                {"日期": DAYS[8], "种类": "火灾", "参加人数": 40, "疏散秒数": 96},
                {"日期": DAYS[25], "种类": "地震", "参加人数": 42, "疏散秒数": 130},
            ],
        )
        self.write("值班记录", [{"日期": day, "带班领导": "戊五", "值班人": "己六"} for day in HOLIDAYS[:2]])
        self.write(
            "安全宣传教育",
            [
                {"日期": DAYS[at * 6], "渠道": channel, "主题": "防溺水", "参加人数": 36 + at}
                for at, channel in enumerate(("广播", "电子屏", "课程", "家长信"))
            ],
        )

    def _assets(self) -> None:
        cards: list[dict[str, Any]] = [
            {"资产编号": f"GD{at:03}", "名称": ("空调", "儿童床")[at % 2], "单价": (3200, 1050.5)[at % 2]}
            | {"数量": (1, 6)[at % 2], "购置日期": date(2015 + at % 10, 3, 1)}
            | {"存放班级": CLASSES[at % 3][0], "状态": "在用"}
            for at in range(20)
        ]
        # The last one was bought after the last day of term: it is not there yet.
        for number, quantity, day in (("GD900", 2, date(2026, 4, 10)), ("GD901", 1, date(2026, 5, 1))):
            cards.append(
                {"资产编号": number, "名称": "洗衣机", "单价": 3999, "数量": quantity, "购置日期": day}
                | {"存放班级": "小一班", "状态": "在用"}
            )
        self.write("固定资产", cards)
        counts = [("期初", "小一班", 20, 20), ("期初", "中一班", 24, 24), ("期初", "大一班", 21, 20)]
        counts += [("期末", "小一班", 22, 22), ("期末", "大一班", 20, 20)]
        self.write(
            "资产盘点",
            [
                {"阶段": phase, "班级": classroom, "账面数量": book, "实盘数量": found}
                for phase, classroom, book, found in counts
            ],
        )
        self.write("购置记录", [{"日期": date(2026, 4, 10), "名称": "洗衣机", "数量": 2, "金额": 7998}])
        self.write(
            "改造工程",
            [
                {"名称": "操作间扩建", "开工日期": DAYS[0], "验收日期": DAYS[20], "面积": 42.5, "金额": 86500.25},
                {"名称": "门厅改造", "开工日期": DAYS[10], "验收日期": None, "面积": 12, "金额": 5000},
            ],
        )
        self.write(
            "预算执行",
            [{"科目": "维修费", "预算": 30000, "支出": 15046.72}, {"科目": "劳保用品", "预算": 6000, "支出": 6210}],
        )


IMPORTS = {
    "organisation.campus": "园区",
    "organisation.classroom": "班级",
    "organisation.staff": "教职工",
    "organisation.child": "幼儿",
    "health.attendance": "出勤登记",
    "health.health_check": "晨午检登记",
    "health.health_finding": "晨午检异常",
    "health.disinfection": "消毒记录",
    "team.meeting": "后勤会议",
    "team.training": "培训记录",
    "team.certificate": "证照",
    "team.spot_check": "随机检查",
    "kitchen.supplier": "供应商",
    "kitchen.food_receipt": "进货验收",
    "kitchen.food_sample": "食品留样",
    "kitchen.meal_companion": "陪餐记录",
    "safety.repair_order": "报修登记",
    "safety.safety_inspection": "安全检查",
    "safety.safety_pledge": "安全责任书",
    "safety.drill": "应急演练",
    "safety.duty_log": "值班记录",
    "safety.safety_education": "安全宣传教育",
    "assets.asset": "固定资产",
    "assets.stocktake": "资产盘点",
    "assets.purchase": "购置记录",
    "assets.improvement_project": "改造工程",
    "assets.budget_line": "预算执行",
}


@pytest.fixture(scope="session")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Registers:
    """Return the files of a term."""
    return Registers(tmp_path_factory.mktemp("registers"))


@pytest.fixture(scope="session")
def summary(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the summary as JSON, made from an empty home by the commands of the README; all is imported twice."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_HOME", str(home))
        _portal("db", "upgrade")
        _portal("kindergarten", "set", "--name", "登记幼儿园")
        _portal("term", "add", TERM[0], "--starts", str(TERM[1]), "--ends", str(TERM[2]))
        for _time in range(2):
            for record, name in IMPORTS.items():
                _portal("import", record, str(registers.folder / f"{name}.xlsx"), "--term", TERM[0])
        _portal("summary", "--term", TERM[0], "-o", str(home / "s.docx"), "--json", str(home / "s.json"))
    result: dict[str, Any] = json.loads((home / "s.json").read_text(encoding="utf-8"))
    assert (home / "s.docx").stat().st_size > 5000
    return result


def _portal(*arguments: str) -> None:
    assert main(list(arguments)) in (None, 0)
