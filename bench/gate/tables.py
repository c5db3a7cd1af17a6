"""What is printed: a line a kind of request, both sides beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.common.table import print_table
from bench.gate.load import Sample
from bench.gate.plan import PAGES, Load

__all__ = ["GOAL_MS", "Outcome", "percentile", "print_outcomes"]

GOAL_MS = 150.0
"""Ninety-nine of a hundred sheets are saved within so many milliseconds, and none fails."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One side on one database."""

    side: str
    samples: list[Sample]
    memory_mb: tuple[float, float] | None
    """At the end, and at most."""
    cpu_seconds: float | None
    written: dict[str, int]

    def milliseconds(self, *kinds: str) -> list[float]:
        """How long requests of these kinds took, shortest first."""
        return sorted(sample.seconds * 1000 for sample in self.samples if sample.what in kinds)

    def errors(self, *kinds: str) -> list[str]:
        """What went wrong with requests of these kinds."""
        return [sample.error for sample in self.samples if sample.what in kinds and sample.error is not None]


def percentile(ordered: Sequence[float], part: float) -> float:
    """The smallest value that at least this part (0 to 1) of the values does not exceed. Of nothing: not a number."""
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)] if ordered else float("nan")


def print_outcomes(database: str, load: Load, outcomes: Sequence[Outcome]) -> None:
    """One table a database."""
    print(
        f"\n{database}: {load.sheets} sheets in {load.seconds} s by {len(load.classrooms)} teachers, "
        f"{load.views_a_minute} pages a minute by {load.readers} readers; milliseconds"
    )
    lines = [("save a sheet", ("save",)), ("open a sheet", ("sheet",)), ("browse, all", tuple(PAGES))]
    lines += [(f"  {page}", (page,)) for page in PAGES]
    head = ["", "requests"]
    for outcome in outcomes:
        head += [f"{outcome.side} p50", "p99", "max", "errors"]
    rows = []
    for label, kinds in lines:
        row = [label, str(len(outcomes[0].milliseconds(*kinds)))]
        for outcome in outcomes:
            found = outcome.milliseconds(*kinds)
            figures = (percentile(found, 0.5), percentile(found, 0.99), percentile(found, 1))
            row += [*(f"{figure:.0f}" for figure in figures), str(len(outcome.errors(*kinds)))]
        rows.append(row)
    print_table(head, rows)
    for outcome in outcomes:
        _print_side(outcome)


def _print_side(outcome: Outcome) -> None:
    slowest, errors = percentile(outcome.milliseconds("save"), 0.99), outcome.errors("save")
    reached = "reached" if slowest <= GOAL_MS and not errors else "NOT reached"
    goal = f"goal of p99 ≤ {GOAL_MS:.0f} ms without errors: {reached}"
    rows = ", ".join(f"{count} {name}" for name, count in outcome.written.items())
    print(f"{outcome.side}: {goal}; rows written: {rows}")
    memory = (
        "unknown" if outcome.memory_mb is None else "{:.0f} MB at the end, {:.0f} MB at most".format(*outcome.memory_mb)
    )
    busy = "unknown" if outcome.cpu_seconds is None else f"{outcome.cpu_seconds:.1f} s"
    print(f"{outcome.side}: memory of the server {memory}; processor time {busy}; start and sign-ins included")
    for problem in sorted({error for sample in outcome.samples if (error := sample.error)})[:5]:
        print(f"{outcome.side}: {problem}")
