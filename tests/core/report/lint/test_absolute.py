"""Absolute words beside what was not fully done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.report.document.blocks import Annex, Heading, Numbered, Paragraph, Table, Text, Value
from portal.report.lint import absolute_words

if TYPE_CHECKING:
    from tests.core.report.lint.conftest import Linter

NOON = "health.noon_check"
DUE, DONE = Value("1092", NOON, expression="应"), Value("1089", NOON, expression="实")


@pytest.mark.parametrize(
    "sentence",
    [
        "每天午检。",
        "坚持每日午检，无一遗漏。",
        "晨检、午检全部完成。",
        "午检人人参加。",
        "午检记录均已归档。",
        "午检零遗漏。",
        "午检完成率100%。",
        "午检做到百分之百。",
        "晨检、午检都做了，从未间断。",
        "每天坚持，午检照做。",
        "每周制订带量食谱。",
        "带量食谱一律公布。",
    ],
)
def test_it_is_found(linter: Linter, sentence: str) -> None:
    assert linter.evidence_of("absolute", sentence) in ([NOON], ["kitchen.menu"])


@pytest.mark.parametrize(
    "sentence",
    [
        "每天晨检，无一遗漏。",  # nothing is missing
        "午检由保健员负责。",  # nothing is claimed
        "未能每天午检。",
        "并非全部午检都有记录。",
        "下学期每天午检。",
        "午检须每日登记。",
        "整改措施：每天午检。",
        "午检平均用时较短。",
        "学习《每日午检制度》，午检更加规范。",
        "每天开窗通风。",  # nothing measured is named
        "从业人员体检，平均用时较短。",
        "防火巡查每天进行。",  # its failure is a finding of its own
    ],
)
def test_it_is_not_found_just_beside(linter: Linter, sentence: str) -> None:
    assert linter.evidence_of("absolute", sentence) == []


def test_by_a_figure_of_it(linter: Linter) -> None:
    assert linter.evidence_of("absolute", "坚持每日检查，共", DONE, "班次。") == [NOON]


def test_a_sentence_with_the_figures_due_and_done(linter: Linter) -> None:
    assert linter.evidence_of("absolute", "按每天一次，应午检", DUE, "班次，实检", DONE, "班次。") == []
    assert linter.evidence_of("absolute", "按每天一次，应午检", DUE, "班次，无一遗漏。") == [NOON]
    menu = Value("19", "kitchen.menu", expression="应")
    assert linter.evidence_of("absolute", "每周一次的带量食谱应制订", menu, "周，尚无记录。") == []


def test_a_longer_name_is_not_the_shorter_one(linter: Linter) -> None:
    assert linter.evidence_of("absolute", "从业人员晨检每天都做。") == ["kitchen.cooks"]


def test_another_area_is_not_meant(linter: Linter) -> None:
    cooks = Value("400", "kitchen.cooks", expression="实")
    assert linter.evidence_of("absolute", "上岗人员每日午检", cooks, "人次。") == ["kitchen.cooks"]


def test_each_clause_speaks_of_its_own(linter: Linter) -> None:
    assert linter.evidence_of("absolute", "坚持每天晨检，并做好午检。") == []
    assert linter.evidence_of("absolute", "做好晨检、午检，无一遗漏。") == [NOON]


def test_words_about_the_rule_need_records_that_meet_it(linter: Linter) -> None:
    assert linter.evidence_of("absolute", "水杯每日消毒。") == []
    assert linter.evidence_of("absolute", "水杯每日消毒，均达到规定。") == ["health.cups"]
    (finding,) = linter.findings_of("absolute", "水杯消毒全部达标。")
    assert "1092 were due and 1088" in str(finding.message)


def test_message_and_advice(linter: Linter) -> None:
    (finding,) = linter.findings_of("absolute", "每天午检，无一遗漏。")
    assert str(finding.message) == "It says “每天、无一”, but of 午检 1092 were due and 1089 were done."
    assert (finding.text, finding.block, finding.serious) == ("每天午检，无一遗漏。", 0, True)
    assert "record what is missing" in str(finding.advice)


def test_every_place_of_a_document_is_read(linter: Linter) -> None:
    text = (Text("每天午检。"),)
    blocks = (
        Heading(1, "每天午检"),
        Numbered((text, (Text("其他。"),), text)),
        Table("每天午检情况", (), (), text),
        Annex("附表", (Paragraph(text),)),
        Heading(2, "下学期打算"),
        Numbered((text,)),
        Heading(1, "其他"),
        Paragraph(text),
    )
    found = [finding.block for finding in linter.findings(*blocks) if finding.kind == "absolute"]
    assert found == [0, 1, 1, 2, 2, 3, 7]


def test_words() -> None:
    assert absolute_words("每天、每天、每餐，均已完成，人均三次") == ["每天", "每餐", "均"]
