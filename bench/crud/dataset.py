"""Files of the bench: generated rows and their description, made once, then reused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["DATA", "Dataset", "Known", "copy_database"]

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "bench" / ".data"
# Other rows, or another schema, make what lies there stale.
SOURCES = ("bench/crud/make_rows.py", "portal/migrations/versions", "plugins/health/migrations")


@dataclass(frozen=True)
class Known:
    """Description of the generated rows, so that both sides can be given the same requests."""

    rows: int
    today: str
    """Last day with rows; the date of both programs."""
    term: str
    term_starts_on: str
    term_ends_on: str
    month_starts_on: str
    """First day of a month within the term."""
    month_ends_on: str
    classroom_id: int
    session: str
    record_id: int
    """Id of a record in the middle of the term."""
    word: str
    """Word in some notes of the term."""
    rare_word: str
    """Word in a few notes."""
    import_term: str
    """Name of a term without rows, for the import."""
    made_of: str = ""


class Dataset:
    """Files of one size of the bench."""

    def __init__(self, rows: int, base: Path = DATA) -> None:
        self.rows = rows
        self.folder = base / f"crud-{rows}"
        self.home = self.folder / "home"
        """The portal's home; its database is ``portal.sqlite``."""
        self.django = self.folder / "django.sqlite"
        """The same tables, and Django's own."""
        self._note = self.folder / "known.json"

    @property
    def portal(self) -> Path:
        """Path of the portal's database."""
        return self.home / "portal.sqlite"

    def known(self) -> Known:
        """Return the description of the rows. Raise FileNotFoundError before they were made."""
        return Known(**json.loads(self._note.read_text(encoding="utf-8")))

    def ready(self) -> bool:
        """Return True if all files exist and were made with the present schema."""
        try:
            return self.known().made_of == _digest() and self.django.exists()
        except (OSError, TypeError, ValueError):
            return False

    def make(self) -> None:
        """Make rows and databases anew, each in a process of its own, and write the description last."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home.mkdir(parents=True)
        draft = self.folder / "draft.json"
        _run("bench.crud.make_rows", self.home, self.rows, draft)
        copy_database(self.portal, self.django)
        _run("bench.crud.make_django", self.django)
        found = Known(**json.loads(draft.read_text(encoding="utf-8")))
        self._note.write_text(json.dumps(asdict(found) | {"made_of": _digest()}, indent=1), encoding="utf-8")
        draft.unlink()


def copy_database(source: Path, target: Path) -> None:
    """Copy a whole SQLite database, write-ahead log included."""
    with sqlite3.connect(source) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(source, target)


def _run(module: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True, cwd=ROOT, env=dict(os.environ))


def _digest() -> str:
    digest = hashlib.sha256()
    for name in SOURCES:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.glob("*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]
