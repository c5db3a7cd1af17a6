"""Saving of a meeting's attendance and the issues taken up there: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from plugins.team.attendance.stored import Entry, Stored
from plugins.team.models import HandledVia, MeetingAttendance
from portal.api import Source, db, writing

__all__ = ["save"]


def save(stored: Stored, entries: Sequence[Entry], taken_up: Set[int]) -> bool:
    """Write and commit; return False, rolled back, if somebody else wrote at the same moment.

    ``taken_up`` are the ids of all issues that the meeting took up: the others of ``stored.issues`` are open again.
    """
    try:
        with writing(Source.SHEET):
            for entry in entries:
                _attend(stored, entry)
            for issue in stored.issues:
                if issue.id in taken_up and issue.meeting_id is None:
                    issue.meeting = stored.meeting
                    issue.handled_via = issue.handled_via or HandledVia.MEETING
                elif issue.id not in taken_up and issue.meeting_id is not None:
                    # Ticked by mistake: open again, unless it was dealt with in another way as well.
                    issue.meeting = None
                    if issue.handled_via is HandledVia.MEETING:
                        issue.handled_via = None
            db.session.commit()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        return False
    return True


def _attend(stored: Stored, entry: Entry) -> None:
    row = stored.rows.get(entry.staff.id)
    if row is None:
        row = MeetingAttendance(meeting=stored.meeting, staff=entry.staff)
        db.session.add(row)
    reason = None if entry.present else entry.reason
    # Set only what changed, so that history tells of nothing else.
    if row.present is not entry.present:
        row.present = entry.present
    if row.reason is not reason:
        row.reason = reason
