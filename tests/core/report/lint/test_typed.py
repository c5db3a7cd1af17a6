"""Numbers typed by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portal.report.document.blocks import Heading, Numbered, Text, Value
from portal.report.lint.numerals import chinese_value, typed_numbers

if TYPE_CHECKING:
    from tests.core.report.lint.conftest import Linter


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("本学期晨检31000人次。", "health.checked"),
        ("本学期共晨检３１０００人次。", "health.checked"),
        ("晨检人次为31,000。", "health.checked"),
        ("晨检3.1万人次。", "health.checked"),
        ("共开展演练8次。", "safety.drills"),
        ("组织了8次演练。", "safety.drills"),
        ("召开三十二次会议。", "team.meetings"),
        ("共召开会议一十二次。", "team.meetings"),
        ("发现隐患三十五处。", "safety.hazards"),
        ("出勤率95%。", "health.rate"),
        ("出勤率达到百分之九十五。", "health.rate"),
        ("投入维修费用2万元。", "safety.cost"),
        ("午检应检1090班次。", "health.noon_check"),
        ("午检实检1092班次。", "health.noon_check"),
        ("午检完成率100%。", "health.noon_check"),
    ],
)
def test_a_contradiction_is_found(linter: Linter, sentence: str, about: str) -> None:
    assert linter.evidence_of("number", sentence) == [about]
    assert linter.evidence_of("typed", sentence) == []


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("本学期晨检29419人次。", "health.checked"),
        ("本学期晨检29,419人次。", "health.checked"),
        ("晨检约2.9万人次。", "health.checked"),
        ("开展演练六次。", "safety.drills"),
        ("召开会议九次。", "team.meetings"),
        ("发现隐患三十二处。", "safety.hazards"),
        ("发现隐患30余处。", "safety.hazards"),
        ("出勤率98.2%。", "health.rate"),
        ("出勤率98%。", "health.rate"),
        ("投入维修费用1.5万元。", "safety.cost"),
        ("午检应检1092班次。", "health.noon_check"),
        ("午检1089班次。", "health.noon_check"),
    ],
)
def test_a_number_that_agrees_will_not_follow(linter: Linter, sentence: str, about: str) -> None:
    assert linter.evidence_of("typed", sentence) == [about]
    assert linter.evidence_of("number", sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "组织火灾演练2次。",  # a kind of them
        "3月开展演练1次。",
        "第一季度演练2次。",
        "其中演练2次在食堂。",
        "上学期演练4次。",
        "演练比去年增加2次。",
        "第三次演练效果良好。",
        "每季度演练1次。",
        "每学期至少演练两次。",
        "演练不少于4次。",
        "演练2次以上。",
        "小班晨检300人次。",
        "2026年3月5日演练。",
        "演练用时3分钟。",
        "依据卫妇社发〔2012〕35号开展晨检。",
        "按6—8次安排演练。",
        "学习《演练20条》。",
        "一次演练。",
        "1. 会议制度。",
        "召开会议的地点有3处。",  # another measure word
        "下学期开展演练8次。",
    ],
)
def test_what_is_no_figure_of_the_term(linter: Linter, sentence: str) -> None:
    assert linter.evidence_of("number", sentence) == []
    assert linter.evidence_of("typed", sentence) == []


def test_a_measured_value_is_not_typed(linter: Linter) -> None:
    assert linter.evidence_of("typed", "开展演练", Value("6", "safety.drills"), "次。") == []
    assert linter.evidence_of("number", "开展演练", Value("7", "safety.drills"), "次。") == []


def test_a_plan_counts_nothing(linter: Linter) -> None:
    item = (Text("开展演练8次。"),)
    blocks = (Heading(2, "存在的问题"), Numbered((item,)), Heading(2, "下学期打算"), Numbered((item,)))
    assert [(found.kind, found.block) for found in linter.findings(*blocks) if found.block is not None] == [
        ("number", 1)
    ]


def test_message_and_advice(linter: Linter) -> None:
    (wrong,) = linter.findings_of("number", "午检实检1092班次。")
    assert str(wrong.message) == "It says “1092班次”, but by the records 午检（实） comes to 1089班次."
    assert wrong.serious
    (same,) = linter.findings_of("typed", "开展演练6次。")
    assert "“6次” is typed by hand" in str(same.message)
    assert not same.serious
    (rate,) = linter.findings_of("number", "出勤率95%。")
    assert str(rate.message).endswith("出勤率 comes to 98.2%.")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("三十二", 32),
        ("一百零三", 103),
        ("一千零九十二", 1092),
        ("两万三千", 23000),
        ("一万零五", 10005),
        ("二〇二六", 2026),
        ("百", None),
        ("千百", None),
        ("", None),
        ("三个", None),
    ],
)
def test_chinese_numbers(written: str, value: int | None) -> None:
    assert chinese_value(written) == value


def test_how_numbers_are_read() -> None:
    found = [
        (number.text, number.number, number.unit) for number in typed_numbers("共1,092人次，百分之九十八点五，1.5万元")
    ]
    assert found == [
        ("百分之九十八点五", Decimal("98.5"), "%"),
        ("1,092人次", Decimal(1092), "人次"),
        ("1.5万元", Decimal(15000), "元"),
    ]


@pytest.mark.parametrize("sign", ["9", "一", "万", "1,000,", "1.", "无", "《", "共计"])
def test_nonsense_at_length_is_read_to_its_end(linter: Linter, sign: str) -> None:
    assert linter.evidence_of("number", sign * 6000 + "次演练。开展演练8次。") == ["safety.drills"]
