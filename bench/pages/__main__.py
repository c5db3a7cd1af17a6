"""Measure frequent pages with the records of the sample term and ten times as many: ``python -m bench.pages``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.common.table import print_table
from bench.common.worker import Worker

PAGES = {
    "home: administrator": ("administrator", "/"),
    "home: head of logistics": ("head_of_logistics", "/"),
    "home: teacher of a class": ("health", "/"),
    "plugins": ("administrator", "/plugins/"),
    "deleted records": ("administrator", "/history/deleted"),
    "desk": ("administrator", "/summary/"),
    "Word file": ("administrator", "/summary/download"),
}
GROWTH = 1.5
"""Allowed factor of time at ten times the records: measuring is not exact, and open work is counted."""
MORE = 5
"""Further statements allowed at most, for content that is shown only if there is some, such as an outbreak."""
MEASURING = ("desk", "Word file")
"""Pages that measure the term, and so take longer the fuller it is."""
WORD_GOAL = 0.5
"""Goal of the Word file of the sample term, in seconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if the statements of a page grow with the records."""
    given = parser().parse_args(arguments)
    if given.small:
        given.times, given.repeats = [1, 2], 1
    found: dict[int, dict[str, dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for times in given.times:
            found[times] = _measured((given.data or Path(folder)) / f"pages-{times}", times, given.repeats, given.clock)
    print_table(["page", "term", "records", "first ms", "ms", "statements", "KB", "goal"], _lines(found))
    print(f"Medians of {given.repeats} after the first, {given.clock} time of one process, without a network.")
    few, many = found[given.times[0]], found[given.times[-1]]
    grown = [page for page in PAGES if many[page]["statements"] > few[page]["statements"] + MORE]
    if grown:
        print(f"With more records there are more statements: {', '.join(grown)}.")
    return 1 if grown else 0


def _measured(home: Path, times: int, repeats: int, clock: str) -> dict[str, dict[str, Any]]:
    found = {}
    with Worker("bench.pages.worker", home, times) as worker:
        records = worker.ask("records")
        for page, (person, address) in PAGES.items():
            runs = [worker.ask("get", person=person, address=address) for _ in range(repeats + 1)]
            if {run["status"] for run in runs} != {200}:
                raise RuntimeError(f"{address} answers {runs[0]['status']}")
            found[page] = {
                "records": records,
                "first": runs[0][clock],
                "took": median(run[clock] for run in runs[1:]),
                "statements": runs[-1]["statements"],
                "bytes": runs[-1]["bytes"],
            }
    return found


def _lines(found: dict[int, dict[str, dict[str, Any]]]) -> list[list[str]]:
    lines = []
    base = found[min(found)]
    for page in PAGES:
        for times, pages in found.items():
            run = pages[page]
            lines.append(
                [
                    page,
                    f"{times}×",
                    f"{run['records']:,}",
                    f"{run['first'] * 1000:.0f}",
                    f"{run['took'] * 1000:.0f}",
                    f"{run['statements']}",
                    f"{run['bytes'] / 1024:.0f}",
                    _goal(page, run, base[page], times),
                ]
            )
    return lines


def _goal(page: str, run: dict[str, Any], base: dict[str, Any], times: int) -> str:
    if page in MEASURING:
        reached = run["took"] <= WORD_GOAL
        return "" if times > 1 or page != "Word file" else "reached" if reached else "missed"
    if run is base:
        return ""
    return "reached" if run["took"] <= base["took"] * GROWTH else "missed"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10], help="times the records of the sample term")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="cpu")
    parser.add_argument("--data", type=Path, help="keep the databases there")
    parser.add_argument("--small", action="store_true", help="whether it works, not how fast it is")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
