"""Claims that nothing occurred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.report.document.blocks import Value

if TYPE_CHECKING:
    from tests.core.report.lint.conftest import Linter

LIABLE, INJURIES, DRILLS, SAMPLES = "safety.liable", "health.injuries", "safety.drills", "kitchen.samples"


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("本学期未发生安全责任事故。", LIABLE),
        ("保证了幼儿园不发生任何安全责任事故。", LIABLE),
        ("没有出现责任事故。", LIABLE),
        ("实现零责任事故。", LIABLE),
        ("本学期无安全责任事故。", LIABLE),
        ("未发生食物中毒事故。", LIABLE),
        ("杜绝责任事故的发生。", LIABLE),
        ("本学期未发生幼儿在园伤害。", INJURIES),
        ("没有伤害事件，家长放心。", INJURIES),
        ("未发生一例伤害。", INJURIES),
        ("没有演练。", DRILLS),
    ],
)
def test_it_is_found(linter: Linter, sentence: str, about: str) -> None:
    assert linter.evidence_of("zero", sentence) == [about]


@pytest.mark.parametrize(
    "sentence",
    [
        "本学期未发生传染病。",  # somebody signed that
        "未发生传染病聚集性疫情。",
        "未发生重大伤害。",  # only of grave ones
        "下学期力争不发生责任事故。",
        "须杜绝责任事故。",
        "责任事故登记制度健全。",
        "没有留样记录的，一律补齐。",
        "未发生停水停电。",
        "从零开始组织演练。",
        "无论晴雨，演练照常。",
    ],
)
def test_it_is_not_found_just_beside(linter: Linter, sentence: str) -> None:
    assert linter.evidence_of("zero", sentence) == []


def test_what_did_occur_beside_what_did_not(linter: Linter) -> None:
    linter.measurement.facts[LIABLE] = linter.measurement.facts["health.cases"]
    sentence = ("未发生安全责任事故；登记其他事件", Value("2", "safety.incidents"), "起。")
    assert linter.evidence_of("zero", *sentence) == []


def test_message_and_advice(linter: Linter) -> None:
    (unsigned,) = linter.findings_of("zero", "未发生责任事故。")
    assert str(unsigned.message) == "It says “未发生”, but nobody has signed for 0 of 责任事故数."
    assert "Signed zeros" in str(unsigned.advice)
    (there,) = linter.findings_of("zero", "未发生伤害。")
    assert str(there.message) == "It says “未发生”, but by the records 伤害例数 comes to 3例."
    assert unsigned.serious
    assert there.serious


def test_silence_about_a_zero_that_nobody_signed(linter: Linter) -> None:
    (finding,) = linter.findings_of("unsigned", "本学期平安。")
    assert (finding.evidence, finding.block, finding.serious) == (LIABLE, None, False)
    assert "安全责任事故" in str(finding.message)
    # Reported for the sentence, it is not reported again.
    assert linter.evidence_of("unsigned", "未发生责任事故。") == []
