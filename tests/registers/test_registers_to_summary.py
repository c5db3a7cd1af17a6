"""From registers in Excel to the summary: every figure can be counted in the files."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.registers.conftest import Registers


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


def test_coverage_is_what_the_calendar_requires(registers: Registers, summary: dict[str, Any]) -> None:
    # 44 weekdays of March and April 2026, less Tomb-sweeping Day; three classes.
    due = 43 * 3
    found = summary["obligations"]["health"]
    assert (found["晨检"]["due"], found["晨检"]["kept"]) == (due, due)
    assert (found["出勤登记"]["due"], found["出勤登记"]["kept"]) == (due, due)
    assert (found["午检"]["due"], found["午检"]["kept"]) == (due, due - 3)
    gaps = {(gap["date"], gap["subject"]) for gap in found["午检"]["gaps"]}
    assert gaps == {("2026-03-05", "小一班"), ("2026-03-25", "大一班"), ("2026-04-30", "中一班")}
    assert summary["term"] == "2025-2026-2"


def _kept(summary: dict[str, Any], plugin: str, label: str) -> tuple[int, int]:
    found = summary["obligations"][plugin][label]
    return found["due"], found["kept"]


def test_team(registers: Registers, summary: dict[str, Any]) -> None:
    meetings, trainings = registers.rows["后勤会议"], registers.rows["培训记录"]
    checks, certificates = registers.rows["随机检查"], registers.rows["证照"]
    days = sorted(row["日期"] for row in meetings)
    valid = [row for row in certificates if row["发证日期"] <= date(2026, 4, 30) <= row["到期日期"]]
    counted = {
        "会议次数": len(meetings),
        "会议最长间隔": max((after - before).days for before, after in itertools.pairwise(days)),
        "培训次数": len(trainings),
        "培训人次": sum(row["参加人数"] for row in trainings),
        "随机检查次数": len(checks),
        "随机检查合格": sum(row["结果"] == "合格" for row in checks),
        "个性问题": sum(row["问题类别"] == "个性" for row in checks),
        "共性问题": sum(row["问题类别"] == "共性" for row in checks),
        "健康证有效": len(valid),
    }
    found = summary["facts"]["team"]
    assert {label: found[label] for label in counted} == counted
    assert float(found["培训学时"]) == sum(row["学时"] for row in trainings)
    assert (counted["会议最长间隔"], counted["健康证有效"]) == (22, 3)


def test_kitchen(registers: Registers, summary: dict[str, Any]) -> None:
    receipts, samples = registers.rows["进货验收"], registers.rows["食品留样"]
    returned = [row for row in receipts if row["验收结果"] == "退货"]
    counted = {
        "验收批次": len(receipts),
        "退货批次": len(returned),
        "退货原因": dict(Counter(row["退货原因"] for row in returned)),
        "留样份数": len(samples),
        "留样不足量": sum(row["留样量"] < 125 for row in samples),
        "留样不足时": sum(row["留样时长"] < 48 for row in samples),
        "午餐陪餐次数": sum(row["餐次"] == "午餐" for row in registers.rows["陪餐记录"]),
    }
    assert {label: summary["facts"]["kitchen"][label] for label in counted} == counted
    assert (counted["留样不足量"], counted["留样不足时"], counted["退货批次"]) == (2, 1, 3)
    assert _kept(summary, "kitchen", "午餐陪餐") == (43, 41)


def test_safety(registers: Registers, summary: dict[str, Any]) -> None:
    repairs, inspections = registers.rows["报修登记"], registers.rows["安全检查"]
    drills, education = registers.rows["应急演练"], registers.rows["安全宣传教育"]
    mended = [row for row in repairs if row["状态"] == "已修复"]
    counted = {
        "报修件数": len(repairs),
        "修复件数": len(mended),
        "未修复件数": len(repairs) - len(mended),
        "维修费用": str(sum((Decimal(str(row["费用"])) for row in mended), Decimal()).quantize(Decimal("0.01"))),
        "安全检查次数": len(inspections),
        "检查问题数": sum(row["问题数"] for row in inspections),
        "演练次数": len(drills),
        "演练人次": sum(row["参加人数"] for row in drills),
        "宣传教育次数": len(education),
        "宣传教育人次": sum(row["参加人数"] for row in education),
    }
    assert {label: summary["facts"]["safety"][label] for label in counted} == counted
    assert _kept(summary, "safety", "安全责任书") == (6, 5)
    assert _kept(summary, "safety", "节假日值班") == (3, 2)


def test_assets(registers: Registers, summary: dict[str, Any]) -> None:
    cards = [row for row in registers.rows["固定资产"] if row["购置日期"] <= date(2026, 4, 30)]
    counts, budget = registers.rows["资产盘点"], registers.rows["预算执行"]
    accepted = [row for row in registers.rows["改造工程"] if row["验收日期"]]
    counted = {
        "资产件数": sum(row["数量"] for row in cards),
        "资产条目": len(cards),
        "资产原值": _money(row["单价"] * row["数量"] for row in cards),
        "账实不符班次": sum(row["账面数量"] != row["实盘数量"] for row in counts),
        "购置金额": _money(row["金额"] for row in registers.rows["购置记录"]),
        "改造工程数": len(accepted),
        "改造工程金额": _money(row["金额"] for row in accepted),
        "预算总额": _money(row["预算"] for row in budget),
        "支出总额": _money(row["支出"] for row in budget),
        "超支科目数": sum(row["支出"] > row["预算"] for row in budget),
    }
    assert {label: summary["facts"]["assets"][label] for label in counted} == counted
    assert (counted["支出总额"], counted["资产条目"]) == ("21256.72", 21)
    assert _kept(summary, "assets", "期初盘点") == (3, 3)
    assert _kept(summary, "assets", "期末盘点") == (3, 2)


def _money(amounts: Any) -> str:
    return f"{sum((Decimal(str(amount)) for amount in amounts), Decimal()):.2f}"
