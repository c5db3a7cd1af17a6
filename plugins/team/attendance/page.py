"""Page on which the attendance of a meeting is ticked, on a phone at its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from sqlalchemy import exists, select

from plugins.team.attendance.saving import save
from plugins.team.attendance.stored import Entry, Stored, load
from plugins.team.models import AbsenceReason, Meeting, MeetingAttendance
from portal.api import Page, Record, _, _l, allowed_record_url, chosen_term, current_limits, db, expose, may

__all__ = ["AttendancePage"]

SHOWN = 40
"""Highest number of meetings to choose from: more than a term has."""


class AttendancePage(Page):
    """Attendance of a meeting: everybody on the staff that day was present unless the tick is removed."""

    title = _l("Attendance at a meeting")
    permission = "team.meeting_attendance.edit"
    path = "attendance"
    fills: ClassVar[tuple[type[Record], ...]] = (MeetingAttendance,)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the meetings to choose from, show the attendance of one, or save it."""
        if "meeting" not in request.values:
            record_meeting = allowed_record_url("team.meeting", "new")
            return self.render("team/meetings.html", meetings=_meetings(), record_meeting=record_meeting)
        stored = _wanted(lock=request.method == "POST")
        if request.method == "GET":
            return self._show(stored, stored.entries, stored.taken_up)
        return self._write(stored)

    def _write(self, stored: Stored) -> Any:
        entries = [_typed(entry) for entry in stored.entries]
        taken_up = {int(text) for text in request.form.getlist("issue") if text.isdigit() and len(text) < 10}
        if request.form.get("version") != stored.version:
            return self._refuse(entries, taken_up, _crossed(), 409)
        if any(entry.error for entry in entries):
            return self._refuse(entries, taken_up, _l("Nothing was saved yet: mend what is marked."), 422)
        if not stored.others_present and not any(entry.present for entry in entries):
            nobody = _l("A meeting with nobody is no meeting: tick at least one who was there.")
            return self._refuse(entries, taken_up, nobody, 422)
        # Computed now: once it is saved, the meeting would be read again, and on SQLite keep others from writing.
        back = allowed_record_url("team.meeting", "view", id=stored.meeting.id) or self.own_url()
        if not save(stored, entries, taken_up):
            return self._refuse(entries, taken_up, _crossed(), 409)
        there = sum(entry.present for entry in entries)
        flash(_("Saved: %(there)d were there, %(away)d were not.", there=there, away=len(entries) - there), "success")
        return redirect(back, 303)

    def _refuse(self, entries: Sequence[Entry], taken_up: set[int], error: object, status: int) -> Any:
        db.session.rollback()
        stored = _wanted()
        typed = {entry.staff.id: entry for entry in entries}
        # Who joined the list meanwhile stands as stored.
        shown = [
            replace(typed[entry.staff.id], staff=entry.staff) if entry.staff.id in typed else entry
            for entry in stored.entries
        ]
        return self._show(stored, shown, taken_up, error), status

    def _show(
        self, stored: Stored, entries: Sequence[Entry], taken_up: set[int] | frozenset[int], error: object = None
    ) -> str:
        groups = groupby(entries, key=lambda entry: entry.staff.post)
        page: str = self.render(
            "team/attendance.html",
            stored=stored,
            meeting=stored.meeting,
            groups=[(post, list(members)) for post, members in groups],
            there=sum(entry.present for entry in entries),
            count=len(entries),
            taken_up=taken_up,
            reasons=tuple(AbsenceReason),
            error=error,
        )
        return page


def _crossed() -> object:
    return _l(
        "Somebody else saved this attendance meanwhile. Nothing of yours is saved yet: look at it, then save again."
    )


def _wanted(*, lock: bool = False) -> Stored:
    text = request.values.get("meeting", "")
    number = int(text) if text.isdigit() and len(text) < 10 else 0
    stored = load(number, current_limits(), issues=may("team.spot_check.edit"), lock=lock)
    if stored is None:
        abort(404)
    return stored


def _typed(entry: Entry) -> Entry:
    """Return the entry of a member of staff as submitted in the form."""
    present = str(entry.staff.id) in request.form.getlist("present")
    text = request.form.get(f"reason_{entry.staff.id}", "")
    reason = next((reason for reason in AbsenceReason if reason.value == text), None)
    error = _l("Choose one of the reasons.") if text and reason is None else None
    return Entry(entry.staff, present, None if present else reason, error)


def _meetings() -> list[tuple[Meeting, bool]]:
    """Return the meetings of the chosen term, latest first, each with True if its attendance is recorded."""
    ticked = exists().where(MeetingAttendance.meeting_id == Meeting.id)
    wanted = select(Meeting, ticked).order_by(Meeting.occurred_on.desc(), Meeting.id.desc()).limit(SHOWN)
    term = chosen_term()
    if term is not None:
        wanted = wanted.where(Meeting.occurred_on.between(term.starts_on, term.ends_on))
    return [(meeting, bool(done)) for meeting, done in db.session.execute(wanted)]
