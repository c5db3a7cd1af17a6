"""Contents of a details page besides the record's own fields: parts, records that refer to it, history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import joinedload

from portal.accounts.scope import current_limits, may
from portal.base.db import db
from portal.base.fields import Label
from portal.evidence.display import changed_values, show
from portal.evidence.list_query import ALL_TERMS, eager_options
from portal.history.models import Action, Change
from portal.records.base import Record
from portal.records.describe import RecordField, RecordType
from portal.records.within import within_limits
from portal.registry.registry import CORE, the_portal
from portal.registry.urls import record_url

__all__ = ["Link", "PartTable", "Referring", "history_of", "parts_of", "referring_to", "views"]

MOST_PARTS = 200
MOST_CHANGES = 50
"""Number of changes shown on a record's page, the latest first."""
VIEWS = "portal.views"


@dataclass(frozen=True, slots=True)
class Link:
    """Button on a record's page that leads to a follow-up action."""

    label: Label
    """Text of the button."""
    url: str
    """Address that it leads to."""


@dataclass(frozen=True, slots=True)
class Referring:
    """Register with records that refer to the shown one: its label, their number, the URL of their list."""

    label: Label
    count: int
    url: str


@dataclass(frozen=True)
class PartTable:
    """Table of the parts of a record, e.g. the findings of a check."""

    label: Label
    columns: list[RecordField]
    rows: list[tuple[str | None, list[str]]]
    """URL of the part (None without a view of its own) and the text of each column."""
    add_url: str | None
    is_more: bool


def views() -> dict[str, Any]:
    """Return the RecordViews of this portal, by record key."""
    found: dict[str, Any] = current_app.extensions.get(VIEWS, {})
    return found


def parts_of(record_type: RecordType, record: Record, names: tuple[str, ...]) -> list[PartTable]:
    """Return a table for each of these one-to-many relationships that the user may view; one statement each."""
    tables = []
    for name in names:
        relationship = inspect(record_type.model).relationships[name]
        part_type = the_portal().record_type(relationship.mapper.class_)
        if may(f"{part_type.key}.view"):
            tables.append(_table(part_type, record, relationship))
    return tables


def referring_to(record_type: RecordType, record: Record, parts: tuple[str, ...]) -> list[Referring]:
    """Return the registers with records that refer to this one, each with count and list URL; one count a reference.

    Not of the organisation's own records, which everything points to.
    """
    if record_type.plugin == CORE:
        return []
    shown = {inspect(record_type.model).relationships[name].mapper.class_ for name in parts}
    found = []
    for key, view in views().items():
        other: RecordType = view.record_type
        if other.model in shown or not may(f"{key}.view"):
            continue
        for item in other.fields:
            if item.target is not record_type.model or item.column is None or item.name not in view.filters:
                continue
            statement = select(func.count(other.model.id)).where(getattr(other.model, item.column) == record.id)
            count = db.session.scalar(within_limits(statement, other.model, current_limits())) or 0
            if count:
                where: dict[str, Any] = {item.name: record.id}
                if other.model.__date_column__:
                    where["term"] = ALL_TERMS
                found.append(Referring(other.label, count, record_url(other.key, **where)))
    return found


def history_of(
    record_type: RecordType, record_id: int, limit: int = MOST_CHANGES
) -> list[tuple[Change, list[tuple[str, str, str]]]]:
    """Return the changes of a record with (label, before, after) of each field, latest first."""
    found = db.session.scalars(
        select(Change)
        .where(Change.record == record_type.key, Change.record_id == record_id)
        .options(joinedload(Change.actor))
        .order_by(Change.id.desc())
        .limit(limit)
    )
    changes: list[Change] = []
    for change in found:
        # SQLite gives the highest id again after a deletion: what lies before is another record's story.
        if change.action is Action.DELETE and (not changes or changes[-1].action is not Action.RESTORE):
            break
        changes.append(change)
    return changed_values(record_type, changes)


def _table(part_type: RecordType, record: Record, relationship: Any) -> PartTable:
    model = part_type.model
    _local, remote = relationship.local_remote_pairs[0]
    back = part_type.model.__mapper__.get_property_by_column(remote).key  # type: ignore[attr-defined]
    statement = (
        select(model)
        .where(getattr(model, back) == record.id)
        .options(*eager_options(part_type))
        .order_by(model.id)
        .limit(MOST_PARTS + 1)
    )
    found = list(db.session.scalars(within_limits(statement, model, current_limits())).unique())
    view = views().get(part_type.key)
    columns = [item for item in (view.columns if view else part_type.fields) if item.column != back]
    here = record_url(type(record), "view", id=record.id)
    add_url = None
    if view and may(f"{part_type.key}.edit"):
        values: dict[str, Any] = {"url": here, _reference(part_type, back): record.id}
        add_url = record_url(part_type.key, "new", **values)
    rows = [
        (
            record_url(part_type.key, "view", id=item.id) if view else None,
            [show(column, getattr(item, column.name)) for column in columns],
        )
        for item in found[:MOST_PARTS]
    ]
    return PartTable(part_type.label, columns, rows, add_url, len(found) > MOST_PARTS)


def _reference(part_type: RecordType, column: str) -> str:
    try:
        return part_type.field(column).name
    except KeyError:
        return column
