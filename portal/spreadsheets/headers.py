"""Find the row of headers in a sheet, and the field of each column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale

from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import LANGUAGES, _l
from portal.records.describe import RecordField, RecordType
from portal.spreadsheets.units import same_unit, unit_named
from portal.spreadsheets.workbook import rows_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["Column", "Header", "find_header", "header_key", "in_all_languages"]

HEADER_ROWS = 10
"""Number of rows at the top of a sheet that are searched for headers; above them may be titles."""
BRACKETS = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
PUNCTUATION = re.compile(r"[\s*:：。.,_、#\"'“”‘’-]+")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a sheet, with its field."""

    index: int
    header: str
    field: RecordField
    unit: str = ""
    """Unit that the header names, or empty."""


@dataclass(frozen=True, slots=True)
class Header:
    """Sheet, row and columns of the headers of a register."""

    sheet: Any
    title: str
    row: int
    columns: tuple[Column, ...]
    notes: tuple[Label, ...]
    """Messages for the person: columns and sheets that were not read."""

    def names(self) -> frozenset[str]:
        """Return the names of the fields that the file has columns for."""
        return frozenset(column.field.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Candidate:
    sheet: Any
    row: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    own: int

    @property
    def score(self) -> int:
        return len({column.field.name for column in self.columns}) if self.own else 0


def in_all_languages(label: Label) -> list[str]:
    """Return a label in each language of the interface."""
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            found.append(str(label))
    return found


def header_key(text: str, *, brackets: bool = True) -> str:
    """Return a header normalised for comparison: without punctuation and blanks, optionally without bracketed parts."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not brackets:
        plain = BRACKETS.sub("", plain)
    return PUNCTUATION.sub("", plain)


def find_header(record_type: RecordType, workbook: Workbook, supplied: frozenset[str]) -> Header:
    """Return the headers of the first sheet that has all required columns.

    ``supplied`` names fields that need no column since the term supplies them. Raises PortalError if no headers
    are found, a required column is missing, two columns have the same field, or a column has another unit.
    """
    names = _names(record_type)
    best: _Candidate | None = None
    for sheet in workbook.worksheets:
        found = _best_row(sheet, names)
        if found is None:
            continue
        if best is None or found.score > best.score:
            best = found
        if not _missing(record_type, found, supplied):
            best = found
            break
    if best is None or best.score == 0:
        raise PortalError(
            _l(
                "No row of headers was found. The columns of this register are: %(columns)s",
                columns=_listed([item.label for item in record_type.fields if not item.field.computed]),
            )
        )
    _refuse_doubles(best)
    missing = _missing(record_type, best, supplied)
    if missing:
        raise PortalError(
            _l("These columns are missing: %(columns)s", columns=_listed([item.label for item in missing]))
        )
    _refuse_other_units(best)
    used = tuple(column for column in best.columns if not column.field.field.computed)
    return Header(best.sheet, best.sheet.title, best.row, used, tuple(_notes(workbook, best)))


def _names(record_type: RecordType) -> dict[str, RecordField]:
    """Return the field of each accepted header. Labels precede synonyms, earlier fields later ones."""
    names: dict[str, RecordField] = {}
    for item in record_type.fields:
        for label in in_all_languages(item.label):
            names.setdefault(header_key(label), item)
    for item in record_type.fields:
        for synonym in item.field.synonyms:
            names.setdefault(header_key(synonym), item)
    for item in record_type.fields:
        names.setdefault(header_key(item.name), item)
    return names


def _best_row(sheet: Any, names: Mapping[str, RecordField]) -> _Candidate | None:
    best: _Candidate | None = None
    above: Sequence[Any] = ()
    best_row: Sequence[Any] = ()
    for number, row in islice(rows_of(sheet), HEADER_ROWS):
        if number > HEADER_ROWS * 3:
            break
        candidate = _candidate(sheet, number, row, above, names)
        # A title may read like the only column of the register beneath it.
        title = best is not None and best.score == candidate.score == 1 and above is best_row
        if best is None or candidate.score > best.score or title:
            best, best_row = candidate, row
        above = row
    return best


def _candidate(
    sheet: Any, number: int, row: Sequence[Any], above: Sequence[Any], names: Mapping[str, RecordField]
) -> _Candidate:
    columns: list[Column] = []
    unknown: list[str] = []
    own = 0
    for index, value in enumerate(row):
        text = _text(value)
        # A header that spans two rows keeps its text in the upper one.
        inherited = not text and index < len(above)
        if inherited:
            text = _text(above[index])
        if not text:
            continue
        field, unit = _match(text, names)
        if field is None:
            if not inherited:
                unknown.append(f"{_letters(index + 1)} “{text[:LONGEST]}”")
            continue
        own += not inherited
        columns.append(Column(index, text[:LONGEST], field, unit))
    return _Candidate(sheet, number, tuple(columns), tuple(unknown), own)


def _match(text: str, names: Mapping[str, RecordField]) -> tuple[RecordField | None, str]:
    """Return the field of a header, or None, and the unit that it names in brackets or at its end."""
    units = [unit_named(found[1:-1]) for found in BRACKETS.findall(unicodedata.normalize("NFKC", text))]
    unit = next((found for found in units if found), "")
    field = names.get(header_key(text)) or names.get(header_key(text, brackets=False))
    if field is None:
        key = header_key(text)
        for length in range(1, min(len(key), 5)):
            unit, field = unit_named(key[-length:]), names.get(key[:-length])
            if unit and field is not None:
                return field, unit
        return None, ""
    return field, unit


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _missing(record_type: RecordType, found: _Candidate, supplied: frozenset[str]) -> list[RecordField]:
    there = {column.field.name for column in found.columns}
    return [
        item
        for item in record_type.fields
        if item.required and not item.field.computed and item.name not in there and item.name not in supplied
    ]


def _refuse_doubles(found: _Candidate) -> None:
    by_field: dict[str, Column] = {}
    for column in found.columns:
        first = by_field.setdefault(column.field.name, column)
        if first is not column and not column.field.field.computed:
            raise PortalError(
                _l(
                    "The columns %(first)s “%(one)s” and %(second)s “%(other)s” both mean “%(field)s”. "
                    "Rename or remove one of them.",
                    first=_letters(first.index + 1),
                    one=first.header,
                    second=_letters(column.index + 1),
                    other=column.header,
                    field=column.field.label,
                )
            )


def _refuse_other_units(found: _Candidate) -> None:
    for column in found.columns:
        kept = str(column.field.field.unit)
        if kept and column.unit and not same_unit(kept, column.unit):
            raise PortalError(
                _l(
                    "The column “%(header)s” is in another unit than the portal keeps (%(unit)s).",
                    header=column.header,
                    unit=kept,
                )
            )


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (openpyxl, which few requests need)

    return get_column_letter(number)


def _notes(workbook: Workbook, found: _Candidate) -> list[Label]:
    notes: list[Label] = []
    if len(workbook.worksheets) > 1:
        notes.append(
            _l(
                "The workbook has %(count)d sheets; “%(sheet)s” was read.",
                count=len(workbook.worksheets),
                sheet=found.sheet.title,
            )
        )
    if found.unknown:
        notes.append(_l("Columns that were not read: %(columns)s", columns="、".join(found.unknown[:20])))
    return notes


def _listed(labels: list[Label]) -> str:
    return "、".join(str(label) for label in labels)
