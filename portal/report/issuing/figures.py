"""Figures of a measurement as an issue stores them, and comparison of two sets of figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.base.numbers import number_text
from portal.declarations.facts import Ratio
from portal.evidence.results import Coverage, FactResult, Measurement
from portal.report.document.blocks import Document
from portal.report.document.blocks_json import document_to_json
from portal.report.summary_json import summary_json
from portal.report.wording.change import value_text

__all__ = ["ChangedFigure", "changed_figures", "figures_of", "frozen_facts", "printed_keys"]

FIGURES = "figures"
Figures = Mapping[str, Mapping[str, str]]
"""Label and printed text of facts and obligations, by full key: ``{"label": …, "text": …}``."""


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """Figure whose printed text has changed. Label and texts are in Chinese, as in the summary."""

    key: str
    label: str
    then: str
    """Earlier text; empty if the figure did not exist."""
    now: str


def frozen_facts(measurement: Measurement) -> dict[str, Any]:
    """Return the JSON of ``portal summary --json``, and under ``figures`` the printed figures by key."""
    return {**summary_json(measurement), FIGURES: _figures(measurement)}


def figures_of(frozen: Mapping[str, Any]) -> Figures:
    """Return the figures in JSON that ``frozen_facts`` made; empty if it holds none."""
    found = frozen.get(FIGURES)
    return found if isinstance(found, dict) else {}


def changed_figures(then: Figures, now: Figures, only: Collection[str] | None = None) -> list[ChangedFigure]:
    """Return the figures (``only`` of these keys) whose text differs, in the order of ``then``, new ones last."""
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
    """Return the keys of facts and obligations whose figures the document prints, exhibits and annexes included."""
    return set(_evidence(document_to_json(document)))


def _evidence(stored: Any) -> Iterator[str]:
    if isinstance(stored, dict):
        # A figure of the term before is no evidence about this term's records.
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
