"""Bench ``python -m bench.crud``: pages and imports at a million health checks, beside Django; see
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.common.table import print_table
from bench.crud.cases import cases
from bench.crud.dataset import DATA, Dataset, Known
from bench.crud.imports import ImportResult, measure_imports
from bench.crud.pages import WARM_UP, PageResult, measure_pages
from bench.crud.profile import print_profile

IMPORT_GOALS = {"check": 0.08, "write": 0.12}
IMPORT = "import"
SMALL = (900, 1, 40, 1)
"""Rows, requests per page, rows of an import, and imports of a small run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if the two sides did not answer alike."""
    given = parser().parse_args(arguments)
    if given.small:
        given.rows, given.repeats, given.import_rows, given.import_repeats = SMALL
    with tempfile.TemporaryDirectory(prefix="crud-") as scratch:
        # A small run leaves nothing behind, and uses no data of an earlier run.
        return _measured(given, given.data or (Path(scratch) if given.small else DATA))


def _measured(given: argparse.Namespace, data: Path) -> int:
    dataset = Dataset(given.rows, data)
    if not dataset.ready():
        print(f"Making {given.rows:,} health checks in {dataset.folder.name} …", flush=True)
        dataset.make()
    known = dataset.known()
    if given.profile:
        print_profile(dataset, known, given.profile, given.side, given.repeats)
        return 0
    print(f"{known.rows:,} health checks; it is {known.today}, in the term {known.term}; {given.clock} time")
    agree = True
    if given.only != [IMPORT]:
        agree = _pages(dataset, known, given)
    if not given.only or IMPORT in given.only:
        results, settings = measure_imports(
            dataset, known, given.import_rows, given.import_repeats, given.clock, bulk=given.bulk
        )
        _print_imports(results, settings)
        agree = agree and all(result.agree for result in results)
    return 0 if agree else 1


def _pages(dataset: Dataset, known: Known, given: argparse.Namespace) -> bool:
    wanted = [case for case in cases(known) if not given.only or case.key in given.only]
    warm_up = 0 if given.small else WARM_UP
    results, peaks = measure_pages(dataset, known, wanted, given.repeats, given.clock, warm_up=warm_up)
    print_table(
        ["page", "portal ms", "Django ms", "ratio", "goal", "", "no full count ms", "same rows"],
        [_page_line(result) for result in results],
    )
    print(
        f"Medians of {given.repeats}. Peak memory: portal {peaks['portal']:.0f} MB, Django {peaks['django']:.0f} MB.\n"
    )
    return all(result.agree for result in results)


def _page_line(result: PageResult) -> list[str]:
    shown = f"{len(result.portal.rows)}" if result.agree else "NO"
    return [
        f"{result.case.key}: {result.case.title}",
        f"{result.portal.milliseconds:.1f}",
        f"{result.django.milliseconds:.1f}",
        *_judged(result.ratio, result.case.goal),
        f"{result.once.milliseconds:.1f}",
        shown if result.case.same_rows else "",
    ]


def _print_imports(results: Sequence[ImportResult], settings: str) -> None:
    print_table(
        ["step", "portal s", "Django s", "ratio", "goal", "", "portal MB", "Django MB", "same rows"],
        [
            [
                result.title,
                f"{result.portal:.2f}",
                f"{result.django:.2f}",
                *_judged(result.ratio, IMPORT_GOALS[result.deed]),
                f"{result.peaks['portal']:.0f}",
                f"{result.peaks['django']:.0f}",
                f"{result.rows:,}" if result.agree else "NO",
            ]
            for result in results
        ],
    )
    print(f"django-import-export: {settings}")


def _judged(ratio: float, goal: float | None) -> list[str]:
    """Return ratio, goal, and ``reached`` or ``missed``."""
    if goal is None:
        return [f"{ratio:.2f}", "", ""]
    return [f"{ratio:.2f}", f"≤ {goal}", "reached" if ratio <= goal else "missed"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(prog="python -m bench.crud", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the whole way in seconds: whether it works, not how fast")
    parser.add_argument("--rows", type=int, default=1_000_000, help="health checks (made once)")
    parser.add_argument("--repeats", type=int, default=15, help="measured requests a page")
    parser.add_argument("--import-rows", type=int, default=20_000)
    parser.add_argument("--import-repeats", type=int, default=3)
    parser.add_argument("--bulk", action="store_true", help="django-import-export with use_bulk and skip_diff")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a page, or import; may be repeated"
    )
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="cpu: for a machine that is busy")
    parser.add_argument("--profile", metavar="NAME", help="print where the time of this page goes (pyinstrument)")
    parser.add_argument("--side", choices=("portal", "django"), default="portal", help="whose, with --profile")
    parser.add_argument("--data", type=Path, help="where the rows are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
