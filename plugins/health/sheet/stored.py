"""Stored records of one class, day and session, and the sheet derived from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select

from plugins.health.classes import children_of
from plugins.health.models import Attendance, CheckSession, HealthCheck, HealthFinding
from plugins.health.sheet.entries import Entry, State
from plugins.health.sheet.leaves import Leaves, children_with_leaves
from portal.api import Child, Classroom, db

__all__ = ["Numbers", "Stored", "load"]


@dataclass(frozen=True)
class Numbers:
    """Numbers that attendance and check derive from a sheet."""

    expected: int
    present: int
    sick: int
    personal: int
    other: int
    checked: int


@dataclass(frozen=True)
class Stored:
    """Records behind a class sheet."""

    classroom: Classroom
    day: date
    session: CheckSession
    children: Sequence[Child]
    attendance: Attendance | None
    check: HealthCheck | None
    findings: dict[int, HealthFinding]
    """Findings by child id."""
    leaves: Leaves
    """Sick leave, read for the morning sheet; empty at noon."""

    @property
    def version(self) -> str:
        """Version of all records together, which changes with any of them."""
        # At noon the sheet only reads attendance, so a change of it takes nothing away.
        records = [self.attendance] if self.session is CheckSession.MORNING else []
        findings = [self.findings[child] for child in sorted(self.findings)]
        kept = [
            f"{type(record).__name__[0]}{record.id}-{record.version}"
            for record in (*records, self.check, *findings)
            if record is not None
        ]
        return ".".join(kept + self.leaves.version)

    @property
    def exists(self) -> bool:
        """True if the sheet was filled in before."""
        return self.check is not None or (self.session is CheckSession.MORNING and self.attendance is not None)

    @property
    def named(self) -> bool:
        """True if the absent children of the morning are known by name."""
        return self.attendance is not None and self.attendance.absentees is not None

    @property
    def entries(self) -> list[Entry]:
        """Entries as stored; present and well where nothing is known."""
        return [self._entry(child) for child in self.children]

    def _entry(self, child: Child) -> Entry:
        if child.id in self.findings:
            return Entry.found(child, self.findings[child.id])
        absentees = (self.attendance.absentees if self.attendance else None) or {}
        reason = absentees.get(str(child.id))
        if self.session is CheckSession.MORNING:
            if reason == State.SICK and (leave := self.leaves.to_go_on(child)) is not None:
                return Entry.on_leave(child, leave.absence)
            return Entry(child, State(reason) if reason else State.PRESENT)
        if self.check is not None and self.check.unchecked is not None:
            return Entry(child, State.AWAY if child.id in self.check.unchecked else State.PRESENT)
        # Whoever was away in the morning is most likely away at noon.
        return Entry(child, State.AWAY if reason else State.PRESENT)

    def numbers(self, entries: Sequence[Entry]) -> Numbers:
        """Return the numbers derived from these entries."""
        states = Counter(entry.state for entry in entries)
        checked = states[State.PRESENT] + states[State.ABNORMAL]
        reasons = (states[State.SICK], states[State.PERSONAL], states[State.OTHER])
        return Numbers(len(entries), len(entries) - sum(reasons), *reasons, checked)

    @property
    def contradicts(self) -> list[str]:
        """Names of the records, ``attendance`` or ``check``, whose numbers differ from the entries.

        This happens after an import or an edit in the register: the sheet must not quietly replace such numbers.
        """
        numbers = self.numbers(self.entries)
        found = []
        if self.attendance is not None and self.session is CheckSession.MORNING:
            row = self.attendance
            kept = (row.expected, row.present, row.absent_sick, row.absent_personal, row.absent_other)
            derived = (numbers.expected, numbers.present, numbers.sick, numbers.personal, numbers.other)
            if kept != derived:
                found.append("attendance")
        if self.check is not None and (
            self.check.checked != numbers.checked or self.check.abnormal != len(self.findings)
        ):
            found.append("check")
        return found

    @staticmethod
    def reasons(entries: Sequence[Entry]) -> dict[str, str]:
        """Return the reasons of absence by child id, as attendance stores them."""
        return {str(entry.child.id): entry.state.absence.value for entry in entries if entry.state.absence is not None}


def load(classroom: Classroom, day: date, session: CheckSession) -> Stored:
    """Return the stored sheet, read in two statements: the records of the class, and its children with sick leave.

    A statement is not much work, but after each a thread has to wait for its turn where others compute.
    """
    recorded = db.session.execute(
        select(Attendance, HealthCheck, HealthFinding)
        .select_from(Classroom)
        .outerjoin(Attendance, and_(Attendance.classroom_id == Classroom.id, Attendance.occurred_on == day))
        .outerjoin(HealthCheck, _same(HealthCheck, day, session))
        .outerjoin(HealthFinding, _same(HealthFinding, day, session))
        .where(Classroom.id == classroom.id)
    ).all()
    attendance, check, _finding = recorded[0] if recorded else (None, None, None)
    if session is CheckSession.MORNING:
        children, leaves = children_with_leaves(classroom, day)
    else:
        children, leaves = children_of(classroom, day), Leaves(day, {})
    return Stored(
        classroom,
        day,
        session,
        children,
        attendance,
        check,
        {finding.child_id: finding for _attendance, _check, finding in recorded if finding is not None},
        leaves,
    )


def _same(model: type[HealthCheck | HealthFinding], day: date, session: CheckSession) -> ColumnElement[bool]:
    """Return the condition that a record is of the class, the day and the session."""
    return and_(model.classroom_id == Classroom.id, model.occurred_on == day, model.session == session)
