"""Listeners of every session that writes, whoever writes: form, sheet, import, command line."""

from __future__ import annotations

from functools import cache

from portal.attachments.deletion import watch_attachments
from portal.base.db import db
from portal.evidence.zero import watch_zeros
from portal.history.capture import watch_history
from portal.records.follow_ups import watch_follow_ups
from portal.records.stamps import watch_stamps
from portal.records.storing import watch_storing
from portal.records.totals import watch_totals

__all__ = ["watch_session"]


@cache
def watch_session() -> None:
    """Attach follow-ups, stamps, history, totals and signed zeros, once: the session factory is one per process."""
    # What follows from a record is stamped like it, so it comes first.
    watch_follow_ups(db.session)
    watch_stamps(db.session)
    # History reads what was typed, so it comes before totals are counted anew.
    watch_history(db.session)
    # By the deletion that history wrote, the pictures of a deleted record are found again.
    watch_attachments(db.session)
    watch_totals(db.session)
    watch_storing(db.session)
    watch_zeros(db.session)
