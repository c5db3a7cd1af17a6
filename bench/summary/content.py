"""Register that all sides write: eight columns, text of ordinary length, some of it to be escaped."""

from __future__ import annotations

__all__ = ["COLUMNS", "TITLE", "WIDTHS", "rows_of"]

TITLE = "隐患登记表"
COLUMNS = ("序号", "日期", "地点", "隐患", "整改措施", "责任岗位", "完成日期", "备注")
WIDTHS = (900, 1200, 1500, 3400, 2500, 1200, 1200, 856)
"""Widths in twips, in sum that of a landscape page."""
PLACES = ("操场东侧", "二楼走廊", "食堂操作间", "门卫室", "多功能厅")
HAZARDS = ("攀爬架螺丝松动", "灭火器压力不足 <1.0MPa", "插座面板破损 & 松脱", "地垫翘边，易绊倒", "窗扇限位器失灵")
MEASURES = ("更换螺丝并加固", "更换并登记", "当日更换面板", "重新粘贴", "联系厂家维修")


def rows_of(count: int) -> list[tuple[str, ...]]:
    """Return this many rows, the same at every call."""
    return [
        (
            str(number),
            f"{number % 12 + 1}月{number % 28 + 1}日",
            PLACES[number % 5],
            HAZARDS[number % 5],
            MEASURES[number % 5],
            "维修工" if number % 3 else "后勤主任",
            f"{number % 12 + 1}月{number % 28 + 2}日",
            "" if number % 4 else "已复查",
        )
        for number in range(1, count + 1)
    ]
