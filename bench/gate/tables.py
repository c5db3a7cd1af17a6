"""Printed tables of the gate bench: a line a kind of request, both sides beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.common.table import print_table
from bench.gate.load import Sample
from bench.gate.plan import PAGES, Load

__all__ = ["GOAL_MS", "SideResult", "percentile", "print_results"]

GOAL_MS = 150.0
"""Goal in milliseconds: ninety-nine of a hundred sheets are saved within it, and none fails."""


@dataclass(frozen=True, slots=True)
class SideResult:
    """Results of one side on one database."""

    side: str
    samples: list[Sample]
    memory_mb: tuple[float, float] | None
    """Memory at the end, and the highest, in MB."""
    cpu_seconds: float | None
    written: dict[str, int]

    def milliseconds(self, *kinds: str) -> list[float]:
        """Return the latencies of requests of these kinds, shortest first."""
        return sorted(sample.seconds * 1000 for sample in self.samples if sample.what in kinds)

    def errors(self, *kinds: str) -> list[str]:
        """Return the error messages of requests of these kinds."""
        return [sample.error for sample in self.samples if sample.what in kinds and sample.error is not None]


def percentile(ordered: Sequence[float], part: float) -> float:
    """Return the smallest value that at least this part (0 to 1) of the values does not exceed; NaN for no values."""
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)] if ordered else float("nan")


def print_results(database: str, load: Load, results: Sequence[SideResult]) -> None:
    """Print the table of one database."""
    print(
        f"\n{database}: {load.sheets} sheets in {load.seconds} s by {len(load.classrooms)} teachers, "
        f"{load.views_a_minute} pages a minute by {load.readers} readers; milliseconds"
    )
    lines = [("save a sheet", ("save",)), ("open a sheet", ("sheet",)), ("browse, all", tuple(PAGES))]
    lines += [(f"  {page}", (page,)) for page in PAGES]
    head = ["", "requests"]
    for result in results:
        head += [f"{result.side} p50", "p99", "max", "errors"]
    rows = []
    for label, kinds in lines:
        row = [label, str(len(results[0].milliseconds(*kinds)))]
        for result in results:
            found = result.milliseconds(*kinds)
            figures = (percentile(found, 0.5), percentile(found, 0.99), percentile(found, 1))
            row += [*(f"{figure:.0f}" for figure in figures), str(len(result.errors(*kinds)))]
        rows.append(row)
    print_table(head, rows)
    for result in results:
        _print_side(result)


def _print_side(result: SideResult) -> None:
    slowest, errors = percentile(result.milliseconds("save"), 0.99), result.errors("save")
    reached = "reached" if slowest <= GOAL_MS and not errors else "NOT reached"
    goal = f"goal of p99 ≤ {GOAL_MS:.0f} ms without errors: {reached}"
    rows = ", ".join(f"{count} {name}" for name, count in result.written.items())
    print(f"{result.side}: {goal}; rows written: {rows}")
    memory = (
        "unknown" if result.memory_mb is None else "{:.0f} MB at the end, {:.0f} MB at most".format(*result.memory_mb)
    )
    busy = "unknown" if result.cpu_seconds is None else f"{result.cpu_seconds:.1f} s"
    print(f"{result.side}: memory of the server {memory}; processor time {busy}; start and sign-ins included")
    for problem in sorted({error for sample in result.samples if (error := sample.error)})[:5]:
        print(f"{result.side}: {problem}")
