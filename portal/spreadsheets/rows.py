"""Turns the rows of a sheet into records, batch by batch: values, references, what the term supplies."""

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

from portal.fields import Label
from portal.organisation.models import Classroom, Term
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import field_problem
from portal.spreadsheets.convert import CellError, Days, cell_text, converter
from portal.spreadsheets.headers import Header
from portal.spreadsheets.references import References, RowContext
from portal.spreadsheets.workbook import rows_of

__all__ = ["BATCH", "BadCell", "Reader", "Row", "RowState", "may_be_missing"]

BATCH = 500
WITHOUT_LIMITS = frozenset({Kind.CHOICE, Kind.BOOLEAN, Kind.REFERENCE, Kind.MOMENT, Kind.TIME})
SHOWN = 80
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")


class RowState(Enum):
    """What a row is to the register."""

    NEW = auto()
    UNCHANGED = auto()
    CHANGED = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a row cannot be taken."""

    row: int
    column: Label
    value: str
    reason: Label


@dataclass(slots=True)
class Row:
    """One row on its way into the register."""

    number: int
    cells: tuple[Any, ...]
    """Of the header's columns, in their order."""
    values: dict[str, Any]
    """By field; of all the file's columns, None where a cell is empty. References are texts until resolved."""
    supplied: dict[str, Any]
    """What the term says where the file does not."""
    bad: tuple[BadCell, ...] = ()
    faulty: frozenset[str] = frozenset()
    """Names of the fields found bad."""
    state: RowState = RowState.NEW
    record: Record | None = None
    existing: Record | None = None
    differences: tuple[RecordField, ...] = ()
    fingerprint: str | None = None
    key: bytes | None = None
    content: tuple[str | None, ...] | None = None
    """The values as they are compared."""
    repeats: Row | None = None
    """The row of the same batch that this one says again."""

    def value(self, name: str) -> Any:
        """The value of a field, from the file or else from the term."""
        found = self.values.get(name)
        return self.supplied.get(name) if found is None else found


def supplied_by(term: Term | None) -> dict[str, Any]:
    """The values of a term that a file may leave out, by the name of the field that takes them."""
    if term is None:
        return {}
    return {"school_year": term.school_year, "joined_on": term.starts_on, "starts_on": term.starts_on}


def may_be_missing(record_type: RecordType, term: Term | None) -> frozenset[str]:
    """Fields for which a file needs no column, since the term says them."""
    if term is None:
        return frozenset()
    return frozenset({*supplied_by(term), *record_type.model.__from_term__})


def _from_term(model: type[Record], term: Term | None) -> Callable[[Mapping[str, Any]], Mapping[str, Any]] | None:
    """How a row of this type is completed by the term; None where no row is."""
    if term is None or not model.__from_term__:
        return None
    return partial(model.from_term, starts_on=term.starts_on, ends_on=term.ends_on)


class Reader:
    """Reads the rows below a header."""

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
        # Of a choice or a record, what was read cannot be beyond limits.
        self._checks = [(item.name, item, item.kind in WITHOUT_LIMITS, not item.required) for item in self._typed]
        self._date_field = self._field(record_type.model.__date_column__)
        self._supply = _from_term(record_type.model, term)
        self.completed = frozenset(record_type.model.__from_term__ if self._supply is not None else ())
        """Fields that the term tells of each row where the file does not."""
        self._names = [
            item.name
            for name in record_type.model.__natural_key__
            if (item := self._field(name)) is not None and item.kind is Kind.TEXT and item.name == name
        ]
        # References to classes first: they help to tell children apart.
        self._references = sorted(
            (item.field for item in header.columns if item.field.kind is Kind.REFERENCE),
            key=lambda item: item.target is not Classroom,
        )
        self.reference_names = tuple(column.field.name for column in header.columns if column.field in self._references)

    def batches(self) -> Iterator[list[Row]]:
        """The rows in batches, their values read; asks nothing of the database. ``resolve`` comes next."""
        below = (item for item in rows_of(self.header.sheet) if item[0] > self.header.row)
        while batch := list(islice(below, BATCH)):
            read = [self._read(number, cells) for number, cells in batch]
            # A row that is blank in all columns that we read carries a remark of somebody's at most.
            yield [row for row in read if row is not None]

    def column(self, name: str | None) -> Label:
        """What the column of a field is called in the file, or else in the portal."""
        if name is None:
            return ""
        field = self._field(name)
        if name in self.labels:
            return self.labels[name]
        if field is None:
            return ""
        return self.labels.get(field.name, field.label)

    def bad(self, row: Row, name: str | None, reason: Label) -> None:
        """Note why a row cannot be taken, once for each cell."""
        field = self._field(name)
        key = field.name if field is not None else name
        cell = row.cells[self._at[key]] if key in self._at else None
        try:
            text = cell_text(cell)
        except CellError:
            text = str(cell)
        text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
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
            # 张 三 stands below 欧阳三 in a register for looks; the blank is no part of the name.
            if isinstance(value := row.values.get(name), str):
                row.values[name] = BETWEEN_HAN.sub("", value)
        return row

    def _convert_cell(self, row: Row, name: str, cell: Any, day: date | None) -> None:
        try:
            row.values[name] = self._convert[name](cell, day)
        except CellError as error:
            self.bad(row, name, error.message)

    def resolve(self, rows: list[Row]) -> None:
        """Find the records that the rows name: a constant number of queries."""
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
        """Note every field whose value is missing or beyond its limits, apart from cells found unreadable."""
        for name, field, passes, passes_empty in self._checks:
            value = row.value(name)
            if (passes if value is not None else passes_empty) or name in row.faulty:
                continue
            problem = field_problem(field, value)
            if problem is not None:
                self.bad(row, name, problem.message)

    def make(self, row: Row) -> Record:
        """A new record with the row's values; empty cells leave the model's defaults."""
        record = self.record_type.model()
        for field in self._typed:
            name = field.name
            value = row.values.get(name)
            if value is not None or (value := row.supplied.get(name)) is not None:
                set_value(record, field, value)
        return record


def set_value(record: Record, field: RecordField, value: Any) -> None:
    """Set a field; of a reference also its id, which checks may ask for before the record is stored."""
    setattr(record, field.name, value)
    if field.kind is Kind.REFERENCE and field.column is not None:
        setattr(record, field.column, None if value is None else value.id)
