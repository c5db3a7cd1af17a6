"""``python -m bench.summary``: compare the Word file with docxtpl and raw strings; measure growing terms."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from bench.common.table import print_table
from bench.common.worker import Worker
from bench.summary.sides import SIDES

RATIO_GOAL, MEMORY_GOAL = 2.5, 100
BASELINE = "raw"
"""Side whose time the others are compared with."""
SMALL = ([7, 450], [2], 1)
"""Rows of the files, multiples of the term, and repeats of a small run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a side did not write all rows, else 0. Missed goals are only printed."""
    given = parser().parse_args(arguments)
    if given.small:
        given.rows, given.facts, given.repeats = SMALL
    agree = not given.rows or _files(given.rows, given.repeats, given.clock)
    if given.facts:
        _facts(given.facts, given.repeats, given.data, small=given.small)
    return 0 if agree else 1


def _files(sizes: Sequence[int], repeats: int, clock: str) -> bool:
    agree = True
    lines = []
    for rows in sizes:
        found = _measured(rows, repeats)
        took = {side: median(run[clock] for run in runs) for side, runs in found.items()}
        for side, runs in found.items():
            peak = max(run["peak"] for run in runs)
            same = {run["rows"] for run in runs} == {rows}
            agree = agree and same
            lines.append(
                [
                    f"{rows:,} rows: {side}",
                    f"{took[side] * 1000:.0f}",
                    f"{took[side] / took[BASELINE]:.2f}",
                    f"{peak:.0f}",
                    f"{runs[0]['bytes'] / 1024:.0f}",
                    f"{runs[0]['rows']}" if same else "NO",
                    _goal(side, took[side] / took[BASELINE], peak),
                ]
            )
    print_table(["file", "ms", "ratio", "peak MB", "KB", "rows", "goal"], lines)
    if find_spec("docxtpl") is None:
        print("docxtpl is not installed (make bench-summary installs it): it was left out.")
    print(f"Medians of {repeats}, {clock} time; goal: at most {RATIO_GOAL} times {BASELINE}, {MEMORY_GOAL} MB.\n")
    return agree


def _goal(side: str, ratio: float, peak: float) -> str:
    if side != "portal":
        return ""
    return "reached" if ratio <= RATIO_GOAL and peak <= MEMORY_GOAL else "missed"


def _measured(rows: int, repeats: int) -> dict[str, list[dict[str, Any]]]:
    """Return the runs of each side. The sides take turns, so that other load affects all; the first run is dropped."""
    sides = [side for side in SIDES if side in {BASELINE, "portal"} or find_spec(side) is not None]
    workers = {side: Worker("bench.summary.file_worker", side, rows) for side in sides}
    found: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    try:
        for turn in range(repeats + 1):
            for side, worker in workers.items():
                run = worker.ask("once")
                if turn:
                    found[side].append(run)
    finally:
        for worker in workers.values():
            worker.__exit__(None, None, None)
    return found


def _facts(multiples: Sequence[int], repeats: int, data: Path | None, *, small: bool) -> None:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for multiple in multiples:
            home = (data or Path(folder)) / f"summary-{multiple}"
            with Worker("bench.summary.facts_worker", home, multiple, *(["small"] if small else [])) as worker:
                runs = [worker.ask("once") for _ in range(repeats + 1)][1:]
            took = {name: median(run[name] for run in runs) * 1000 for name in ("facts", "draft", "file")}
            lines.append(
                [
                    f"{multiple}×",
                    f"{runs[0]['records']:,}",
                    f"{runs[0]['statements']}",
                    *(f"{took[name]:.0f}" for name in ("facts", "draft", "file")),
                    f"{max(run['peak'] for run in runs):.0f}",
                ]
            )
    print_table(["term", "records", "statements", "facts ms", "whole draft ms", "Word file ms", "peak MB"], lines)
    print(f"Medians of {repeats}. The draft measures facts, duties of each class and exhibits, and writes the text.")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(prog="python -m bench.summary", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the whole way in seconds: whether it works, not how fast")
    parser.add_argument("--rows", type=int, nargs="*", default=[1000, 5000], help="rows of the annex")
    parser.add_argument("--facts", type=int, nargs="*", default=[1, 10, 100], help="times the sample term's classes")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--data", type=Path, help="keep the databases there")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
