"""Write registers as .xlsx that an import reads back: labels, names, real dates; no text becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.base.scope import Limits
from portal.evidence.list_query import list_select
from portal.organisation.models import Classroom, Term
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import clean_text
from portal.registry.registry import the_portal
from portal.spreadsheets.references import name_attributes, qualifiers, school_year_of
from portal.spreadsheets.values import collection_options, display_text

__all__ = ["export_register", "write_template"]

BATCH = 500
LAST_ROW = 1_048_576
WIDTHS = {Kind.LONG_TEXT: 40, Kind.TEXT: 18, Kind.CHOICES: 24, Kind.MOMENT: 18, Kind.REFERENCE: 16}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings of a text that a program could take for a formula."""


class ReferenceNames:
    """Names of referenced records in a file, by which an import finds the same records."""

    def __init__(self, session: Session, record_type: RecordType, term: Term | None) -> None:
        self.term = term
        targets = {item.target for item in record_type.fields if item.kind is Kind.REFERENCE and item.target}
        self._shared = {target: _shared_names(session, target) for target in targets}

    def of(self, record: Record, day: date | None) -> str:
        """Return the name of a record; if it is ambiguous, with a qualifier in brackets."""
        attributes = name_attributes(type(record))
        if not attributes:
            return str(record)
        name = str(getattr(record, attributes[0]))
        if isinstance(record, Classroom):
            plain = record.school_year == self._year(day)
        else:
            plain = name not in self._shared.get(type(record), ())
        found = [] if plain else qualifiers(record)
        return f"{name}（{found[0]}）" if found else name

    def _year(self, day: date | None) -> str | None:
        if day is not None:
            return school_year_of(day)
        return self.term.school_year if self.term is not None else None


def export_register(
    session: Session,
    record_type: RecordType,
    args: MultiDict[str, str],
    limits: Limits,
    *,
    target: IO[bytes],
    term: Term | None = None,
) -> int:
    """Write the rows of the list with the query parameters ``args``, and return their number.

    ``term`` is the chosen term.
    Raises PortalError for more rows than a sheet holds.
    """
    statement = list_select(record_type, args, limits).rows()
    statement = statement.options(*collection_options(record_type.model)).execution_options(yield_per=BATCH)
    names = ReferenceNames(session, record_type, term)
    return _write(record_type, session.scalars(statement), names, target)


def _write(record_type: RecordType, records: Iterable[Record], names: ReferenceNames, target: IO[bytes]) -> int:
    zone = the_portal().settings.zone
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_title(record_type))
    sheet.freeze_panes = "A2"
    for number, field in enumerate(record_type.fields, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(field)
    sheet.append([_header(sheet, str(field.label)) for field in record_type.fields])
    count = 0
    for count, record in enumerate(records, start=1):
        if count >= LAST_ROW:
            raise PortalError(_l("These are more rows than a sheet holds. Narrow the list and try again."))
        sheet.append(list(_cells(sheet, record_type, record, names, zone)))
    workbook.save(target)
    return count


def write_template(record_type: RecordType, target: IO[bytes]) -> None:
    """Write an empty register: headers (required ones with a star) and lists of choices."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _sheet_title(record_type)
    sheet.freeze_panes = "A2"
    lists = workbook.create_sheet("lists")
    lists.sheet_state = "hidden"
    fields = [item for item in record_type.fields if not item.field.computed]
    for number, field in enumerate(fields, start=1):
        letter = get_column_letter(number)
        cell = sheet.cell(1, number, f"{field.label}*" if field.required else str(field.label))
        cell.data_type, cell.font = "s", Font(bold=True)
        sheet.column_dimensions[letter].width = _width(field)
        if field.kind is Kind.DATE:
            for row in range(2, 1001):
                sheet.cell(row, number).number_format = "yyyy-mm-dd"
        options = _options(field)
        if not options:
            continue
        for row, option in enumerate(options, start=1):
            lists.cell(row, number, option).data_type = "s"
        rule = DataValidation(type="list", formula1=f"lists!${letter}$1:${letter}${len(options)}", allow_blank=True)
        rule.add(f"{letter}2:{letter}20001")
        sheet.add_data_validation(rule)
    workbook.save(target)


def _options(field: RecordField) -> list[str]:
    if field.kind is Kind.BOOLEAN:
        return [_("Yes"), _("No")]
    if field.kind is Kind.CHOICE and field.choices is not None:
        return [str(choice.label) for choice in field.choices]
    return []


def _shared_names(session: Session, target: type[Record]) -> frozenset[str]:
    """Return the names that several records of this register share."""
    attributes = name_attributes(target)
    if not attributes or len(target.__natural_key__) < 2:
        return frozenset()
    name = getattr(target, attributes[0])
    return frozenset(session.scalars(select(name).group_by(name).having(func.count() > 1)))


def _cells(
    sheet: Any, record_type: RecordType, record: Record, names: ReferenceNames, zone: ZoneInfo
) -> Iterator[Cell | int | float | None]:
    column = record_type.model.__date_column__
    day = getattr(record, column) if column is not None else None
    for field in record_type.fields:
        value = getattr(record, field.name)
        if value is None or value == "":
            yield None
        elif isinstance(value, Record):
            yield text_cell(sheet, names.of(value, day))
        elif field.kind is Kind.INTEGER:
            yield int(value)
        elif field.kind is Kind.DECIMAL:
            yield _number(sheet, value, field.digits or 0)
        elif isinstance(value, date):
            yield _day(sheet, value, zone)
        elif field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
            yield text_cell(sheet, str(value))
        else:
            yield text_cell(sheet, display_text(field, value, zone))


def text_cell(sheet: Any, text: str) -> Cell:
    """Return a cell of type text, which Excel shows and does not evaluate, whatever it contains."""
    safe = clean_text(text)
    cell = WriteOnlyCell(sheet, value=safe)
    cell.data_type = "s"
    if safe.startswith(RISKY):
        # The apostrophe of Excel: still text after somebody edits the cell.
        cell.quotePrefix = True
    return cell


def _header(sheet: Any, label: str) -> Cell:
    cell = text_cell(sheet, label)
    cell.font = Font(bold=True)
    return cell


def _number(sheet: Any, value: Any, digits: int) -> Cell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = f"0.{'0' * digits}" if digits else "0"
    return cell


def _day(sheet: Any, value: Any, zone: ZoneInfo) -> Cell:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value.astimezone(zone).replace(tzinfo=None, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
    else:
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd"
    return cell


def _width(field: RecordField) -> int:
    return max(WIDTHS.get(field.kind, 12), min(2 * len(str(field.label)) + 2, 30))


def _sheet_title(record_type: RecordType) -> str:
    title = "".join(char for char in str(record_type.label) if char not in "[]:*?/\\'")
    return title[:31] or "1"
