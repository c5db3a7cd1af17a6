"""Find what changed since a summary was issued: records behind it that were written, and figures that differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, literal, null, select, union_all

from portal.base.db import db
from portal.evidence.measure import measure
from portal.history.models import Action, Change
from portal.organisation.models import Term
from portal.records.base import Record
from portal.registry.registry import Portal, the_portal
from portal.report.document.blocks import Document
from portal.report.issuing.figures import ChangedFigure, changed_figures, figures_of, frozen_facts, printed_keys
from portal.report.issuing.models import SummaryIssue
from portal.report.links import evidence_record

__all__ = [
    "MOST_NAMED",
    "MOST_SCANNED",
    "ChangedRecord",
    "ChangedRegister",
    "ChangesSince",
    "changes_since",
    "figures_since",
]

MOST_NAMED = 5
"""Maximum number of changed records named for a register; of the others only the number is given."""
MOST_SCANNED = 20_000
"""Maximum number of history entries read, the latest first: the import of a whole register may write as many."""


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """Record that was written since the issue, with its latest action."""

    record_id: int
    title: str
    action: Action
    at: datetime


@dataclass
class ChangedRegister:
    """Records of one type that were written since the issue."""

    model: type[Record]
    actions: Counter[Action] = field(default_factory=Counter)
    """Number of records by their latest action."""
    shown: list[ChangedRecord] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of changed records."""
        return self.actions.total()

    @property
    def more(self) -> int:
        """Number of changed records that are not named."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """Changed records since an issue, by register in the order of the menu."""

    registers: tuple[ChangedRegister, ...] = ()
    cut: bool = False
    """True if the history holds more entries than were read."""

    @property
    def count(self) -> int:
        """Number of changed records."""
        return sum(register.count for register in self.registers)


def changes_since(issue: SummaryIssue) -> ChangesSince:
    """Return the records of the registers behind an issue that were written after it was measured and fall in its term.

    A record falls in the term by its date, now or before the change; without a date it always does. Three statements,
    however many registers and records there are. Areas that are not (or no longer) active are left out.
    """
    portal = the_portal()
    models = _registers(portal, figures_of(issue.facts))
    changes = _changes(models, issue.last_change)
    dates = _dates_now(models, issue.last_change, changes)
    found: dict[str, ChangedRegister] = {}
    shown: dict[int, ChangedRegister] = {}
    for (key, number), entries in _by_record(changes[:MOST_SCANNED]).items():
        days = {day for entry in entries for day in (entry.before_day, entry.after_day)} | {dates.get((key, number))}
        if not _falls_in(models[key], days, issue.term):
            continue
        register = found.setdefault(key, ChangedRegister(models[key]))
        register.actions[entries[0].action] += 1
        if register.actions.total() <= MOST_NAMED:
            shown[entries[0].id] = register
    _name(shown)
    return ChangesSince(tuple(found[key] for key in models if key in found), len(changes) > MOST_SCANNED)


def figures_since(issue: SummaryIssue, document: Document) -> list[ChangedFigure]:
    """Return the figures printed in the issue that differ when measured now."""
    then = figures_of(issue.facts)
    printed = printed_keys(document) & set(then)
    portal = the_portal()
    # Figures of an area that is not active now have not changed: they cannot be measured.
    known = {key for key in printed if key in portal.facts or key in portal.obligations}
    now = figures_of(frozen_facts(measure(issue.term, only=known)))
    return changed_figures(then, now, known)


def _registers(portal: Portal, keys: Iterable[str]) -> dict[str, type[Record]]:
    """Return the record types behind these facts and obligations, by key, in the portal's order."""
    behind = {record for key in keys if (record := evidence_record(portal, key)) is not None}
    return {key: known.model for key, known in portal.record_types.items() if known.model in behind}


def _changes(models: Mapping[str, type[Record]], after: int) -> list[Any]:
    """Return the history entries after one, the latest first, each with the record's date before and after it."""
    if not models:
        return []
    return list(
        db.session.execute(
            select(
                Change.id,
                Change.record,
                Change.record_id,
                Change.action,
                _day(models, Change.before).label("before_day"),
                _day(models, Change.after).label("after_day"),
            )
            .where(Change.id > after, Change.record.in_(models))
            .order_by(Change.id.desc())
            .limit(MOST_SCANNED + 1)
        )
    )


def _day(models: Mapping[str, type[Record]], values: Any) -> ColumnElement[Any]:
    """Return the SQL expression for the date in a change's JSON, whose column depends on the register."""
    columns: dict[str, list[str]] = defaultdict(list)
    for key, model in models.items():
        if model.__date_column__ is not None:
            columns[model.__date_column__].append(key)
    whens = [(Change.record.in_(keys), values[column].as_string()) for column, keys in columns.items()]
    return case(*whens, else_=null()) if whens else null()


def _dates_now(models: Mapping[str, type[Record]], after: int, changes: Iterable[Any]) -> dict[tuple[str, int], str]:
    """Return the current dates of records whose changes hold no date, in one statement over their registers."""
    undated = {(row.record, row.record_id) for row in changes} - {
        (row.record, row.record_id) for row in changes if row.before_day or row.after_day
    }
    selects = []
    for key in sorted({key for key, _ in undated}):
        model: Any = models[key]
        if model.__date_column__ is None:
            continue
        wanted = select(Change.record_id).where(Change.id > after, Change.record == key)
        day = getattr(model, model.__date_column__)
        selects.append(select(literal(key), model.id, day).where(model.id.in_(wanted)))
    if not selects:
        return {}
    rows = db.session.execute(union_all(*selects))
    return {(key, number): day.isoformat() for key, number, day in rows if day is not None}


def _by_record(changes: Iterable[Any]) -> dict[tuple[str, int], list[Any]]:
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for change in changes:
        found[change.record, change.record_id].append(change)
    return found


def _falls_in(model: type[Record], days: Iterable[str | None], term: Term) -> bool:
    if model.__date_column__ is None:
        return True
    known = [day[:10] for day in days if day]
    first, last = term.starts_on.isoformat(), term.ends_on.isoformat()
    return not known or any(first <= day <= last for day in known)


def _name(shown: Mapping[int, ChangedRegister]) -> None:
    """Add the records to name, with their titles, to their registers."""
    if not shown:
        return
    rows = db.session.execute(
        select(Change.id, Change.record_id, Change.title, Change.action, Change.at)
        .where(Change.id.in_(shown))
        .order_by(Change.id.desc())
    )
    for number, record_id, title, action, at in rows:
        shown[number].shown.append(ChangedRecord(record_id, title, action, at))
