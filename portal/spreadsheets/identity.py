"""Tells which rows of a file are in the register already.

Where a natural key exists, it decides: the same values are unchanged, different ones a difference. Otherwise
a row is its content and how often that occurred before in the file: two equal rows are two records, and the
same file imported again adds none. A row typed in the browser counts as the same row in a file, too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import inspect, or_, select
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
        self._stated = {total.total: total.stated for total in record_type.model.__totals__}
        self._occurred: dict[bytes, int] = defaultdict(int)
        self._seen: dict[bytes, bytes] = {}
        self._key = self._given_key(header.names())

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
            row.content = tuple(
                self._blank[item.name] if (found := form(row.values.get(item.name))) is None else found
                for item, form in self._forms
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
        """The parts of the natural key that the file (or the term, for the school year) tells."""
        key = []
        for name in self.record_type.model.__natural_key__:
            field = self._visible(name)
            if field is None or field.name in names or name == "school_year":
                key.append(name)
        # A key of which the file tells nothing but what the server sets would make all rows one.
        return tuple(key) if any(self._visible(name) is not None for name in key) else ()

    def _visible(self, name: str) -> RecordField | None:
        try:
            return self.record_type.field(name)
        except KeyError:
            return None

    def _key_value(self, name: str, record: Record) -> str | None:
        field = self._visible(name)
        if field is None:
            value = getattr(record, name)
            return None if value is None else str(value)
        found = canonical(field, stored(field, record))
        return found if found is not None else canonical(field, blank_value(self.record_type, field))

    def _by_key(self, rows: Sequence[Row]) -> None:
        keys = [tuple(self._key_value(name, row.record) for name in self._key) for row in rows if row.record]
        known = self._records_by_key([row.record for row in rows if row.record])
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
        model: Any = self.record_type.model
        conditions = []
        for name in self._key:
            attribute = self._attribute(name)
            values = {self._column_value(name, record) for record in records}
            given = [value for value in values if value is not None]
            condition = attribute.in_(given)
            conditions.append(or_(condition, attribute.is_(None)) if len(given) < len(values) else condition)
        found: dict[Key, list[Record]] = defaultdict(list)
        for record in self.session.scalars(self._statement().where(*conditions).order_by(model.id)):
            found[tuple(self._key_value(name, record) for name in self._key)].append(record)
        return found

    def _attribute(self, name: str) -> Any:
        field = self._visible(name)
        return getattr(self.record_type.model, (field.column or field.name) if field is not None else name)

    def _column_value(self, name: str, record: Record) -> Any:
        field = self._visible(name)
        if field is None:
            return getattr(record, name)
        value = stored(field, record)
        if isinstance(value, Record):
            return value.id
        return blank_value(self.record_type, field) if value is None or value == "" else value

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
        row.differences = [item for item in self.fields if not self._agrees(item, row.values.get(item.name), record)]
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


def _digest(parts: Iterable[str | None]) -> bytes:
    return hashlib.blake2b(json.dumps(list(parts)).encode(), digest_size=16).digest()
