"""Convert a measurement to JSON, for ``portal summary --json`` and for the figures of an issued summary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.declarations.facts import Breakdown, Fact, Median, Ratio, Total
from portal.evidence.results import Coverage, FactResult, Gap, Measurement

__all__ = ["summary_json"]

MONEY_DIGITS = 2
"""Decimal places by which a number is recognised as money."""


def summary_json(measurement: Measurement) -> dict[str, Any]:
    """Return the term's name, and its facts and obligations by plugin and Chinese label, as JSON values.

    The keys are ``term``, ``facts``, ``obligations`` and, if something could not be measured, ``failed``: the reasons
    by full key. Its value is then null, as is that of a fact without the records to compute it from.

    Counts are integers, rates per cent with one decimal, money a text with two decimals, other decimals numbers, a
    breakdown an object, a listing a list. An obligation is an object of ``due``, ``kept``, ``met`` (only with a rule)
    and ``gaps``, each with ``date``, ``subject`` (null for children), and ``until`` and ``variant`` if it has them.
    """
    facts: dict[str, dict[str, Any]] = {}
    obligations: dict[str, dict[str, Any]] = {}
    failed: dict[str, str] = {}
    for key, result in measurement.facts.items():
        facts.setdefault(result.plugin, {})[result.fact.label] = _fact(result)
        if result.failed is not None:
            failed[key] = result.failed
    for key, coverage in measurement.coverages.items():
        obligations.setdefault(coverage.plugin, {})[coverage.obligation.label] = _coverage(coverage)
        if coverage.failed is not None:
            failed[key] = coverage.failed
    document = {"term": measurement.term.name, "facts": facts, "obligations": obligations}
    return {**document, "failed": failed} if failed else document


def _fact(result: FactResult) -> Any:
    match result.value:
        case dict() as breakdown:
            return {name: _number(number, result.fact) for name, number in breakdown.items()}
        case list() as listing:
            return list(listing)
        case None:
            return None
        case value:
            return _number(value, result.fact)


def _number(number: int | Decimal, fact: Fact) -> int | float | str:
    if isinstance(number, int):
        return number
    if isinstance(fact, Ratio | Median):
        return float(number)
    digits = fact.digits if isinstance(fact, Total | Breakdown) else MONEY_DIGITS
    return f"{number:.{MONEY_DIGITS}f}" if digits == MONEY_DIGITS else float(number)


def _coverage(coverage: Coverage) -> dict[str, Any] | None:
    if coverage.failed is not None:
        return None
    found: dict[str, Any] = {"due": coverage.due, "kept": coverage.kept}
    if coverage.obligation.met is not None:
        found["met"] = coverage.met
    per = coverage.obligation.per
    return {**found, "gaps": [_gap(gap, named=per is None or not per.private) for gap in coverage.gaps]}


def _gap(gap: Gap, *, named: bool) -> dict[str, str | None]:
    found: dict[str, str | None] = {"date": _day(gap.starts_on), "subject": gap.subject if named else None}
    if gap.ends_on != gap.starts_on:
        found["until"] = _day(gap.ends_on)
    if gap.variant is not None:
        found["variant"] = str(gap.variant)
    return found


def _day(day: date) -> str:
    return day.isoformat()
