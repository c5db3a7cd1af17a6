"""What was measured, as an issue keeps it; and which figures read differently from one time to another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.evidence.facts import Ratio
from portal.evidence.results import Coverage, FactResult, Measurement
from portal.report.blocks import Document
from portal.report.blocks_json import document_to_json
from portal.report.change import value_text
from portal.report.numbers import number_text
from portal.report.summary_json import summary_json

__all__ = ["ChangedFigure", "changed_figures", "figures_of", "frozen_facts", "printed_keys"]

FIGURES = "figures"
Figures = Mapping[str, Mapping[str, str]]
"""By full key of a fact or obligation: its label, and how it read."""


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that does not read as it did. Labels and figures are in Chinese, as in the summary."""

    key: str
    label: str
    then: str
    """Empty: it was not there."""
    now: str


def frozen_facts(measurement: Measurement) -> dict[str, Any]:
    """As ``portal summary --json`` writes it, and under ``figures`` how each fact and obligation read, by key."""
    return {**summary_json(measurement), FIGURES: _figures(measurement)}


def figures_of(frozen: Mapping[str, Any]) -> Figures:
    """The figures of what ``frozen_facts`` gave."""
    found = frozen.get(FIGURES)
    return found if isinstance(found, dict) else {}


def changed_figures(then: Figures, now: Figures, only: Collection[str] | None = None) -> list[ChangedFigure]:
    """Figures (``only`` of these keys) that read differently now, in the order that they had."""
    found = []
    for key in (*then, *(key for key in now if key not in then)):
        if only is not None and key not in only:
            continue
        before, after = then.get(key, {}), now.get(key, {})
        if before.get("text", "") != after.get("text", ""):
            label = after.get("label") or before.get("label") or key
            found.append(ChangedFigure(key, label, before.get("text", ""), after.get("text", "")))
    return found


def printed_keys(document: Document) -> set[str]:
    """Keys of the facts and obligations whose figures stand in the document, exhibits and annexes included."""
    return set(_evidence(document_to_json(document)))


def _evidence(stored: Any) -> Iterator[str]:
    if isinstance(stored, dict):
        # Of the term before: nothing about this term's records.
        if "evidence" in stored and "term" not in stored:
            yield str(stored["evidence"])
        for value in stored.values():
            yield from _evidence(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _evidence(value)


def _figures(measurement: Measurement) -> dict[str, dict[str, str]]:
    facts = {key: {"label": result.fact.label, "text": _fact(result)} for key, result in measurement.facts.items()}
    coverages = {
        key: {"label": coverage.obligation.label, "text": _coverage(coverage)}
        for key, coverage in measurement.coverages.items()
    }
    return facts | coverages


def _fact(result: FactResult) -> str:
    match result.value:
        case dict() as breakdown:
            return "、".join(f"{name}{number_text(number)}{result.fact.unit}" for name, number in breakdown.items())
        case list() as listing:
            return "、".join(listing)
        case None:
            return ""
        case _:
            return value_text(result) + ("" if isinstance(result.fact, Ratio) else result.fact.unit)


def _coverage(coverage: Coverage) -> str:
    if coverage.failed is not None:
        return ""
    text = f"应{coverage.due}实{coverage.kept}"
    return f"{text}，符合要求{coverage.met}" if coverage.obligation.met is not None else text
