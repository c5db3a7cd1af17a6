"""Check that both sides wrote what was saved, by counting rows in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bench.gate.databases import Place
from bench.gate.load import Sample
from bench.gate.plan import Load, sheet_entries

__all__ = ["problems", "written"]

COUNTS = {
    "attendance": "SELECT count(*) FROM health_attendance WHERE occurred_on > '{until}'",
    "checks": "SELECT count(*) FROM health_health_check WHERE session = 'morning' AND occurred_on > '{until}'",
    "findings": "SELECT count(*) FROM health_health_finding WHERE occurred_on > '{until}'",
}
HISTORY = {
    "portal": "SELECT count(*) FROM change WHERE actor_id IS NOT NULL",
    "Django": "SELECT count(*) FROM django_admin_log",
}


def written(side: str, place: Place, until: date) -> dict[str, int]:
    """Return the number of rows that a side wrote for the days after ``until``, by kind."""
    counts = {kind: statement.format(until=until) for kind, statement in COUNTS.items()}
    return place.count(**counts, history=HISTORY[side])


def problems(side: str, found: dict[str, int], load: Load, samples: Sequence[Sample]) -> list[str]:
    """Return a message for each wrong number of rows; none where a save failed: then nothing is expected."""
    if any(sample.error for sample in samples if sample.what in ("save", "sheet")):
        return []
    sheets = load.sheets
    findings = sum(entry.state == "abnormal" for number in range(sheets) for entry in sheet_entries(number))
    expected = {"attendance": sheets, "checks": sheets, "findings": findings}
    wrong = [
        f"{side}: {found[name]} {name} were written, {count} were saved"
        for name, count in expected.items()
        if found[name] != count
    ]
    # The portal may write more records from a sheet than these three kinds.
    if found["history"] < 2 * sheets + findings:
        wrong.append(f"{side}: {found['history']} rows of history for {2 * sheets + findings} records")
    return wrong
