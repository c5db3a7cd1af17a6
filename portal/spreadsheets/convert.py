"""Convert cells to values of fields: dates, numbers, yes and no, choices as people write them in Excel."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from portal.base.fields import Choice, Label
from portal.base.i18n import _l
from portal.records.describe import Kind, RecordField
from portal.records.validate import clean_text
from portal.spreadsheets.cells import UNCOMPUTED
from portal.spreadsheets.headers import in_all_languages
from portal.spreadsheets.units import same_unit

__all__ = ["CellError", "Convert", "Days", "cell_text", "converter"]

Convert = Callable[[Any, date | None], Any]
"""Function from a cell (and the day its row is about) to the field's value. Raises CellError."""

ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA"})
BLANKS = frozenset({"", "-", "--", "/", "—", "——", "–", "\\"})
YES = frozenset(["是", "有", "√", "✓", "✔", "☑", "对", "已", "y", "yes", "true", "t", "1", "1.0"])
NO = frozenset(["否", "无", "没有", "×", "✗", "✘", "☒", "x", "错", "未", "不", "n", "no", "false", "f", "0", "0.0"])
NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(?:e([+-]?\d{1,2}))?\s*(.*)", re.S)
FULL_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_DATE = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
CLOCK = re.compile(r"(上午|下午|am|pm)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*(?:分|:(\d{1,2})(?:\.\d+)?)?\s*")
BRACKETED = re.compile(r"\([^)]*\)|(?:星期|周|礼拜)[一二三四五六日天]")
# Excel's serial numbers of the days from 1954 to 2119; in a column of dates such a number means nothing else.
SERIALS = range(20_000, 80_000)
EPOCH = date(1899, 12, 30)
LONGEST_NUMBER = 40
LONGEST_QUOTE = 40
CACHE_SIZE = 5_000


class CellError(Exception):
    """Cell that cannot be converted; the message is for people."""

    def __init__(self, message: Label) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Days:
    """Range of days for dates without a year, and the zone of times."""

    zone: ZoneInfo
    starts_on: date | None = None
    ends_on: date | None = None

    def with_year(self, month: int, day: int) -> date:
        """Return the date with this month and day, in the term if there is one, else in its first possible year.

        Raises CellError without a term, ValueError if there is no such day.
        """
        if self.starts_on is None or self.ends_on is None:
            raise CellError(_l("The year is missing."))
        years = sorted({self.starts_on.year, self.ends_on.year})
        found = [date(year, month, day) for year in years if _exists(year, month, day)]
        if not found:
            raise ValueError
        inside = [item for item in found if self.starts_on <= item <= self.ends_on]
        return (inside or found)[0]


def converter(field: RecordField, days: Days) -> Convert:
    """Return the function that converts the cells of this field's column. References stay text."""
    unit, digits = str(field.field.unit), field.digits or 0
    known = _choice_names(field.choices) if field.choices is not None else {}
    kinds: dict[Kind, Convert] = {
        Kind.INTEGER: lambda cell, _day: _integer(cell, unit),
        Kind.DECIMAL: lambda cell, _day: _decimal(cell, unit, digits),
        Kind.DATE: lambda cell, _day: _date(cell, days),
        Kind.MOMENT: lambda cell, day: _moment(cell, day, days),
        Kind.TIME: lambda cell, _day: _time_of_day(cell, days),
        Kind.BOOLEAN: lambda cell, _day: _boolean(cell),
        Kind.CHOICE: lambda cell, _day: _choice(cell, known),
        Kind.CHOICES: lambda cell, _day: _choices(cell, known),
        Kind.REFERENCE: lambda cell, _day: None if _blank(cell) else cell_text(cell),
    }
    convert = kinds.get(field.kind, lambda cell, _day: cell_text(cell) or None)
    # The time of day alone means another moment on each day.
    return convert if field.kind is Kind.MOMENT else _cached(convert)


def _cached(convert: Convert) -> Convert:
    """Cache a conversion: a register repeats the same few values."""
    known: dict[tuple[type, Any], Any] = {}

    def cached(cell: Any, day: date | None) -> Any:
        key = (type(cell), cell)
        if key in known:
            return known[key]
        value = convert(cell, day)
        if len(known) < CACHE_SIZE:
            known[key] = value
        return value

    return cached


def cell_text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, dates in ISO form. Raises CellError for an error."""
    if isinstance(cell, str):
        _refuse_error(cell)
        return clean_text(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        plain_day = cell.time() == time(0)
        return cell.date().isoformat() if plain_day else cell.isoformat(" ", "minutes")
    return "" if cell is None else clean_text(str(cell))


def _refuse_error(text: str) -> None:
    if text == UNCOMPUTED:
        raise CellError(_l("This cell holds a formula without a result. Open the file in Excel, save it, try again."))
    if text[:1] == "#" and text.strip() in ERRORS:
        raise CellError(_l("Excel could not work out this cell (%(error)s).", error=text.strip()))


def _plain(text: str) -> str:
    """Return a text without full-width forms and outer blanks."""
    _refuse_error(text)
    return clean_text(unicodedata.normalize("NFKC", text))


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and _plain(cell) in BLANKS)


def _quoted(cell: Any) -> str:
    text = str(cell)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _number(cell: Any, unit: str) -> Decimal | None:
    if _blank(cell):
        return None
    wrong = CellError(_l("“%(text)s” is not a number.", text=_quoted(cell)))
    if isinstance(cell, bool):
        raise wrong
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise wrong
        # Excel stores 36.6 as 36.600000000000001.
        return Decimal(repr(round(cell, 9)))
    if not isinstance(cell, str):
        raise wrong
    text = _plain(cell).replace("−", "-").casefold()
    if len(text) > LONGEST_NUMBER:
        raise wrong
    found = NUMBER.fullmatch(text.removeprefix("¥").strip())
    if found is None or not any(char.isdigit() for char in found[1]):
        raise wrong
    if found[3] and not same_unit(unit, found[3]):
        if unit:
            raise CellError(
                _l("“%(text)s” is not a number of %(unit)s.", text=_quoted(cell), unit=unit),
            )
        raise wrong
    number = Decimal(found[1].replace(",", ""))
    return number.scaleb(int(found[2])) if found[2] else number


def _integer(cell: Any, unit: str) -> int | None:
    number = _number(cell, unit)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError(_l("“%(text)s” is not a whole number.", text=_quoted(cell)))
    return int(number)


def _decimal(cell: Any, unit: str, digits: int) -> Decimal | None:
    number = _number(cell, unit)
    if number is None:
        return None
    if abs(number) >= Decimal(10) ** 18:
        raise CellError(_l("This number is too large."))
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _boolean(cell: Any) -> bool | None:
    if cell is None or cell == "":
        return None
    text = _plain(cell).casefold() if isinstance(cell, str) else str(cell).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    if text in BLANKS:
        return None
    raise CellError(_l("“%(text)s” is neither yes nor no.", text=_quoted(cell)))


def _choice_names(choices: type[Choice]) -> dict[str, Choice]:
    names: dict[str, Choice] = {}
    for choice in choices:
        for label in in_all_languages(choice.label):
            names.setdefault(_choice_key(label), choice)
    for choice in choices:
        for text in (choice.value, *choice.synonyms):
            names.setdefault(_choice_key(text), choice)
    return names


def _choice_key(text: str) -> str:
    return "".join(_plain(text).casefold().split())


def _choice(cell: Any, known: dict[str, Choice]) -> Choice | None:
    if cell is None or cell == "":
        return None
    text = cell_text(cell)
    found = known.get(_choice_key(text))
    if found is None:
        if text in BLANKS:
            return None
        raise _not_a_choice(text, known)
    return found


def _choices(cell: Any, known: dict[str, Choice]) -> frozenset[Choice] | None:
    if cell is None or cell == "":
        return None
    text = cell_text(cell)
    whole = known.get(_choice_key(text))
    if whole is not None:
        return frozenset({whole})
    if text in BLANKS or text == "无":
        return None
    found = set()
    for part in re.split(r"[、,，;；/|\s]+", text):
        if not part:
            continue
        choice = known.get(_choice_key(part))
        if choice is None:
            raise _not_a_choice(part, known)
        found.add(choice)
    return frozenset(found)


def _not_a_choice(text: str, known: dict[str, Choice]) -> CellError:
    labels = dict.fromkeys(str(choice.label) for choice in known.values())
    return CellError(
        _l(
            "“%(text)s” is not among the choices: %(choices)s.",
            text=_quoted(text),
            choices="、".join(labels),
        )
    )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _date(cell: Any, days: Days) -> date | None:
    if _blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    wrong = CellError(_l("“%(text)s” is not a date. Write it like 2026-03-02.", text=_quoted(cell)))
    if isinstance(cell, bool | time | timedelta) or (isinstance(cell, float) and not math.isfinite(cell)):
        raise wrong
    if isinstance(cell, int | float):
        if int(cell) in SERIALS:
            return EPOCH + timedelta(days=int(cell))
        # A number 3.1 may be the first or the tenth of March.
        if cell != int(cell):
            raise wrong
        cell = cell_text(cell)
    text = BRACKETED.sub("", _plain(cell)[:60]).strip().casefold()
    found = _text_date(text, days, wrong)
    if found is None or not _only_clock(found[1]):
        raise wrong
    return found[0]


def _only_clock(rest: str) -> bool:
    return not rest or CLOCK.fullmatch(rest) is not None


def _text_date(text: str, days: Days, wrong: CellError) -> tuple[date, str] | None:
    """Return the date that a text begins with, and the rest of the text; None if it begins with none."""
    try:
        for pattern in (FULL_DATE, COMPACT_DATE):
            if match := pattern.match(text):
                year, month, day = (int(part) for part in match.groups())
                return date(year, month, day), text[match.end() :].strip().removeprefix("t")
        if match := SHORT_DATE.match(text):
            found = days.with_year(int(match[1]), int(match[2]))
            return found, text[match.end() :].strip()
    except ValueError:
        raise wrong from None
    return None


def _moment(cell: Any, day: date | None, days: Days) -> datetime | None:
    if _blank(cell):
        return None
    wrong = CellError(_l("“%(text)s” is not a date and time. Write it like 2026-03-02 08:30.", text=_quoted(cell)))
    found = _local_moment(cell, day, days, wrong)
    local = found.replace(tzinfo=days.zone) if found.tzinfo is None else found
    try:
        return local.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise wrong from None


def _time_of_day(cell: Any, days: Days) -> time | None:
    if _blank(cell):
        return None
    wrong = CellError(_l("“%(text)s” is not a time of day. Write it like 08:30.", text=_quoted(cell)))
    if isinstance(cell, date) and not isinstance(cell, datetime):
        raise wrong
    return _local_moment(cell, EPOCH, days, wrong).time().replace(second=0, microsecond=0, tzinfo=None)


def _local_moment(cell: Any, day: date | None, days: Days, wrong: CellError) -> datetime:
    """Return a moment as stored in the file, without conversion of zones; a time alone is one of ``day``."""
    if isinstance(cell, timedelta):
        cell = (datetime.min + cell).time() if timedelta(0) <= cell < timedelta(days=1) else None
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time(0))
    if isinstance(cell, time) and day is not None:
        return datetime.combine(day, cell)
    if isinstance(cell, str):
        return _text_moment(BRACKETED.sub("", _plain(cell)[:60]).casefold(), day, days, wrong)
    raise wrong


def _text_moment(text: str, day: date | None, days: Days, wrong: CellError) -> datetime:
    clock = CLOCK.fullmatch(text)
    if clock is None:
        found = _text_date(text, days, wrong)
        if found is None:
            raise wrong
        day, rest = found
        if not rest:
            return datetime.combine(day, time(0))
        clock = CLOCK.fullmatch(rest)
    if clock is None or day is None:
        raise wrong
    hour = int(clock[2])
    if clock[1] in {"下午", "pm"} and hour < 12:
        hour += 12
    try:
        return datetime.combine(day, time(hour, int(clock[3] or 0), int(clock[4] or 0)))
    except ValueError:
        raise wrong from None
