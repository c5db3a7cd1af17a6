"""Measuring of a plugin's facts and obligations for its tests."""

from __future__ import annotations

from typing import Any

from portal.base.scope import EVERYTHING, Limits
from portal.evidence.measure import measure
from portal.organisation.models import Term
from portal.registry.registry import the_portal

__all__ = ["own_coverage", "own_facts"]


def own_facts(plugin: str, term: Term, limits: Limits | None = None) -> dict[str, Any]:
    """Return the values of one plugin's facts, by their keys without its name. Fail if one could not be measured.

    Only these are measured: a portal has hundreds.
    """
    own = [key for key in the_portal().facts if key.partition(".")[0] == plugin]
    found = measure(term, limits=limits or EVERYTHING, only=own)
    assert {key: item.failed for key, item in found.facts.items() if item.failed} == {}
    return {key.partition(".")[2]: item.value for key, item in found.facts.items()}


def own_coverage(plugin: str, term: Term, key: str) -> tuple[int, int, int]:
    """Return the numbers due, kept and met of one of a plugin's obligations. Fail if it could not be measured."""
    found = measure(term, only=[f"{plugin}.{key}"]).coverages[f"{plugin}.{key}"]
    assert found.failed is None
    return found.due, found.kept, found.met
