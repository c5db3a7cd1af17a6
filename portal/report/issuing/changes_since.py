"""What happened since a summary was issued: records behind it that were written, figures that read differently now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, literal, null, select, union_all

from portal.db import db
from portal.evidence.measure import measure
from portal.history.models import Action, Change
from portal.organisation.models import Term
from portal.plugin_system.registry import Portal, the_portal
from portal.records.base import Record
from portal.report.blocks import Document
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
"""Records of a register that are named; of the others one is told how many they are."""
MOST_SCANNED = 20_000
"""Entries of the history that are read, the latest first: an import of a whole register is one of these."""


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record that was written since, and what was done to it last."""

    record_id: int
    title: str
    action: Action
    at: datetime


@dataclass
class ChangedRegister:
    """The records of one type that were written since."""

    model: type[Record]
    actions: Counter[Action] = field(default_factory=Counter)
    """How many records, by what was done to them last."""
    shown: list[ChangedRecord] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many records."""
        return self.actions.total()

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """All of it, by register in the order of the menu."""

    registers: tuple[ChangedRegister, ...] = ()
    cut: bool = False
    """There is more in the history than was read."""

    @property
    def count(self) -> int:
        """How many records."""
        return sum(register.count for register in self.registers)


def changes_since(issue: SummaryIssue) -> ChangesSince:
    """Records of the registers behind an issue that were written after it was measured and fall in its term.

    By the record's date, now or before the change; what has no date always counts. Three statements, however many
    registers and records there are. Of areas that are not there (any more) nothing can be told.
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
    """Figures printed in the issue that read differently when measured now."""
    then = figures_of(issue.facts)
    printed = printed_keys(document) & set(then)
    portal = the_portal()
    # An area that is not there now has not changed its figures: they cannot be measured.
    known = {key for key in printed if key in portal.facts or key in portal.obligations}
    now = figures_of(frozen_facts(measure(issue.term, only=known)))
    return changed_figures(then, now, known)


def _registers(portal: Portal, keys: Iterable[str]) -> dict[str, type[Record]]:
    """The record types behind these facts and obligations, by key, in the portal's order."""
    behind = {record for key in keys if (record := evidence_record(portal, key)) is not None}
    return {key: known.model for key, known in portal.record_types.items() if known.model in behind}


def _changes(models: Mapping[str, type[Record]], after: int) -> list[Any]:
    """The latest first, each with the record's date before and after it as far as the history tells."""
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
    """The date out of the JSON: which column that is depends on the register."""
    columns: dict[str, list[str]] = defaultdict(list)
    for key, model in models.items():
        if model.__date_column__ is not None:
            columns[model.__date_column__].append(key)
    whens = [(Change.record.in_(keys), values[column].as_string()) for column, keys in columns.items()]
    return case(*whens, else_=null()) if whens else null()


def _dates_now(models: Mapping[str, type[Record]], after: int, changes: Iterable[Any]) -> dict[tuple[str, int], str]:
    """The dates of records of whose changes none tells it, in one statement over their registers."""
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
    """Fill in what the named records call themselves."""
    if not shown:
        return
    rows = db.session.execute(
        select(Change.id, Change.record_id, Change.title, Change.action, Change.at)
        .where(Change.id.in_(shown))
        .order_by(Change.id.desc())
    )
    for number, record_id, title, action, at in rows:
        shown[number].shown.append(ChangedRecord(record_id, title, action, at))
