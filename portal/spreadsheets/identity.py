"""Match the rows of a file with the records of the register.

A natural key decides where there is one: a row with the same values is unchanged, with other values changed.
Otherwise a row is identified by its content and the number of equal rows before it in the file: two equal rows are
two records, and the same file imported again adds none. A record typed in the browser matches a row, too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, inspect, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from portal.base.i18n import _l
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.spreadsheets.headers import Header
from portal.spreadsheets.rows import Row, RowReader, RowState
from portal.spreadsheets.values import blank_value, canonical, canonical_form, collection_options, stored, value_form

__all__ = ["Identity"]

Key = tuple[str | None, ...]


class Identity:
    """Matcher of the rows of one file, with the rows read and the records claimed so far."""

    def __init__(self, session: Session, record_type: RecordType, header: Header, reader: RowReader) -> None:
        self.session = session
        self.record_type = record_type
        self.reader = reader
        self.fields = [column.field for column in header.columns]
        self.claimed: set[int] = set()
        """Ids of the records that rows of this file match; no second row can match the same record."""
        self._forms = [(item, canonical_form(item)) for item in self.fields]
        self._blank = {item.name: canonical(item, blank_value(record_type, item)) for item in self.fields}
        self._comparable = [(item.name, value_form(item), self._blank[item.name]) for item in self.fields]
        self._stated = {total.total: total.stated for total in record_type.model.__totals__}
        self._occurred: dict[bytes, int] = defaultdict(int)
        self._contents_by_key: dict[bytes, bytes] = {}
        self._key = self._given_key(header.names())
        self._key_values = [self._key_reader(name) for name in self._key]
        self._key_parameters = [self._key_bind(name) for name in self._key]

    def classify(self, rows: Sequence[Row]) -> None:
        """Set the state of each row with a record to new, unchanged or changed, in a constant number of queries."""
        rows = [row for row in rows if row.record is not None]
        if not rows:
            return
        if self._key:
            self._by_key(rows)
        else:
            self._by_content(rows)

    def content(self, row: Row) -> Key:
        """Return the row's values in the file's columns, in canonical form."""
        if row.content is None:
            values = row.values
            row.content = tuple(
                blank if (value := values[name]) is None or (found := form(value)) is None else found
                for name, form, blank in self._comparable
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
        """Return the parts of the natural key that the file or the term gives."""
        key = []
        given = {*names, "school_year", *self.reader.completed}
        for name in self.record_type.model.__natural_key__:
            field = self._visible(name)
            if field is None or field.name in given:
                key.append(name)
        # A key with nothing but parts that the server sets would be the same for all rows.
        return tuple(key) if any(self._visible(name) is not None for name in key) else ()

    def _visible(self, name: str) -> RecordField | None:
        try:
            return self.record_type.field(name)
        except KeyError:
            return None

    def _key_reader(self, name: str) -> Callable[[Record], str | None]:
        """Return the function that gives one column of the natural key of a record, in canonical form."""
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
            before = self._contents_by_key.setdefault(row.key, content)
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
        """Drop the key of a row that proved bad, so that a later row with the same key is classified by itself."""
        if row.key is not None:
            self._contents_by_key.pop(row.key, None)

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
        """Return the stored records with the keys of these, by key, in one statement."""
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

    def _key_bind(self, name: str) -> Callable[[Record], Any]:
        """Return the function that gives the bind value for one column of the natural key."""
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
                # Its fingerprint belongs to a record that another row matches; its content will find it.
                row.fingerprint = None

    def _fingerprint(self, row: Row) -> str:
        given = [
            (item.name, value)
            for item, value in zip(self.fields, self.content(row), strict=True)
            if row.values.get(item.name) is not None
        ]
        given.sort()
        text = json.dumps([self.record_type.key, given], ensure_ascii=False, separators=(",", ":"))
        content = hashlib.sha256(text.encode()).digest()
        self._occurred[content] += 1
        return f"{content.hex()}:{self._occurred[content]}"

    def _equal_records(self, rows: Sequence[Row]) -> dict[Key, list[int]]:
        """Return the ids of the records with the content of these rows, by content, in one statement."""
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
        for record_id, record_values in self._stored_values(conditions):
            content = tuple(
                self._blank[item.name] if (text := form(value)) is None else text
                for (item, form), value in zip(self._forms, record_values, strict=True)
            )
            if content in wanted:
                found[content].append(record_id)
        return found

    def _stored_values(self, conditions: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
        model: Any = self.record_type.model
        columns = [item.column for item in self.fields if item.column is not None]
        if len(columns) == len(self.fields):
            statement = select(model.id, *(getattr(model, name) for name in columns)).where(*conditions)
            for record_id, *record_values in self.session.execute(statement.order_by(model.id)):
                yield record_id, record_values
            return
        for record in self.session.scalars(self._statement().where(*conditions).order_by(model.id)):
            yield record.id, [stored(item, record) for item in self.fields]

    def _narrowing(self) -> RecordField | None:
        """Return the column that narrows the search for equal records: the date, else a required column."""
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
        given = self._file_value(field, value)
        if given is None and field.column is None:  # an extra field that the row leaves open
            return True
        if given == self._record_value(field, record):
            return True
        stated = self._stated.get(field.column or "")
        # A total replaced by the sum of its parts agrees with the total as once imported.
        return stated is not None and given == canonical(field, getattr(record, stated))


def _plain(field: RecordField, value: Any) -> Any:
    if field.kind is Kind.REFERENCE:
        return None if value is None else value.id
    return value


def _among(attributes: Sequence[Any], keys: set[tuple[Any, ...]]) -> list[Any]:
    """Return the conditions that the attributes together have one of these values."""
    # SQLite uses an index for a condition on one column; for a tuple alone it would read every row.
    conditions = [attribute.in_({key[at] for key in keys}) for at, attribute in enumerate(attributes)]
    return [*conditions, tuple_(*attributes).in_(list(keys))] if len(attributes) > 1 else conditions


def _digest(parts: Key) -> bytes:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()
