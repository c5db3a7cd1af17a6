"""Form of a record: one input per field, which keeps the entered text until it is valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import inspect, select
from werkzeug.datastructures import MultiDict

from portal.base.db import db
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.base.parse import UnreadableError, read_date, read_id, read_moment, read_number, read_time, read_whole
from portal.base.scope import Limits
from portal.records.base import Problem, Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import clean_text
from portal.records.within import within_limits

__all__ = ["FormInput", "RecordForm"]

CHIPS = 5
"""Highest number of required choices shown side by side: one touch instead of three."""


@dataclass
class FormInput:
    """Input of one field: its text, its value once read, and its errors."""

    field: RecordField
    prefix: str = ""
    """Prefix of the control's name, where a page has several forms of one register."""
    raw: list[str] = dataclass_field(default_factory=list)
    """Text as entered (or as the record has it), one item per value."""
    value: Any = None
    readable: bool = True
    chosen: str = ""
    """Display name of the chosen record of a reference."""
    errors: list[Label] = dataclass_field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the HTML control."""
        return f"{self.prefix}{self.field.name}"

    @property
    def text(self) -> str:
        """Entered text of a field with a single value; empty if there is none."""
        return self.raw[0] if self.raw else ""

    @property
    def shown(self) -> str:
        """Value of the control: a date or time in the format of browsers, anything else as it was typed."""
        if self.readable and self.value is not None:
            if self.field.kind is Kind.DATE:
                return str(self.value.isoformat())
            if self.field.kind is Kind.TIME:
                return f"{self.value:%H:%M}"
        return self.text

    @property
    def widget(self) -> str:
        """Name of the macro in ``portal/records/inputs.html`` that draws the control."""
        field = self.field
        if field.kind is Kind.CHOICE and field.required and field.choices and len(field.choices) <= CHIPS:
            return "chips"
        if field.kind is Kind.BOOLEAN and field.required:
            # A tick that was forgotten would say no.
            return "yes_no"
        return field.kind.name.lower()

    @property
    def step(self) -> str:
        """Value of the ``step`` attribute of a number control."""
        digits = self.field.digits if self.field.kind is Kind.DECIMAL else 0
        return "1" if not digits else f"0.{'0' * (digits - 1)}1"


class RecordForm:
    """Fields of a record as inputs: ``read`` the request, ``apply`` to the record, ``place`` problems, show again."""

    def __init__(
        self, record_type: RecordType, limits: Limits, names: Sequence[str] | None = None, prefix: str = ""
    ) -> None:
        self.record_type = record_type
        self.limits = limits
        self.prefix = prefix
        self.errors: list[Label] = []
        """What is wrong with the record as a whole."""
        self.inputs = [
            FormInput(field, prefix)
            for field in record_type.fields
            if not field.field.computed
            # The state is changed by steps alone.
            and field.name != record_type.model.__state__
            and (names is None or field.name in names or field.column in names)
        ]

    def __getitem__(self, name: str) -> FormInput:
        return next(item for item in self.inputs if name in (item.field.name, item.field.column))

    @property
    def failed(self) -> bool:
        """True if the form or any input has an error."""
        return bool(self.errors) or any(item.errors for item in self.inputs)

    def show(self, record: Record) -> None:
        """Fill the inputs from a record."""
        for item in self.inputs:
            self._set(item, getattr(record, item.field.name))

    def prefill(self, args: MultiDict[str, str], defaults: dict[str, Any]) -> None:
        """Fill an empty form: from the query string, else from ``defaults``, else from the column's default."""
        for item in self.inputs:
            if item.field.name in args:
                item.raw = args.getlist(item.field.name)
                self._read(item)
                item.errors.clear()
            elif item.field.name in defaults:
                self._set(item, defaults[item.field.name])
            else:
                self._set(item, _column_default(self.record_type, item.field))

    def read(self, sent: MultiDict[str, str]) -> None:
        """Read the submitted values; an unreadable one is an error at its field."""
        for item in self.inputs:
            item.raw = sent.getlist(item.name)
            self._read(item)

    def apply(self, record: Record) -> None:
        """Set the readable values on a record."""
        for item in self.inputs:
            if not item.readable:
                continue
            value = item.value
            if value is None and not item.field.required:
                value = _column_default(self.record_type, item.field, only_needed=True)
            if getattr(record, item.field.name) != value:
                setattr(record, item.field.name, value)
        state = self.record_type.model.__state__
        if state is not None and getattr(record, state) is None:
            setattr(record, state, _column_default(self.record_type, self.record_type.field(state)))

    def place(self, problems: Iterable[Problem]) -> None:
        """Attach each problem to its field; a field that already has an error keeps the first."""
        for problem in problems:
            try:
                errors = self[problem.field].errors if problem.field else self.errors
            except StopIteration:
                errors = self.errors
            if not errors or errors is self.errors:
                errors.append(problem.message)

    def _set(self, item: FormInput, value: Any) -> None:
        item.value = value
        if item.field.kind is Kind.REFERENCE:
            item.raw = [] if value is None else [str(value.id)]
            item.chosen = "" if value is None else str(value)
        elif item.field.kind is Kind.CHOICES:
            item.raw = [str(choice) for choice in value or ()]
        elif item.field.kind is Kind.BOOLEAN:
            item.raw = [] if value is None else ["yes" if value else "no"]
        elif isinstance(value, datetime):
            item.raw = [value.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M")]
        elif isinstance(value, time):
            item.raw = [f"{value:%H:%M}"]
        elif isinstance(value, Decimal):
            item.raw = [f"{value:f}"]
        else:
            item.raw = [] if value is None else [str(value)]

    def _read(self, item: FormInput) -> None:
        item.errors, item.readable, item.value = [], True, None
        try:
            if item.field.kind is Kind.REFERENCE:
                self._read_reference(item)
            else:
                item.value = READERS[item.field.kind](item)
        except UnreadableError as error:
            item.readable = False
            item.errors.append(error.message)

    def _read_reference(self, item: FormInput) -> None:
        text, target = item.text.strip(), item.field.target
        if not text or target is None:
            return
        try:
            statement = select(target).where(target.id == read_id(text))
        except UnreadableError:
            item.raw = []
            raise
        found = db.session.scalar(within_limits(statement, target, self.limits))
        if found is None:
            item.raw = []
            raise UnreadableError(_l("Choose one from the list."))
        item.value, item.chosen = found, str(found)


def _text(item: FormInput) -> str | None:
    return clean_text(item.text) or None


def _number(item: FormInput) -> Decimal | None:
    if not item.text.strip():
        return None
    number = read_number(item.text)
    digits = item.field.digits
    exponent = number.normalize().as_tuple().exponent
    if digits is not None and isinstance(exponent, int) and -exponent > digits:
        raise UnreadableError(_l("At most %(digits)d decimal places.", digits=digits))
    return number


def _choice(item: FormInput) -> Any:
    return _member(item, item.text) if item.text else None


def _member(item: FormInput, text: str) -> Any:
    for choice in item.field.choices or ():
        if choice.value == text:
            return choice
    raise UnreadableError(_l("Choose one from the list."))


def _boolean(item: FormInput) -> bool | None:
    if item.widget == "boolean":
        return "yes" in item.raw
    return {"yes": True, "no": False}.get(item.text)


def _moment(item: FormInput) -> datetime | None:
    return read_moment(item.text).replace(tzinfo=_zone()) if item.text.strip() else None


READERS: dict[Kind, Callable[[FormInput], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: lambda item: read_whole(item.text) if item.text.strip() else None,
    Kind.DECIMAL: _number,
    Kind.DATE: lambda item: read_date(item.text) if item.text.strip() else None,
    Kind.MOMENT: _moment,
    Kind.TIME: lambda item: read_time(item.text) if item.text.strip() else None,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.CHOICES: lambda item: frozenset(_member(item, text) for text in item.raw if text),
}


def _column_default(record_type: RecordType, field: RecordField, *, only_needed: bool = False) -> Any:
    """Return the column's default; with ``only_needed``, None for a column that may be empty."""
    if field.column is None:
        return None
    column = inspect(record_type.model).columns[field.column]
    if column.default is None or not column.default.is_scalar or (only_needed and column.nullable):
        return None
    return column.default.arg


def _zone() -> Any:
    return current_app.extensions["portal"].settings.zone
