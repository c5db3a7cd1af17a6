"""Tells which rows of a file are in the register already.

Where a natural key exists, it decides: the same values are unchanged, different ones a difference. Otherwise
a row is its content and how often that occurred before in the file: two equal rows are two records, and the
same file imported again adds none. A row typed in the browser counts as the same row in a file, too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, inspect, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from portal.i18n import _l
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.spreadsheets.headers import Header
from portal.spreadsheets.rows import Reader, Row, RowState
from portal.spreadsheets.values import blank_value, canonical, canonical_form, collection_options, stored

__all__ = ["Identity"]

Key = tuple[str | None, ...]


class Identity:
    """What of one file was seen so far, and what of the register it was found to be."""

    def __init__(self, session: Session, record_type: RecordType, header: Header, reader: Reader) -> None:
        self.session = session
        self.record_type = record_type
        self.reader = reader
        self.fields = [column.field for column in header.columns]
        self.claimed: set[int] = set()
        """Ids of records that rows of this file stand for; no second row can be the same record."""
        self._forms = [(item, canonical_form(item)) for item in self.fields]
        self._blank = {item.name: canonical(item, blank_value(record_type, item)) for item in self.fields}
        self._told = [(item.name, form, self._blank[item.name]) for item, form in self._forms]
        self._stated = {total.total: total.stated for total in record_type.model.__totals__}
        self._occurred: dict[bytes, int] = defaultdict(int)
        self._seen: dict[bytes, bytes] = {}
        self._key = self._given_key(header.names())
        self._key_values = [self._reading(name) for name in self._key]
        self._key_parameters = [self._asking(name) for name in self._key]

    def classify(self, rows: Sequence[Row]) -> None:
        """Mark each row that has a record as new, unchanged or changed; a constant number of queries."""
        rows = [row for row in rows if row.record is not None]
        if not rows:
            return
        if self._key:
            self._by_key(rows)
        else:
            self._by_content(rows)

    def content(self, row: Row) -> Key:
        """The row's values in the file's columns, as they are compared."""
        if row.content is None:
            values = row.values
            row.content = tuple(
                blank if (value := values[name]) is None or (found := form(value)) is None else found
                for name, form, blank in self._told
            )
        return row.content

    def _file_value(self, field: RecordField, value: Any) -> str | None:
        found = canonical(field, value)
        return self._blank[field.name] if found is None else found

    def _record_value(self, field: RecordField, record: Record) -> str | None:
        found = canonical(field, stored(field, record))
        return self._blank[field.name] if found is None else found

    # Natural keys

    def _given_key(self, names: frozenset[str]) -> tuple[str, ...]:
        """The parts of the natural key that the file, or the term, tells."""
        key = []
        told = {*names, "school_year", *self.reader.completed}
        for name in self.record_type.model.__natural_key__:
            field = self._visible(name)
            if field is None or field.name in told:
                key.append(name)
        # A key of which the file tells nothing but what the server sets would make all rows one.
        return tuple(key) if any(self._visible(name) is not None for name in key) else ()

    def _visible(self, name: str) -> RecordField | None:
        try:
            return self.record_type.field(name)
        except KeyError:
            return None

    def _reading(self, name: str) -> Callable[[Record], str | None]:
        """How a part of the natural key is read off a record."""
        field = self._visible(name)
        if field is None:
            return lambda record: None if (value := getattr(record, name)) is None else str(value)
        kept, form = field, canonical_form(field)
        blank = canonical(field, blank_value(self.record_type, field))
        return lambda record: blank if (found := form(stored(kept, record))) is None else found

    def _key_of(self, record: Record) -> Key:
        return tuple([value(record) for value in self._key_values])

    def _by_key(self, rows: Sequence[Row]) -> None:
        records = [row.record for row in rows if row.record is not None]
        keys = [self._key_of(record) for record in records]
        known = self._records_by_key(records)
        first: dict[bytes, Row] = {}
        for row, key in zip(rows, keys, strict=True):
            row.key, content = _digest(key), _digest(self.content(row))
            before = self._seen.setdefault(row.key, content)
            if before != content:
                self.reader.bad(row, self._key[0], _l("The same row stands further up in the file with other values."))
                continue
            if row.key in first or (before is not content):
                row.state, row.repeats = RowState.UNCHANGED, first.get(row.key)
                continue
            first[row.key] = row
            found = known.get(key, [])
            if len(found) > 1:
                self.reader.bad(row, self._key[0], self._ambiguous(len(found)))
            elif found:
                self._compare(row, found[0])

    def forget(self, row: Row) -> None:
        """A row turned out to be bad: an equal one further down is looked at for itself."""
        if row.key is not None:
            self._seen.pop(row.key, None)

    def _ambiguous(self, count: int) -> Any:
        missing = [
            str(field.label)
            for name in self.record_type.model.__natural_key__
            if name not in self._key and (field := self._visible(name)) is not None
        ]
        if missing:
            return _l("%(count)d records fit. Add the column: %(columns)s", count=count, columns="、".join(missing))
        return _l("%(count)d records fit; it cannot be told which one is meant.", count=count)

    def _records_by_key(self, records: Sequence[Record]) -> dict[Key, list[Record]]:
        """The stored records with the keys of these: one statement."""
        model: Any = self.record_type.model
        wanted: dict[tuple[bool, ...], set[tuple[Any, ...]]] = defaultdict(set)
        for record in records:
            key = tuple([value(record) for value in self._key_parameters])
            absent = tuple([value is None for value in key])
            wanted[absent].add(tuple(value for value in key if value is not None) if any(absent) else key)
        attributes = [self._attribute(name) for name in self._key]
        fits = [
            and_(
                *(attribute.is_(None) for attribute, absent in zip(attributes, empty, strict=True) if absent),
                *_among([item for item, absent in zip(attributes, empty, strict=True) if not absent], keys),
            )
            for empty, keys in wanted.items()
        ]
        found: dict[Key, list[Record]] = defaultdict(list)
        for record in self.session.scalars(self._statement().where(or_(*fits)).order_by(model.id)):
            found[self._key_of(record)].append(record)
        return found

    def _attribute(self, name: str) -> Any:
        field = self._visible(name)
        return getattr(self.record_type.model, (field.column or field.name) if field is not None else name)

    def _asking(self, name: str) -> Callable[[Record], Any]:
        """What a part of the natural key is as a parameter of a query."""
        field = self._visible(name)
        if field is None:
            return lambda record: getattr(record, name)
        kept, blank = field, blank_value(self.record_type, field)

        def value_of(record: Record) -> Any:
            value = stored(kept, record)
            if isinstance(value, Record):
                return value.id
            return blank if value is None or value == "" else value

        return value_of

    # Content

    def _by_content(self, rows: Sequence[Row]) -> None:
        for row in rows:
            row.fingerprint = self._fingerprint(row)
        fingerprints = [row.fingerprint for row in rows]
        model: Any = self.record_type.model
        statement = select(model.fingerprint, model.id).where(model.fingerprint.in_(fingerprints))
        by_print: dict[str | None, int] = {row[0]: row[1] for row in self.session.execute(statement)}
        rest = []
        for row in rows:
            found = by_print.get(row.fingerprint)
            if found is not None and found not in self.claimed:
                self.claimed.add(found)
                row.state = RowState.UNCHANGED
            else:
                rest.append(row)
        equal = self._equal_records(rest) if rest else {}
        for row in rest:
            free = [found for found in equal.get(self.content(row), ()) if found not in self.claimed]
            if free:
                self.claimed.add(free[0])
                row.state = RowState.UNCHANGED
            elif row.fingerprint in by_print:
                # Its print is taken by a record that another row stands for; its content will find it.
                row.fingerprint = None

    def _fingerprint(self, row: Row) -> str:
        told = [
            (item.name, value)
            for item, value in zip(self.fields, self.content(row), strict=True)
            if row.values.get(item.name) is not None
        ]
        told.sort()
        text = json.dumps([self.record_type.key, told], ensure_ascii=False, separators=(",", ":"))
        content = hashlib.sha256(text.encode()).digest()
        self._occurred[content] += 1
        return f"{content.hex()}:{self._occurred[content]}"

    def _equal_records(self, rows: Sequence[Row]) -> dict[Key, list[int]]:
        """Ids of the records with the content of these rows, whoever wrote them: one statement."""
        model: Any = self.record_type.model
        conditions = []
        field = self._narrowing()
        if field is not None and field.column is not None:
            attribute = getattr(model, field.column)
            values = {_plain(field, row.value(field.name)) for row in rows}
            given = [value for value in values if value is not None]
            condition = attribute.in_(given)
            conditions.append(or_(condition, attribute.is_(None)) if len(given) < len(values) else condition)
        wanted = {self.content(row) for row in rows}
        found: dict[Key, list[int]] = defaultdict(list)
        for record_id, told in self._stored_values(conditions):
            content = tuple(
                self._blank[item.name] if (text := form(value)) is None else text
                for (item, form), value in zip(self._forms, told, strict=True)
            )
            if content in wanted:
                found[content].append(record_id)
        return found

    def _stored_values(self, conditions: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
        model: Any = self.record_type.model
        columns = [item.column for item in self.fields if item.column is not None]
        if len(columns) == len(self.fields):
            statement = select(model.id, *(getattr(model, name) for name in columns)).where(*conditions)
            for record_id, *told in self.session.execute(statement.order_by(model.id)):
                yield record_id, told
            return
        for record in self.session.scalars(self._statement().where(*conditions).order_by(model.id)):
            yield record.id, [stored(item, record) for item in self.fields]

    def _narrowing(self) -> RecordField | None:
        """The column that keeps the search for equal records short: the date, else what is always filled."""
        day = self.record_type.model.__date_column__
        columns = [item for item in self.fields if item.column is not None and item.kind is not Kind.CHOICES]
        dated = [item for item in columns if item.column == day]
        return next(iter(dated or [item for item in columns if item.required] or columns), None)

    # Both

    def _statement(self) -> Any:
        model: Any = self.record_type.model
        relations = inspect(model).relationships
        references = [
            joinedload(getattr(model, relation.key)) for relation in relations if relation.direction.name == "MANYTOONE"
        ]
        return select(model).options(*references, *collection_options(model))

    def _compare(self, row: Row, record: Record) -> None:
        row.existing = record
        self.claimed.add(record.id)
        row.differences = tuple(
            item for item in self.fields if not self._agrees(item, row.values.get(item.name), record)
        )
        row.state = RowState.CHANGED if row.differences else RowState.UNCHANGED

    def _agrees(self, field: RecordField, value: Any, record: Record) -> bool:
        told = self._file_value(field, value)
        if told is None and field.column is None:  # an extra field that the row leaves open
            return True
        if told == self._record_value(field, record):
            return True
        stated = self._stated.get(field.column or "")
        # A total that parts have replaced still is what this register once said.
        return stated is not None and told == canonical(field, getattr(record, stated))


def _plain(field: RecordField, value: Any) -> Any:
    if field.kind is Kind.REFERENCE:
        return None if value is None else value.id
    return value


def _among(attributes: Sequence[Any], keys: set[tuple[Any, ...]]) -> list[Any]:
    """That these attributes together have one of these values."""
    # SQLite searches an index for each alone; for the whole it would read every row.
    conditions = [attribute.in_({key[at] for key in keys}) for at, attribute in enumerate(attributes)]
    return [*conditions, tuple_(*attributes).in_(list(keys))] if len(attributes) > 1 else conditions


def _digest(parts: Key) -> bytes:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()
