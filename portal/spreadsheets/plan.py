"""Plan an import without writing: classify each row as new, unchanged, changed or bad."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.base.scope import EVERYTHING, Limits
from portal.organisation.models import Campus, Classroom, Place, Term
from portal.organisation.terms import Calendars, calendars, day_problem
from portal.records.base import Record
from portal.records.describe import Kind, RecordType
from portal.records.validate import validate
from portal.registry.registry import the_portal
from portal.spreadsheets.convert import Days
from portal.spreadsheets.headers import find_header
from portal.spreadsheets.identity import Identity
from portal.spreadsheets.outcome import BadCellReport, Difference, ImportOutcome
from portal.spreadsheets.references import References
from portal.spreadsheets.rows import BATCH, Row, RowReader, RowState, may_be_missing, set_value
from portal.spreadsheets.values import blank_value, display_text
from portal.spreadsheets.workbook import opened

__all__ = ["LISTED", "ImportPlan", "Progress", "dry_run", "expunge_tried", "open_plan"]

LISTED = 1_000
"""Greatest number of bad cells, and of differences, that are listed; all are counted."""
READ_AHEAD = 25_000
"""Greatest number of rows held in memory, some 1 KB each."""

Progress = Callable[[int], None]
"""Function that receives the number of rows processed so far."""


@dataclass
class ImportPlan:
    """Rows of one file, classified batch by batch; ``outcome`` is complete once all batches are consumed."""

    session: Session
    record_type: RecordType
    term: Term | None
    limits: Limits
    reader: RowReader
    identity: Identity
    outcome: ImportOutcome
    listed: int
    unread: Iterator[list[Row]]

    def read_ahead(self) -> None:
        """Read rows that fit into memory, to shorten the time in which this session keeps others from writing."""
        ahead = deque(islice(self.unread, READ_AHEAD // BATCH))
        self.unread = _drained(ahead, self.unread)

    @cached_property
    def calendars(self) -> Calendars:
        """Calendars of all terms, read on first use."""
        return calendars(self.session)

    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows with their state, in batches; nothing is added to the session.

        Raises PortalError for a sheet without rows.
        """
        for rows in self.unread:
            self._classify(rows)
            for row in rows:
                self._count(row)
            yield rows
        if self.outcome.rows == 0:
            raise PortalError(_l("The sheet has headers but no rows."))

    def _classify(self, rows: list[Row]) -> None:
        self.reader.resolve(rows)
        limited = self.record_type.model.within(self.limits) is not None
        for row in rows:
            self.reader.check_fields(row)
            if limited and row.state is not RowState.BAD:
                self._permit(row)
        sound = [row for row in rows if row.state is not RowState.BAD]
        for row in sound:
            row.record = self.reader.make(row)
        records = [row.record for row in sound if row.record is not None]
        links = self.record_type.model.link_batch(self.session, records)
        self.identity.classify(sound)
        self._check_existing(sound)
        for row, problem in zip(sound, links, strict=True):
            if row.state is RowState.NEW and problem is not None:
                self.reader.bad(row, problem.field, problem.message)
            elif row.state in {RowState.NEW, RowState.CHANGED}:
                self._validate(row)
            if row.state is RowState.BAD:
                self.identity.forget(row)
        for row in sound:
            first = row.repeats
            if first is not None and first.state is RowState.BAD:
                row.state = RowState.BAD
                row.bad += tuple(replace(cell, row=row.number) for cell in first.bad)

    def _validate(self, row: Row) -> None:
        if row.existing is not None:
            record = self._merged(row, row.existing)
            problems = list(validate(self.record_type, record))
        elif row.record is not None:  # its fields have been checked
            record = row.record
            problems = list(record.problems())
        else:
            return
        if not problems:
            found = day_problem(record, self.calendars)
            problems = [found] if found is not None else []
        for problem in problems:
            self.reader.bad(row, problem.field, problem.message)

    def _merged(self, row: Row, record: Record) -> Record:
        """Return the stored record with the differing values of the row set."""
        self._note_differences(row, record)
        for field in row.differences:
            value = row.values.get(field.name)
            set_value(record, field, blank_value(self.record_type, field) if value is None else value)
        return record

    def _note_differences(self, row: Row, record: Record) -> None:
        zone = the_portal().settings.zone
        title = str(record)
        for field in row.differences:
            self.outcome.differences_total += 1
            if len(self.outcome.differences) < self.listed:
                self.outcome.differences.append(
                    Difference(
                        row.number,
                        title,
                        str(self.reader.column(field.name)),
                        display_text(field, getattr(record, field.name), zone),
                        display_text(field, row.values.get(field.name), zone),
                    )
                )

    def _permit(self, row: Row) -> None:
        for item in self.record_type.fields:
            value = row.values.get(item.name) if item.kind is Kind.REFERENCE else None
            if value is not None and not _permitted(value, self.limits):
                self.reader.bad(row, item.name, _l("You may not record this for: %(name)s.", name=str(value)))

    def _check_existing(self, rows: Sequence[Row]) -> None:
        model = self.record_type.model
        condition = model.within(self.limits)
        found = [row for row in rows if row.existing is not None]
        if condition is None or not found:
            return
        ids = [row.existing.id for row in found if row.existing is not None]
        visible = set(self.session.scalars(select(model.id).where(model.id.in_(ids), condition)))
        for row in found:
            if row.existing is not None and row.existing.id not in visible:
                self.reader.bad(row, None, _l("This record is kept, but you may not change it."))

    def _count(self, row: Row) -> None:
        outcome = self.outcome
        outcome.rows += 1
        if row.state is RowState.NEW:
            outcome.new += 1
            self._note_created(row)
        elif row.state is RowState.UNCHANGED:
            outcome.unchanged += 1
        elif row.state is RowState.CHANGED:
            outcome.changed += 1
        else:
            outcome.bad += 1
            for cell in row.bad:
                outcome.bad_cells_total += 1
                if len(outcome.bad_cells) < self.listed:
                    outcome.bad_cells.append(BadCellReport(cell.row, str(cell.column), cell.value, str(cell.reason)))

    def _note_created(self, row: Row) -> None:
        for name in self.reader.reference_names:
            value = row.values[name]
            if isinstance(value, Record) and value.id is None:
                names = self.outcome.created.setdefault(str(type(value).__label__), [])
                if str(value) not in names:
                    names.append(str(value))


@contextmanager
def open_plan(
    session: Session,
    record_type: RecordType,
    path: Path,
    term: Term | None = None,
    *,
    limits: Limits = EVERYTHING,
    listed: int = LISTED,
) -> Iterator[ImportPlan]:
    """Open a register and find its headers; rows are classified only as ``batches`` is consumed.

    Raises PortalError for a file that cannot be read as a register.
    """
    zone = the_portal().settings.zone
    days = Days(zone, term.starts_on, term.ends_on) if term is not None else Days(zone)
    with opened(path) as workbook, session.no_autoflush:
        header = find_header(record_type, workbook, may_be_missing(record_type, term))
        references = References(session, term)
        reader = RowReader(record_type, header, references, term, days)
        yield ImportPlan(
            session,
            record_type,
            term,
            limits,
            reader,
            Identity(session, record_type, header, reader),
            ImportOutcome(notes=[str(note) for note in header.notes]),
            listed,
            reader.batches(),
        )


def _drained(ahead: deque[list[Row]], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
    while ahead:  # a processed batch is released
        yield ahead.popleft()
    yield from rest


def dry_run(
    session: Session,
    record_type: RecordType,
    path: Path,
    term: Term | None = None,
    *,
    limits: Limits = EVERYTHING,
    listed: int = LISTED,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Return the outcome that an import would have. The session is rolled back: unsaved changes are lost."""
    try:
        with open_plan(session, record_type, path, term, limits=limits, listed=listed) as found:
            for rows in found.batches():
                expunge_tried(session, rows)
                if progress is not None:
                    progress(found.outcome.rows)
            return found.outcome
    finally:
        session.rollback()


def expunge_tried(session: Session, rows: Sequence[Row], *, keep: bool = False) -> None:
    """Expunge the records on which new values were tried; with ``keep``, only those of rows that are not changed."""
    for row in rows:
        if row.existing is None or row.existing not in session or row.state is RowState.UNCHANGED:
            continue
        if not (keep and row.state is RowState.CHANGED):
            session.expunge(row.existing)


def _permitted(value: Any, limits: Limits) -> bool:
    if isinstance(value, Classroom):
        return value.id in limits.classroom_ids
    if isinstance(value, Campus):
        return value.id in limits.campus_ids
    if isinstance(value, Place):
        return value.campus_id is None or value.campus_id in limits.campus_ids
    return True
