"""Registers as .xlsx files, written row by row and imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from portal.base.db import db
from portal.organisation.models import Term
from portal.records.base import Record
from portal.registry.registry import the_portal
from portal.spreadsheets.apply import import_file
from portal.spreadsheets.outcome import ImportOutcome

__all__ = ["import_rows", "write_rows"]


def write_rows(path: Path, rows: Iterable[Any]) -> Path:
    """Write rows, the first of them the header, to the only sheet of a new .xlsx file; return its path."""
    book = Workbook(write_only=True)
    page = book.create_sheet("登记")
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def import_rows(model: type[Record], rows: Iterable[Any], path: Path, term: Term, **options: Any) -> ImportOutcome:
    """Write rows to a file, import it as ``portal import`` does, and return the outcome. The caller commits."""
    return import_file(db.session(), the_portal().record_type(model), write_rows(path, rows), term, **options)
