"""Write a register into the database: in batches, in one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from portal.base.db import reading
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.base.scope import EVERYTHING, Limits
from portal.organisation.models import Term
from portal.records.base import Record, Source
from portal.records.describe import RecordType
from portal.records.stamps import writing
from portal.spreadsheets.outcome import ImportOutcome
from portal.spreadsheets.plan import LISTED, ImportPlan, Progress, expunge_tried, open_plan
from portal.spreadsheets.rows import Row, RowState
from portal.spreadsheets.write_new import write_new

__all__ = ["import_file"]

LISTED_ROWS = 20


def import_file(
    session: Session,
    record_type: RecordType,
    path: Path,
    term: Term | None = None,
    *,
    update: bool = False,
    skip_bad: bool = False,
    limits: Limits = EVERYTHING,
    actor_id: int | None = None,
    listed: int = LISTED,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Import a register; the caller commits the transaction if ``outcome.written``.

    With bad rows and without ``skip_bad`` nothing is written: the session is rolled back. ``update`` applies
    the values in which the file differs from the register. Rows are classified anew, so changes since a dry
    run count. Raises PortalError (rolled back) for a file that cannot be read.

    Most of the file is read before the transaction begins that keeps others from writing, unless the caller has
    begun one.
    """
    begun = session.in_transaction()
    try:
        with ExitStack() as open_file:
            open_file.enter_context(writing(Source.IMPORT, actor_id))
            with reading():
                found = open_file.enter_context(
                    open_plan(session, record_type, path, term, limits=limits, listed=listed)
                )
                if not begun:
                    session.rollback()
                    found.read_ahead()
            for rows in found.batches():
                if skip_bad or not found.outcome.bad:
                    _write(found, rows, update=update)
                if progress is not None:
                    progress(found.outcome.rows)
            outcome = found.outcome
    except BaseException:
        session.rollback()
        raise
    if outcome.bad and not skip_bad:
        session.rollback()
        return outcome
    outcome.written, outcome.updated = True, update
    return outcome


def _write(found: ImportPlan, rows: Sequence[Row], *, update: bool) -> None:
    session = found.session
    fresh: list[Record] = []
    for row in rows:
        if row.record is None:
            continue
        if row.state is RowState.NEW:
            row.record.fingerprint = row.fingerprint
            fresh.append(row.record)
        else:
            _release(row.record)
    expunge_tried(session, rows, keep=update)
    try:
        write_new(session, found.record_type.model, fresh)
        session.flush()  # the records that the file changes
    except (IntegrityError, StatementError):
        raise PortalError(
            _l(
                "The rows %(first)d to %(last)d contradict records that are kept already. Nothing was written.",
                first=rows[0].number,
                last=rows[-1].number,
            )
        ) from None
    taken = {row.record.id: row.number for row in rows if row.state is RowState.NEW and row.record is not None}
    if update:
        taken |= {row.existing.id: row.number for row in rows if row.state is RowState.CHANGED and row.existing}
    _keep_within(found, taken)
    # What was flushed the session only knows weakly: memory stays flat without expunging it.
    found.identity.claimed.update(record.id for record in fresh)


def _release(record: Record) -> None:
    """Clear the references of a record that is not written, so that they do not add it to the session."""
    for relation in inspect(type(record)).relationships:
        if relation.direction.name == "MANYTOONE" and record.__dict__.get(relation.key) is not None:
            setattr(record, relation.key, None)


def _keep_within(found: ImportPlan, taken: Mapping[int, int]) -> None:
    """Refuse written rows outside the person's limits, by the condition of the lists. Raises PortalError.

    ``taken`` maps ids of records to the numbers of their rows.
    """
    model = found.record_type.model
    condition = model.within(found.limits)
    if condition is None or not taken:
        return
    visible = set(found.session.scalars(select(model.id).where(model.id.in_(taken), condition)))
    outside = sorted(number for record_id, number in taken.items() if record_id not in visible)
    if outside:
        listed = "、".join(str(number) for number in outside[:LISTED_ROWS])
        raise PortalError(
            _l(
                "These rows lie outside the classes you may record for: %(rows)s. Nothing was written.",
                rows=f"{listed}…" if len(outside) > LISTED_ROWS else listed,
            )
        )
