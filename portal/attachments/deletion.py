"""Attachments of deleted records: set aside with the record, and restored with it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment
from portal.base.db import db
from portal.history.capture import record_key
from portal.history.models import Action, Change
from portal.records.base import Record
from portal.records.listening import listen

__all__ = ["bring_back", "watch_attachments"]


def watch_attachments(session: Any) -> None:
    """Set aside the attachments of deleted records, in this session (or session factory); history comes first."""
    listen(session, "after_flush", _set_aside)


def bring_back(deletion_id: int, record_id: int) -> None:
    """Reattach to a restored record, which may have a new id, the attachments set aside by this deletion."""
    db.session.execute(
        update(Attachment)
        .where(Attachment.deleted_with_id == deletion_id)
        .values(record_id=record_id, deleted_with_id=None)
    )


def _set_aside(session: Session, _context: Any) -> None:
    gone: dict[str, list[int]] = defaultdict(list)
    for item in session.deleted:
        if isinstance(item, Record) and item.__attachments__:
            gone[record_key(type(item))].append(item.id)
    deletion = (
        select(func.max(Change.id))
        .where(
            Change.record == Attachment.record,
            Change.record_id == Attachment.record_id,
            Change.action == Action.DELETE,
        )
        .scalar_subquery()
    )
    for key, ids in gone.items():
        session.connection().execute(
            update(Attachment)
            .where(Attachment.record == key, Attachment.record_id.in_(ids), Attachment.deleted_with_id.is_(None))
            .values(deleted_with_id=deletion)
        )
