"""Failures, late entries, unfinished sentences, repealed laws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from portal.report.document.blocks import Annex, Document, Failure, Heading, Paragraph, Text, Value
from portal.report.lint import lint

if TYPE_CHECKING:
    from tests.core.report.lint.conftest import Linter


def test_sections_and_exhibits_that_failed(linter: Linter) -> None:
    blocks = (Heading(1, "甲"), Failure("甲", "第2行：没有“晨捡”"), Annex("附表", (Failure("图表", "没有数据"),)))
    found = [each for each in linter.findings(*blocks) if each.kind == "failed" and each.block is not None]
    assert [(each.block, str(each.message), each.serious) for each in found] == [
        (1, "“甲” could not be written: 第2行：没有“晨捡”", True),
        (2, "“图表” could not be written: 没有数据", True),
    ]
    assert "correct the line" in str(found[0].advice)


def test_figures_that_failed_and_areas_that_were_not_loaded(linter: Linter) -> None:
    facts = linter.measurement.facts
    facts["team.meetings"] = replace(facts["team.meetings"], value=None, failed="no such table")
    found = [each for each in lint(Document("", ()), linter.measurement, silent=["膳食"]) if each.kind == "failed"]
    assert [(each.evidence, str(each.message)) for each in found] == [
        (None, "The area “膳食” could not be loaded: the summary says nothing of it."),
        ("team.meetings", "“会议次数” could not be measured: no such table"),
        ("safety.patrol", "“防火巡查” could not be measured: boom"),
    ]
    assert all(each.serious and str(each.advice) for each in found)


@pytest.mark.parametrize(
    ("kept", "late", "found"), [(100, 0, 0), (100, 10, 0), (100, 11, 1), (10, 1, 0), (10, 2, 1), (1, 1, 1), (0, 0, 0)]
)
def test_backfilled(linter: Linter, kept: int, late: int, found: int) -> None:
    coverages = linter.measurement.coverages
    coverages["health.noon_check"] = replace(coverages["health.noon_check"], kept=kept, backfilled=late)
    late_records = [each for each in linter.findings() if each.kind == "backfilled"]
    assert [each.evidence for each in late_records] == ["health.noon_check"] * found
    assert [str(each.message) for each in late_records] == [
        f"午检: {late} of {kept} were recorded on a later day."
    ] * found
    assert not any(each.serious for each in late_records)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("共0次。", ["共0"]),
        ("甲，，乙。", ["，，"]),
        ("甲（）乙。", ["（）"]),
        ("{{ 晨检 }}", ["{", "}"]),
        ("《》学习。", ["《》"]),
        ("None次。", ["None"]),
        ("甲，。", ["，。"]),
        ("共0.5公斤。", []),
        ("共10次。", []),
        ("甲（乙）。", []),
        ("学习《食品安全法》。", []),
        ("“三关”。", []),
    ],
)
def test_unfinished(linter: Linter, text: str, ends: list[str]) -> None:
    found = linter.findings_of("unfinished", text)
    assert [str(each.message) for each in found] == ([f"The sentence holds “{'”、“'.join(ends)}”."] if ends else [])
    assert all(not each.serious and "complete the sentence" in str(each.advice) for each in found)


@pytest.mark.parametrize(
    ("inlines", "found"),
    [
        (("学习《食品卫生法》。",), 1),
        (("学习《中华人民共和国食品卫生法》。",), 1),
        (("依照食品卫生法管理。",), 1),
        (("学习了", Value("《食品卫生法》、《消防法》", "team.studied"), "。"), 1),
        (("学习《食品安全法》。",), 0),
        (("学习《食品卫生管理办法》。",), 0),
        (("食品卫生工作。",), 0),
        (("学习《消防法》。",), 0),
    ],
)
def test_repealed(linter: Linter, inlines: tuple[Any, ...], found: int) -> None:
    laws = linter.findings_of("repealed", *inlines)
    assert len(laws) == found
    assert all("《食品安全法》 took its place" in str(each.message) and each.serious for each in laws)


def test_each_finding_has_advice(linter: Linter) -> None:
    text = "每天午检。未发生责任事故。开展演练8次。开展演练6次。学习《食品卫生法》。共0次。"
    found = linter.findings(Paragraph((Text(text),)), Failure("甲", "乙"))
    assert {each.kind for each in found} >= {"absolute", "zero", "number", "typed", "repealed", "unfinished", "failed"}
    assert all(str(each.advice).endswith((".", "。")) for each in found)
    serious = {each.kind for each in found if each.serious}
    assert serious == {"absolute", "zero", "number", "repealed", "failed"}
