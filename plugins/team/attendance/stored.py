"""Stored attendance of a meeting, read in a constant number of statements."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from plugins.team.models import AbsenceReason, IssueType, Meeting, MeetingAttendance, SpotCheck, SpotResult
from portal.api import Limits, Staff, db, within_limits

__all__ = ["Entry", "Stored", "load"]

ISSUE_WINDOW = timedelta(days=31)
"""Longest time before a meeting in which an issue taken up there can have been found."""
MOST_ISSUES = 50
"""Highest number of issues offered, the latest first."""


@dataclass(frozen=True)
class Entry:
    """Attendance of one member of staff, as shown on the page."""

    staff: Staff
    present: bool = True
    reason: AbsenceReason | None = None
    error: object = None


@dataclass(frozen=True)
class Stored:
    """Stored state of a meeting, its attendance and its issues."""

    meeting: Meeting
    staff: Sequence[Staff]
    """Staff whom this user may tick: on the staff that day, or named in the attendance already."""
    rows: dict[int, MeetingAttendance]
    """Recorded attendance by staff id, also of staff whom this user may not see."""
    issues: Sequence[SpotCheck]
    """Common issues that the meeting may have taken up."""
    version: str
    """Hash of everything stored, with which two people who tick at the same time notice each other."""

    @property
    def entries(self) -> list[Entry]:
        """Entries as stored; present where nothing is."""
        return [
            Entry(person, row.present, row.reason) if (row := self.rows.get(person.id)) else Entry(person)
            for person in self.staff
        ]

    @property
    def taken_up(self) -> frozenset[int]:
        """Ids of the issues that this meeting took up."""
        return frozenset(issue.id for issue in self.issues if issue.meeting_id == self.meeting.id)

    @property
    def others_present(self) -> int:
        """Number of people present whom this user may not see."""
        shown = {person.id for person in self.staff}
        return sum(row.present for staff, row in self.rows.items() if staff not in shown)


def load(meeting_id: int, limits: Limits, *, issues: bool, lock: bool = False) -> Stored | None:
    """Return the meeting with its attendance, or None if there is none. ``lock`` makes others wait until the commit."""
    wanted = select(Meeting).where(Meeting.id == meeting_id)
    meeting = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if meeting is None:
        return None
    rows = {
        row.staff_id: row
        for row in db.session.scalars(select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id))
    }
    wanted_staff = select(Staff).where(or_(Staff.on(meeting.occurred_on), Staff.id.in_(rows)))
    staff = within_limits(wanted_staff, Staff, limits)
    people = db.session.scalars(staff.options(joinedload(Staff.post)).order_by(Staff.post_id, Staff.id)).all()
    found = _issues(meeting) if issues else ()
    return Stored(meeting, people, rows, found, _version(rows, found))


def _issues(meeting: Meeting) -> Sequence[SpotCheck]:
    """Return the common issues of this meeting, and those of the weeks before that no meeting has taken up."""
    recent = SpotCheck.occurred_on.between(meeting.occurred_on - ISSUE_WINDOW, meeting.occurred_on)
    return db.session.scalars(
        select(SpotCheck)
        .where(
            SpotCheck.result == SpotResult.FAIL,
            SpotCheck.issue_type == IssueType.COMMON,
            or_(SpotCheck.meeting_id == meeting.id, SpotCheck.meeting_id.is_(None) & recent),
        )
        .order_by(SpotCheck.occurred_on.desc(), SpotCheck.id.desc())
        .limit(MOST_ISSUES)
    ).all()


def _version(rows: dict[int, MeetingAttendance], issues: Sequence[SpotCheck]) -> str:
    attended = [(staff, row.id, row.version) for staff, row in sorted(rows.items())]
    linked = [(issue.id, issue.meeting_id) for issue in issues]
    return hashlib.sha256(repr((attended, linked)).encode()).hexdigest()[:16]
