"""Validation shared by form, sheet and file: impossible values of a record."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from portal.base.i18n import _l
from portal.records.base import Problem, Record
from portal.records.describe import Kind, RecordField, RecordType

__all__ = ["EARLIEST", "LATEST", "MAX_TEXT", "clean_text", "field_problem", "validate"]

MAX_TEXT = 4000
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
# Zero-width joiners make emoji; everything else in these categories is invisible and only confuses.
KEPT_FORMAT = {"‍", "️"}


def clean_text(value: str) -> str:
    """Return the text without control characters and right-to-left marks, composed (NFC), trimmed."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():  # nothing invisible in it
        return text.strip()
    kept = (
        char
        for char in text
        if char in "\n\t" or char in KEPT_FORMAT or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return "".join(kept).strip()


def validate(record_type: RecordType, record: Record) -> Iterator[Problem]:
    """Yield all problems of a record: field by field, then, if there are none, those that ``record.problems()`` finds.

    A field is checked for being there, its limits, its length, and dates for lying in 1900 to 2100. ``problems_with``
    asks this and all other checks of a form.
    """
    faulty = False
    for field in record_type.fields:
        if field.field.computed:
            continue
        problem = field_problem(field, getattr(record, field.name))
        if problem is not None:
            faulty = True
            yield problem
    # A record's own checks may rely on its fields being there and within limits.
    if not faulty:
        yield from record.problems()


def field_problem(field: RecordField, value: Any) -> Problem | None:
    """Return the problem with one value, or None."""
    if value is None or value == "" or (field.kind is Kind.CHOICES and not value):
        return Problem(field.name, _l("This is needed.")) if field.required else None
    if field.kind in {Kind.INTEGER, Kind.DECIMAL}:
        return _number_problem(field, value)
    if field.kind is Kind.DATE and not EARLIEST <= value <= LATEST:
        return Problem(field.name, _l("This date lies outside 1900 to 2100."))
    if field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
        longest = field.max_length or MAX_TEXT
        if len(value) > longest:
            return Problem(
                field.name,
                _l(
                    "This text has %(length)d characters; at most %(longest)d fit.",
                    length=len(value),
                    longest=longest,
                ),
            )
    return None


def _number_problem(field: RecordField, value: Any) -> Problem | None:
    low, high = field.field.minimum, field.field.maximum
    if isinstance(value, Decimal) and not value.is_finite():
        return Problem(field.name, _l("This is not a number."))
    if low is not None and value < low:
        return Problem(field.name, _l("At least %(low)s.", low=low))
    if high is not None and value > high:
        return Problem(field.name, _l("At most %(high)s.", high=high))
    if high is None and abs(value) > 999_999_999:
        return Problem(field.name, _l("This number is too large."))
    return None
