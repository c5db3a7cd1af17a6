"""Parsing of text entered in a field or given in a URL."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from portal.base.clock import today
from portal.base.errors import PortalError
from portal.base.i18n import _l

__all__ = ["UnreadableError", "read_date", "read_id", "read_moment", "read_number", "read_time", "read_whole"]

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.点时]\s*(?:(\d{1,2})\s*分?)?)(?::\d{1,2})?\Z")
LONGEST = 40
"""Number of characters that are read; what follows is dropped."""


class UnreadableError(PortalError):
    """Entered text cannot be read as a value of the required kind."""


def plain(text: str) -> str:
    """Return text with full-width digits and signs, as Chinese keyboards give them, replaced by plain ones.

    Blanks around it are removed, and all beyond ``LONGEST`` characters.
    """
    return unicodedata.normalize("NFKC", text).strip()[:LONGEST]


def read_date(text: str) -> date:
    """Return a date from ``2026-03-02``, ``2026/3/2`` or ``2026年3月2日``; without a year, of this year.

    Raise UnreadableError.
    """
    text = plain(text)
    try:
        if match := DATE.match(text):
            return date(*(int(part) for part in match.groups()))
        if match := MONTH_DAY.match(text):
            return date(today().year, *(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise UnreadableError(_l("“%(text)s” is not a date. Write it like 2026-03-02.", text=text))


def read_moment(text: str) -> datetime:
    """Return a date and time without zone from ``2026-03-02T08:30``, as HTML inputs send it. Raise UnreadableError."""
    text = plain(text)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        message = _l("“%(text)s” is not a date and time. Write it like 2026-03-02 08:30.", text=text)
        raise UnreadableError(message) from None


def read_time(text: str) -> time:
    """Return a time of day, to the minute, from ``8:05``, ``08:05`` or ``8点05``. Raise UnreadableError."""
    text = plain(text)
    try:
        if match := CLOCK.match(text):
            return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        pass
    raise UnreadableError(_l("“%(text)s” is not a time of day. Write it like 08:30.", text=text))


def read_whole(text: str) -> int:
    """Return a whole number. Raise UnreadableError."""
    number = read_number(text)
    if number != number.to_integral_value():
        raise UnreadableError(_l("Write a whole number."))
    return int(number)


def read_id(text: str) -> int:
    """Return the id of a record, as a select sends it. Raise UnreadableError."""
    number = read_whole(text)
    if not 0 < number < 2**31:
        raise UnreadableError(_l("Choose one from the list."))
    return number


def read_number(text: str) -> Decimal:
    """Return a number; thousands separators are accepted. Raise UnreadableError."""
    text = plain(text)
    try:
        number = Decimal(text.replace(",", "").replace("−", "-"))
    except InvalidOperation:
        raise UnreadableError(_l("“%(text)s” is not a number.", text=text)) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        raise UnreadableError(_l("“%(text)s” is not a number.", text=text))
    return number
