"""Format the value of a fact, and its change since the term before, in official Chinese."""

from __future__ import annotations

from decimal import Decimal

from portal.base.numbers import number_text, rate_text
from portal.declarations.facts import Fact, LongestGap, Median, Ratio
from portal.evidence.results import FactResult

__all__ = ["COMPARISONS", "change_text", "value_text"]

COMPARISONS = ("上学期", "可比", "增减")
"""Parts of a fact that require measuring the term before."""


def value_text(result: FactResult) -> str:
    """Return the number of a result as printed; empty if it has none."""
    value = result.value
    if not isinstance(value, int | Decimal):
        return ""
    if isinstance(result.fact, Ratio):
        return rate_text(Decimal(value), result.part or 0, result.whole or 0)
    return number_text(value)


def change_text(fact: Fact, change: int | Decimal) -> str:
    """Return the phrase that follows 与上学期相比: 提高0.8个百分点, 减少12次, 持平."""
    if change == 0:
        return "持平"
    size = number_text(change if change > 0 else -change)
    if isinstance(fact, Ratio):
        return f"{'提高' if change > 0 else '下降'}{size}个百分点"
    if isinstance(fact, Median | LongestGap):
        return f"{'延长' if change > 0 else '缩短'}{size}天"
    return f"{'增加' if change > 0 else '减少'}{size}{fact.unit}"
