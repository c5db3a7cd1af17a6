"""Import of one spreadsheet on both sides, each into a fresh copy of the million rows."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.common.worker import Worker
from bench.crud.dataset import Dataset, Known, copy_database
from bench.crud.sheet import write_sheet

__all__ = ["ImportResult", "measure_imports"]

DEEDS = {"check": "import: the check beforehand", "write": "import: writing"}
"""Functions of the workers that are measured, with their titles."""


@dataclass
class ImportResult:
    """Result of one step of the import, both sides."""

    deed: str
    title: str
    rows: int
    portal: float
    """Median in seconds."""
    django: float
    peaks: dict[str, float]
    agree: bool
    """True if both took all rows, and left the same ones in the table."""

    @property
    def ratio(self) -> float:
        """Share of Django's time that the portal takes."""
        return self.portal / self.django


def measure_imports(
    dataset: Dataset, known: Known, rows: int, repeats: int, clock: str, *, bulk: bool
) -> tuple[list[ImportResult], str]:
    """Measure both steps, each on a fresh copy, the sides in turn; return results and Django's settings."""
    results, settings = [], ""
    with TemporaryDirectory(dir=dataset.folder) as scratch:
        folder = Path(scratch)
        sheet = folder / "checks.xlsx"
        rows = write_sheet(dataset, known, rows, sheet)
        for deed, title in DEEDS.items():
            seconds: dict[str, list[float]] = {"portal": [], "django": []}
            peaks, agree = {"portal": 0.0, "django": 0.0}, True
            for _ in range(repeats):
                left = []
                for side in ("portal", "django"):
                    database, worker = _prepared(side, dataset, known, sheet, folder, bulk=bulk)
                    with worker:
                        answer = worker.ask(deed)
                        peaks[side] = max(peaks[side], worker.ask("peak"))
                        if side == "django":
                            settings = worker.ask("settings")
                    seconds[side].append(answer[clock])
                    agree = agree and (answer["new"], answer["bad"]) == (rows, 0)
                    left.append(_content(database))
                    shutil.rmtree(folder / side)
                agree = agree and left[0] == left[1]
            results.append(
                ImportResult(deed, title, rows, median(seconds["portal"]), median(seconds["django"]), peaks, agree)
            )
    return results, settings


def _prepared(
    side: str, dataset: Dataset, known: Known, sheet: Path, folder: Path, *, bulk: bool
) -> tuple[Path, Worker]:
    """Copy the side's database and start the worker for it; return both."""
    if side == "portal":
        home = folder / side
        shutil.copytree(dataset.home, home, ignore=shutil.ignore_patterns("portal.sqlite*"))
        database = home / "portal.sqlite"
        copy_database(dataset.portal, database)
        return database, Worker("bench.crud.import_worker", home, known.today, known.import_term, sheet)
    database = folder / side / "django.sqlite"
    database.parent.mkdir()
    copy_database(dataset.django, database)
    return database, Worker(
        "bench.crud.django_import_worker", database, known.import_term, sheet, *(["bulk"] if bulk else [])
    )


def _content(database: Path) -> list[tuple[object, ...]]:
    """Return the imported rows, in the columns that both sides know."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT occurred_on, session, classroom_id, checked, abnormal, note FROM health_health_check "
            "WHERE source = 'import' ORDER BY 1, 2, 3"
        ).fetchall()
    connection.close()
    return rows
