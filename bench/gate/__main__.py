"""Load bench of a morning at the gate: class sheets are saved while others read, in the portal and in Django.

    python -m bench.gate [--seconds 120] [--database sqlite|postgresql]

20 teachers, each with a class of 30 children, open, mark and save 60 sheets a minute; 4 readers open 120 pages a
minute. Both sides are served by waitress with the same threads, asked over HTTP with cookies and tokens as a browser
would, and write one attendance, one check, the findings and a row of history for each. They take turns in rounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bench.gate.checks import problems, written
from bench.gate.clock import RECORDED_UNTIL
from bench.gate.data import CLASSES, READERS
from bench.gate.databases import POSTGRESQL, SQLITE, Place, places, prepared
from bench.gate.load import Sample
from bench.gate.plan import Load
from bench.gate.servers import ROOT, Server, run_module
from bench.gate.tables import SideResult, print_results

SMALL, SMALL_UNTIL = (3, 1, 3), date(2026, 3, 6)
"""Seconds, rounds and classes of a small run; day up to which its term is recorded."""
DATA = ROOT / "bench" / ".data"
MODULES = {"portal": "bench.gate.portal_server", "Django": "bench.gate.django_server"}


def main() -> int:
    """Run on each database and print. Return exit code 1 if anything was not written as it was saved."""
    options = parser().parse_args()
    if not options.small:
        return _measured(options, options.data or DATA, RECORDED_UNTIL)
    options.seconds, options.rounds, options.classes = SMALL
    with tempfile.TemporaryDirectory(prefix="gate-") as scratch:
        # A small run leaves nothing behind, and uses no data of an earlier run.
        return _measured(options, options.data or Path(scratch), SMALL_UNTIL)


def _measured(options: argparse.Namespace, data: Path, until: date) -> int:
    base = data / f"gate-{options.classes}"
    known = prepared(base, options.classes, until)
    load = Load(
        options.seconds,
        options.rounds,
        options.sheets,
        options.views,
        known["classrooms"],
        known["days"],
        known["check"],
        READERS,
    )
    if load.sheets > len(load.days) * len(load.classrooms):
        print(f"There are only {len(load.days) * len(load.classrooms)} sheets to fill in; choose fewer seconds.")
        return 2
    wrong = []
    for database in options.database or (SQLITE, POSTGRESQL):
        try:
            results = _run(database, base, load, until)
        except ImportError as error:
            print(f"{database}: not measured ({error})")
            continue
        print_results(database, load, results)
        for result in results:
            wrong += problems(result.side, result.written, load, result.samples)
    for problem in wrong:
        print(problem)
    return 1 if wrong else 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=(__doc__ or "").partition("\n")[0])
    names = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    parser.add_argument("--small", action="store_true", help="the whole way in seconds: whether it works, not how fast")
    parser.add_argument("--seconds", type=int, default=120, help="of each side on each database (%(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="turns into which they are cut (%(default)s)")
    parser.add_argument("--sheets", type=int, default=60, help="saved a minute (%(default)s)")
    parser.add_argument("--views", type=int, default=120, help="pages that readers open a minute (%(default)s)")
    parser.add_argument("--classes", type=int, default=CLASSES, help="of 30 children, each with a teacher")
    parser.add_argument("--database", action="append", type=lambda name: names[name], metavar="|".join(names))
    parser.add_argument("--data", type=Path, help="where the prepared kindergarten is kept")
    return parser


def _run(database: str, base: Path, load: Load, until: date) -> list[SideResult]:
    with ExitStack() as stack:
        names = list(MODULES)
        found = dict(zip(names, stack.enter_context(places(database, base, names)), strict=True))
        run_module("bench.gate.django_setup", len(load.classrooms), environ=found["Django"].environ)
        servers = [stack.enter_context(Server(name, module, found[name].environ)) for name, module in MODULES.items()]
        order = {"load": asdict(load), "ports": {server.name: server.port for server in servers}}
        samples = _loaded(order)
        return [_result(server, found[server.name], samples, until) for server in servers]


def _loaded(order: dict[str, Any]) -> list[Sample]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.gate.load"],
        cwd=ROOT,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(f"the load generator failed:\n{answer.stderr}")
    return [Sample(**sample) for sample in json.loads(answer.stdout)]


def _result(server: Server, place: Place, samples: list[Sample], until: date) -> SideResult:
    return SideResult(
        server.name,
        [sample for sample in samples if sample.side == server.name],
        server.memory_mb,
        server.cpu_seconds,
        written(server.name, place, until),
    )


if __name__ == "__main__":
    raise SystemExit(main())
