"""Convert the rows of a sheet to records, batch by batch: values, references, values of the term."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import partial
from itertools import islice
from typing import Any

from portal.base.fields import Label
from portal.organisation.models import Classroom, Term
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import field_problem
from portal.spreadsheets.convert import CellError, Days, cell_text, converter
from portal.spreadsheets.headers import Header
from portal.spreadsheets.references import References, RowContext
from portal.spreadsheets.workbook import rows_of

__all__ = ["BATCH", "BadCell", "Row", "RowReader", "RowState", "may_be_missing"]

BATCH = 500
WITHOUT_LIMITS = frozenset({Kind.CHOICE, Kind.BOOLEAN, Kind.REFERENCE, Kind.MOMENT, Kind.TIME})
LONGEST_QUOTE = 80
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")


class RowState(Enum):
    """State of a row in relation to the register."""

    NEW = auto()
    UNCHANGED = auto()
    CHANGED = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True)
class BadCell:
    """Cell (or row) that was refused, with the reason."""

    row: int
    column: Label
    value: str
    reason: Label


@dataclass(slots=True)
class Row:
    """A row of the file, with its values and its state."""

    number: int
    """Number of the row in the sheet."""
    cells: tuple[Any, ...]
    """Cells of the header's columns, in their order."""
    values: dict[str, Any]
    """Values of all the file's columns by field, None for an empty cell. References are texts until resolved."""
    supplied: dict[str, Any]
    """Values of the term by field, for fields that the file leaves open."""
    bad: tuple[BadCell, ...] = ()
    faulty: frozenset[str] = frozenset()
    """Names of the fields with bad cells."""
    state: RowState = RowState.NEW
    record: Record | None = None
    existing: Record | None = None
    differences: tuple[RecordField, ...] = ()
    fingerprint: str | None = None
    key: bytes | None = None
    content: tuple[str | None, ...] | None = None
    """Values in canonical form."""
    repeats: Row | None = None
    """Earlier row of the same batch with the same key and values."""

    def value(self, name: str) -> Any:
        """Return the value of a field, from the file or else from the term."""
        found = self.values.get(name)
        return self.supplied.get(name) if found is None else found


def supplied_by(term: Term | None) -> dict[str, Any]:
    """Return the values of a term that a file may leave out, by the name of the field."""
    if term is None:
        return {}
    return {"school_year": term.school_year, "joined_on": term.starts_on, "starts_on": term.starts_on}


def may_be_missing(record_type: RecordType, term: Term | None) -> frozenset[str]:
    """Return the fields for which a file needs no column, since the term supplies them."""
    if term is None:
        return frozenset()
    return frozenset({*supplied_by(term), *record_type.model.__from_term__})


def _from_term(model: type[Record], term: Term | None) -> Callable[[Mapping[str, Any]], Mapping[str, Any]] | None:
    """Return the function that completes a row of this type from the term; None if there is none."""
    if term is None or not model.__from_term__:
        return None
    return partial(model.from_term, starts_on=term.starts_on, ends_on=term.ends_on)


class RowReader:
    """Reader of the rows below a header."""

    def __init__(
        self, record_type: RecordType, header: Header, references: References, term: Term | None, days: Days
    ) -> None:
        self.record_type = record_type
        self.header = header
        self.references = references
        self.labels = {column.field.name: column.header for column in header.columns}
        self._supplied = {
            name: value
            for name, value in supplied_by(term).items()
            if any(item.name == name for item in record_type.fields)
        }
        self._columns = [(column.field.name, column.index) for column in header.columns]
        self._at = {name: at for at, (name, _index) in enumerate(self._columns)}
        self._convert = {column.field.name: converter(column.field, days) for column in header.columns}
        self._typed = [item for item in record_type.fields if not item.field.computed]
        # A choice or a record that was read is always within its limits.
        self._checks = [(item.name, item, item.kind in WITHOUT_LIMITS, not item.required) for item in self._typed]
        self._date_field = self._field(record_type.model.__date_column__)
        self._supply = _from_term(record_type.model, term)
        self.completed = frozenset(record_type.model.__from_term__ if self._supply is not None else ())
        """Fields that the term supplies for rows that leave them open."""
        self._names = [
            item.name
            for name in record_type.model.__natural_key__
            if (item := self._field(name)) is not None and item.kind is Kind.TEXT and item.name == name
        ]
        # References to classes first: they distinguish children of one name.
        self._references = sorted(
            (item.field for item in header.columns if item.field.kind is Kind.REFERENCE),
            key=lambda item: item.target is not Classroom,
        )
        self.reference_names = tuple(column.field.name for column in header.columns if column.field in self._references)

    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows in batches with their values, without a query; call ``resolve`` next."""
        below = (item for item in rows_of(self.header.sheet) if item[0] > self.header.row)
        while batch := list(islice(below, BATCH)):
            read = [self._read(number, cells) for number, cells in batch]
            # A row that is blank in all columns that we read carries a remark of somebody's at most.
            yield [row for row in read if row is not None]

    def column(self, name: str | None) -> Label:
        """Return the name of a field's column in the file, or else in the portal."""
        if name is None:
            return ""
        field = self._field(name)
        if name in self.labels:
            return self.labels[name]
        if field is None:
            return ""
        return self.labels.get(field.name, field.label)

    def bad(self, row: Row, name: str | None, reason: Label) -> None:
        """Record that a row is bad, with the cell and the reason."""
        field = self._field(name)
        key = field.name if field is not None else name
        cell = row.cells[self._at[key]] if key in self._at else None
        try:
            text = cell_text(cell)
        except CellError:
            text = str(cell)
        text = text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
        row.state = RowState.BAD
        if key is not None:
            row.faulty |= {key}
        row.bad += (BadCell(row.number, self.column(name), text, reason),)

    def _field(self, name: str | None) -> RecordField | None:
        if name is None:
            return None
        try:
            return self.record_type.field(name)
        except KeyError:
            return None

    def _read(self, number: int, found: tuple[Any, ...]) -> Row | None:
        width = len(found)
        cells = tuple(found[index] if index < width else None for _name, index in self._columns)
        if all(value is None or (isinstance(value, str) and not value.strip()) for value in cells):
            return None
        row = Row(number, cells, dict.fromkeys(self._at), self._supplied)
        dated, day = self._date_field.name if self._date_field is not None else None, None
        if dated in self._at:
            self._convert_cell(row, dated, cells[self._at[dated]], None)
            day = row.values[dated] if isinstance(row.values[dated], date) else None
        for name, cell in zip(self._at, cells, strict=True):
            if cell is not None and name != dated:
                self._convert_cell(row, name, cell, day)
        if self._supply is not None:
            row.supplied = {**self._supplied, **self._supply(row.values)}
        for name in self._names:
            # 张 三 is spaced out to align with 欧阳三; the blank is no part of the name.
            if isinstance(value := row.values.get(name), str):
                row.values[name] = BETWEEN_HAN.sub("", value)
        return row

    def _convert_cell(self, row: Row, name: str, cell: Any, day: date | None) -> None:
        try:
            row.values[name] = self._convert[name](cell, day)
        except CellError as error:
            self.bad(row, name, error.message)

    def resolve(self, rows: list[Row]) -> None:
        """Replace the references of the rows by records, in a constant number of queries."""
        wanted: dict[type[Record], set[str]] = defaultdict(set)
        for field in self._references:
            if field.target is not None:
                wanted[field.target] |= {text for row in rows if isinstance(text := row.values[field.name], str)}
        self.references.load(wanted)
        for row in rows:
            self._resolve_row(row)

    def _resolve_row(self, row: Row) -> None:
        classroom: Classroom | None = None
        day = row.values.get(self._date_field.name) if self._date_field is not None else None
        for field in self._references:
            text = row.values[field.name]
            if text is None:
                continue
            row.values[field.name] = None
            try:
                found = self.references.find(field, text, RowContext(day, classroom))
            except CellError as error:
                self.bad(row, field.name, error.message)
                continue
            row.values[field.name] = found
            if isinstance(found, Classroom):
                classroom = classroom or found

    def check_fields(self, row: Row) -> None:
        """Record each field whose value is missing or beyond its limits, unless its cell is already bad."""
        for name, field, passes, passes_empty in self._checks:
            value = row.value(name)
            if (passes if value is not None else passes_empty) or name in row.faulty:
                continue
            problem = field_problem(field, value)
            if problem is not None:
                self.bad(row, name, problem.message)

    def make(self, row: Row) -> Record:
        """Return a new record with the row's values; empty cells leave the model's defaults."""
        record = self.record_type.model()
        for field in self._typed:
            name = field.name
            value = row.values.get(name)
            if value is not None or (value := row.supplied.get(name)) is not None:
                set_value(record, field, value)
        return record


def set_value(record: Record, field: RecordField, value: Any) -> None:
    """Set a field; for a reference also the id, which checks may read before the record is stored."""
    setattr(record, field.name, value)
    if field.kind is Kind.REFERENCE and field.column is not None:
        setattr(record, field.column, None if value is None else value.id)
