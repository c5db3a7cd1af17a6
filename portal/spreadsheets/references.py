"""Find the records that cells name: a class by its name in the right school year, a child in its class."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import String, inspect, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.base.fields import ChoiceType
from portal.base.i18n import _l
from portal.organisation.models import Child, Classroom, Staff, Term
from portal.records.base import Record
from portal.records.describe import RecordField
from portal.records.validate import clean_text
from portal.spreadsheets.convert import CellError

__all__ = ["References", "RowContext", "name_attributes", "name_key", "qualifiers", "school_year_of"]

QUALIFIED = re.compile(r"(.+?)\s*[（(]([^（）()]+)[）)]\Z", re.S)
LONGEST_NAME = 200
LONGEST_QUOTE = 40
# A new school year begins within the summer holidays.
FIRST_MONTH = 8


@dataclass(frozen=True, slots=True)
class RowContext:
    """Values of a row that distinguish records of one name."""

    day: date | None = None
    classroom: Classroom | None = None


def school_year_of(day: date) -> str:
    """Return the school year of a day, from August to July: ``2025-2026``."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def name_key(text: str) -> str:
    """Return a name normalised for comparison: 张 三 is 张三."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_attributes(target: type[Record]) -> tuple[str, ...]:
    """Return the text attributes that identify a record by name; empty if it has none."""
    known: Any = target
    return _name_attributes(known)


@cache
def _name_attributes(target: Any) -> tuple[str, ...]:
    mapper = inspect(target)
    texts = [
        attribute.key
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0].type, String) and not isinstance(attribute.columns[0].type, ChoiceType)
    ]
    keys = [key for key in target.__natural_key__ if key in texts]
    if "name" in texts:
        # A code that is a natural key by itself identifies like the name.
        alone = keys if len(target.__natural_key__) == 1 else []
        return tuple(dict.fromkeys(["name", *alone]))
    return tuple(keys)


def qualifiers(record: Record) -> list[str]:
    """Return the texts that distinguish records of one name, written in brackets after the name."""
    names = name_attributes(type(record))
    found = []
    for key in type(record).__natural_key__:
        value = None if key in names else getattr(record, key)
        if value is None or value == "" or isinstance(value, Record):
            continue
        found.append(value.isoformat() if isinstance(value, date) else str(value))
    return found


class References:
    """Records that the cells of one file name, loaded batch by batch and cached."""

    def __init__(self, session: Session, term: Term | None) -> None:
        self.session = session
        self.term = term
        self.made: dict[type[Record], dict[str, Record]] = defaultdict(dict)
        """New records by type and name key, made for the first row that names them."""
        self._found: dict[type[Record], dict[str, list[Record]]] = defaultdict(dict)
        self._sole: dict[tuple[type[Record], str, str | None], Record] = {}
        """Records by type, text and school year, for texts that are unambiguous whatever else the row contains."""

    def load(self, wanted: Mapping[type[Record], Iterable[str]]) -> None:
        """Load all records with these names, in one statement for each model."""
        for target, texts in wanted.items():
            known = self._found[target]
            fresh = {text for text in texts if text not in known and len(text) <= LONGEST_NAME}
            attributes = name_attributes(target)
            if fresh and attributes:
                self._load(target, fresh, attributes)

    def find(self, field: RecordField, text: str, context: RowContext) -> Record:
        """Return the record that a cell names. Raises CellError if there is none, or more than one."""
        target = field.target
        if target is None or not name_attributes(target):
            raise CellError(_l("This cannot be named in a file."))
        year = self._year(context) if target is Classroom else None
        if (sole := self._sole.get((target, text, year))) is not None:
            return sole
        candidates = self._found[target].get(text, [])
        fitting = candidates
        if year is not None and QUALIFIED.match(text) is None:
            fitting = [item for item in candidates if getattr(item, "school_year", year) == year]
        if not fitting:
            return self._absent(target, field, text, year if candidates else None)
        if len(fitting) == 1:
            self._sole[target, text, year] = fitting[0]
            return fitting[0]
        fitting = _narrowed(fitting, context)
        if len(fitting) > 1:
            raise CellError(
                _l(
                    "%(count)d are called “%(name)s”. Write which one in brackets, like %(example)s.",
                    count=len(fitting),
                    name=_quoted(text),
                    example=_example(fitting),
                )
            )
        return fitting[0]

    def _year(self, context: RowContext) -> str | None:
        if context.day is not None:
            return school_year_of(context.day)
        return self.term.school_year if self.term is not None else None

    def _load(self, target: Any, texts: set[str], attributes: tuple[str, ...]) -> None:
        spellings = {spelling for text in texts for spelling in _spellings(text)}
        statement = select(target).where(or_(*(getattr(target, key).in_(spellings) for key in attributes)))
        if target is Child:
            statement = statement.options(selectinload(Child.enrolments))
        by_name: dict[str, list[Record]] = defaultdict(list)
        for record in self.session.scalars(statement.order_by(target.id)):
            for name in {name_key(getattr(record, key) or "") for key in attributes}:
                by_name[name].append(record)
        for text in texts:
            self._found[target][text] = by_name.get(name_key(text)) or _qualified(text, by_name)

    def _absent(self, target: type[Record], field: RecordField, text: str, year: str | None) -> Record:
        if year is not None:
            raise CellError(_l("There is no “%(name)s” in the school year %(year)s.", name=_quoted(text), year=year))
        if not target.__created_by_name__:
            raise CellError(
                _l("There is no “%(name)s” among: %(register)s.", name=_quoted(text), register=target.__label__)
            )
        name = clean_text(text)
        longest = inspect(target).columns["name"].type.length or LONGEST_NAME
        if len(name) > longest:
            raise CellError(_l("This name is too long for: %(field)s.", field=field.label))
        made = self.made[target]
        key = name_key(name)
        if key not in made:
            made[key] = target()
            made[key].name = name  # type: ignore[attr-defined]
        return made[key]


def _spellings(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text)
    found = {text, plain, "".join(plain.split())}
    if match := QUALIFIED.match(text):
        base = match[1]
        found |= {base, unicodedata.normalize("NFKC", base), "".join(base.split())}
    return found


def _qualified(text: str, by_name: Mapping[str, list[Record]]) -> list[Record]:
    match = QUALIFIED.match(text)
    if match is None:
        return []
    wanted = name_key(match[2])
    return [
        record
        for record in by_name.get(name_key(match[1]), [])
        if wanted in {name_key(item) for item in qualifiers(record)}
    ]


def _narrowed(candidates: list[Record], context: RowContext) -> list[Record]:
    """Return the candidates that fit the day and the class of the row; all of them if none fits."""
    fitting = candidates
    if isinstance(candidates[0], Child) and context.classroom is not None:
        fitting = [item for item in candidates if _was_in(item, context.classroom, context.day)]
    elif isinstance(candidates[0], Staff) and context.day is not None:
        fitting = [item for item in candidates if _worked_on(item, context.day)]
    return fitting or candidates


def _was_in(child: Any, classroom: Classroom, day: date | None) -> bool:
    return any(
        enrolment.classroom_id == classroom.id
        and (day is None or (enrolment.starts_on <= day and (enrolment.ends_on is None or enrolment.ends_on >= day)))
        for enrolment in child.enrolments
    )


def _worked_on(staff: Any, day: date) -> bool:
    return (staff.hired_on is None or staff.hired_on <= day) and (staff.left_on is None or staff.left_on >= day)


def _example(records: list[Record]) -> str:
    for record in records:
        for qualifier in qualifiers(record):
            name = getattr(record, name_attributes(type(record))[0])
            return f"{name}（{qualifier}）"
    return "…（…）"


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
