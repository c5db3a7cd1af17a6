"""Every register, figure and obligation that ``docs/claims.md`` names exists, and wording can use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.registry.registry import Portal

ROOT = Path(__file__).parents[2]
ROWS = [
    line
    for line in (ROOT / "docs" / "claims.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| 说法")
]
NAME = re.compile(r"`([a-z_]+)\.([^`]+)`")


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_there_are_rows() -> None:
    assert len(ROWS) > 50
    assert all(len(_cells(row)) == 4 and all(_cells(row)) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: _cells(row)[0])
def test_a_claim_names_records_and_figures_that_exist(row: str, app: Flask) -> None:
    portal: Portal = app.extensions["portal"]
    _claim, records, figures, _instead = _cells(row)
    named = [f"{plugin}.{name}" for plugin, name in NAME.findall(records)]
    assert named
    assert set(named) <= set(portal.record_types)
    labels = NAME.findall(figures)
    assert labels
    for plugin, label in labels:
        assert label in _labels(portal, plugin), f"{plugin} measures nothing named {label}"
        assert label in _wordings(portal, plugin), f"{plugin} never speaks of {label}"


def _labels(portal: Portal, plugin: str) -> set[str]:
    facts = {fact.label for key, fact in portal.facts.items() if key.startswith(f"{plugin}.")}
    return facts | {duty.label for key, duty in portal.obligations.items() if key.startswith(f"{plugin}.")}


def _wordings(portal: Portal, plugin: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in portal.plugins[plugin].root.glob("*.md"))
