"""Conversion of cells as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.base.fields import Choice, Field
from portal.records.describe import Kind, RecordField
from portal.spreadsheets.convert import CellError, Days, converter


class Colour(Choice):
    RED = "red", "Red", ("红", "红色")
    BLUE = "blue", "Blue", ("蓝",)


DAYS = Days(ZoneInfo("Asia/Shanghai"), date(2026, 2, 24), date(2026, 7, 3))
WINTER = Days(ZoneInfo("Asia/Shanghai"), date(2025, 9, 1), date(2026, 1, 30))


def read(kind: Kind, cell: Any, *, days: Days = DAYS, day: date | None = None, **values: Any) -> Any:
    known: dict[str, Any] = {"choices": Colour} if kind in {Kind.CHOICE, Kind.CHOICES} else {}
    unit = values.pop("unit", "")
    field = RecordField("x", "x", Field("X", unit=unit), kind, required=False, **known, **values)
    return converter(field, days)(cell, day)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (datetime(2026, 3, 4), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 8, 30), date(2026, 3, 4)),
        (date(2026, 3, 4), date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04 08:30:00", date(2026, 3, 4)),
        ("2026-03-04T08:30", date(2026, 3, 4)),
        ("2026/3/4", date(2026, 3, 4)),
        ("2026.3.4", date(2026, 3, 4)),
        ("2026年3月4日", date(2026, 3, 4)),
        ("2026 年 3 月 4 日", date(2026, 3, 4)),
        ("２０２６年３月４日", date(2026, 3, 4)),
        ("2026年3月4日（周三）", date(2026, 3, 4)),
        ("3月4日 星期三", date(2026, 3, 4)),
        ("20260304", date(2026, 3, 4)),
        (20260304, date(2026, 3, 4)),
        (46085, date(2026, 3, 4)),
        ("3月4日", date(2026, 3, 4)),
        ("3-4", date(2026, 3, 4)),
        ("3/4", date(2026, 3, 4)),
        (" ", None),
        ("—", None),
        (None, None),
    ],
)
def test_dates(cell: Any, expected: date | None) -> None:
    assert read(Kind.DATE, cell) == expected


def test_a_day_without_year_lies_in_the_term() -> None:
    assert read(Kind.DATE, "12月1日", days=WINTER) == date(2025, 12, 1)
    assert read(Kind.DATE, "1月5日", days=WINTER) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "cell",
    ["明天", "2026-02-30", "13月1日", "合计", True, time(8), 3.4, 7, float("nan"), "2026-03-04 and more", "#REF!"],
)
def test_what_is_no_date(cell: Any) -> None:
    with pytest.raises(CellError):
        read(Kind.DATE, cell)


def test_a_day_without_year_needs_a_term() -> None:
    with pytest.raises(CellError):
        read(Kind.DATE, "3月4日", days=Days(ZoneInfo("Asia/Shanghai")))


@pytest.mark.parametrize(
    ("cell", "day", "expected"),
    [
        (datetime(2026, 3, 4, 8, 30), None, datetime(2026, 3, 4, 0, 30, tzinfo=UTC)),
        ("2026-03-04 08:30", None, datetime(2026, 3, 4, 0, 30, tzinfo=UTC)),
        ("8:30", date(2026, 3, 4), datetime(2026, 3, 4, 0, 30, tzinfo=UTC)),
        ("下午2点", date(2026, 3, 4), datetime(2026, 3, 4, 6, 0, tzinfo=UTC)),
        ("8时5分", date(2026, 3, 4), datetime(2026, 3, 4, 0, 5, tzinfo=UTC)),
        (time(8, 30), date(2026, 3, 4), datetime(2026, 3, 4, 0, 30, tzinfo=UTC)),
        (timedelta(hours=8, minutes=30), date(2026, 3, 4), datetime(2026, 3, 4, 0, 30, tzinfo=UTC)),
        (None, None, None),
    ],
)
def test_moments(cell: Any, day: date | None, expected: datetime | None) -> None:
    assert read(Kind.MOMENT, cell, day=day) == expected


@pytest.mark.parametrize("cell", ["8:30", "25:00", "soon", time(8), timedelta(hours=30), 12])
def test_what_is_no_moment_without_a_day(cell: Any) -> None:
    with pytest.raises(CellError):
        read(Kind.MOMENT, cell)


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        (20, "", 20),
        (20.0, "", 20),
        ("20", "", 20),
        ("２０", "", 20),
        ("9,000", "", 9000),
        ("９，０００", "", 9000),
        ("1,234,567", "", 1234567),
        ("20分钟", "min", 20),
        ("20 min", "分钟", 20),
        ("250mg/L", "mg/L", 250),
        ("250 ＭＧ／Ｌ", "mg/L", 250),
        ("24人", "", 24),
        ("-3", "", -3),
        ("1e3", "", 1000),
        ("", "", None),
        ("/", "", None),
    ],
)
def test_whole_numbers(cell: Any, unit: str, expected: int | None) -> None:
    assert read(Kind.INTEGER, cell, unit=unit) == expected


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        (20.5, ""),
        ("9,00", ""),
        ("2小时", "min"),
        ("20人", "min"),
        ("5月", ""),
        ("20多", ""),
        ("nan", ""),
        ("inf", ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, ""),
        ("9" * 5000, ""),
        ("=1+1", ""),
        (datetime(2026, 3, 4), ""),
    ],
)
def test_what_is_no_whole_number(cell: Any, unit: str) -> None:
    with pytest.raises(CellError):
        read(Kind.INTEGER, cell, unit=unit)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (36.6, "36.6"),
        (36.599999999999994, "36.6"),
        ("36.6℃", "36.6"),
        ("36.6 度", "36.6"),
        (38, "38.0"),
        (".5", "0.5"),
    ],
)
def test_decimals(cell: Any, expected: str) -> None:
    assert read(Kind.DECIMAL, cell, unit="℃", digits=1) == Decimal(expected)


def test_a_decimal_beyond_all_bounds() -> None:
    with pytest.raises(CellError):
        read(Kind.DECIMAL, "1e90", digits=1)


@pytest.mark.parametrize("cell", ["是", "√", "有", "Y", "yes", True, 1, "TRUE", "✓", "1.0", "已"])
def test_yes(cell: Any) -> None:
    assert read(Kind.BOOLEAN, cell) is True


@pytest.mark.parametrize("cell", ["否", "×", "无", "N", "no", False, 0, "FALSE", "✗", "未"])
def test_no(cell: Any) -> None:
    assert read(Kind.BOOLEAN, cell) is False


def test_neither_yes_nor_no() -> None:
    assert read(Kind.BOOLEAN, "") is None
    assert read(Kind.BOOLEAN, "-") is None
    with pytest.raises(CellError):
        read(Kind.BOOLEAN, "maybe")


@pytest.mark.parametrize("cell", ["Red", "red", "RED", "红", " 红 色", "红色"])
def test_a_choice_by_label_synonym_or_value(cell: str) -> None:
    assert read(Kind.CHOICE, cell) is Colour.RED


def test_an_unknown_choice_names_those_there_are() -> None:
    with pytest.raises(CellError) as caught:
        read(Kind.CHOICE, "绿")
    assert "Red、Blue" in str(caught.value.message)


@pytest.mark.parametrize("cell", ["红、蓝", "红,蓝", "蓝；红", "红 蓝", "Red/Blue", "红\n蓝"])
def test_several_choices(cell: str) -> None:
    assert read(Kind.CHOICES, cell) == {Colour.RED, Colour.BLUE}


def test_texts_are_cleaned_and_numbers_written_as_people_see_them() -> None:
    assert read(Kind.TEXT, " a\u202eb\x07c ") == "abc"
    assert read(Kind.TEXT, 1001.0) == "1001"
    assert read(Kind.TEXT, datetime(2026, 3, 4)) == "2026-03-04"
    assert read(Kind.TEXT, "😀 {{ 1 }} <script> =HYPERLINK()") == "😀 {{ 1 }} <script> =HYPERLINK()"
    assert read(Kind.TEXT, "无") == "无"
    assert read(Kind.TEXT, "") is None
    with pytest.raises(CellError):
        read(Kind.TEXT, "#N/A")


def test_one_is_not_true_for_the_memory_of_a_column() -> None:
    field = RecordField("x", "x", Field("X"), Kind.TEXT, required=False)
    convert = converter(field, DAYS)
    assert [convert(1, None), convert(True, None), convert("1", None)] == ["1", "是", "1"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (time(8, 5), time(8, 5)),
        (time(8, 5, 59), time(8, 5)),
        (datetime(2026, 3, 4, 11, 30), time(11, 30)),
        (timedelta(hours=11, minutes=30), time(11, 30)),
        ("11:30", time(11, 30)),
        ("11：30", time(11, 30)),
        ("11点30分", time(11, 30)),
        ("下午3点", time(15, 0)),
        ("2026-03-04 11:30", time(11, 30)),
        ("—", None),
        (None, None),
    ],
)
def test_times_of_day(cell: Any, expected: time | None) -> None:
    assert read(Kind.TIME, cell) == expected


@pytest.mark.parametrize("cell", ["noon", "25:00", 11, 0.5, date(2026, 3, 4), timedelta(days=2), True])
def test_what_is_no_time_of_day(cell: Any) -> None:
    with pytest.raises(CellError):
        read(Kind.TIME, cell)
