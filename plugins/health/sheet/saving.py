"""Saving of a class sheet: attendance, check, findings and sick leave together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask_babel.speaklater import LazyString
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from plugins.health.models import Attendance, CheckSession, HealthCheck, HealthFinding, SickAbsence
from plugins.health.sheet.absences import follow
from plugins.health.sheet.entries import Entry, State
from plugins.health.sheet.later import later_than
from plugins.health.sheet.stored import Stored
from portal.api import PortalError, Source, _l, db, problems_with, writing

__all__ = ["SheetOutcome", "merge", "save"]


@dataclass
class SheetOutcome:
    """Result of saving a class sheet: its entries, errors and conflicts."""

    entries: list[Entry]
    errors: list[LazyString | str] = field(default_factory=list)
    """Errors of the sheet as a whole; those of a child are in its entry."""
    contradicts: bool = False
    """True if the sheet would replace numbers recorded without names, which the user has to confirm."""
    crossed: bool = False
    """True if somebody else wrote at the same moment."""

    @property
    def saved(self) -> bool:
        """True if everything was written."""
        faulty = self.errors or self.crossed or any(entry.error for entry in self.entries)
        return not faulty


def merge(mine: Sequence[Entry], before: dict[int, str], theirs: Sequence[Entry]) -> list[Entry]:
    """Merge the entries of two users: a change of one is taken; where both changed, mine is kept beside theirs.

    ``before`` holds the fingerprint of each child's entry when my form was opened.
    """
    saved = {entry.child.id: entry for entry in theirs}
    merged = []
    for entry in mine:
        other = saved[entry.child.id]
        if entry.fingerprint == other.fingerprint:
            merged.append(entry)
        elif entry.fingerprint == before.get(entry.child.id):
            merged.append(replace(other, theirs=other))
        elif other.fingerprint == before.get(entry.child.id):
            merged.append(entry)
        else:
            merged.append(replace(entry, theirs=other))
    return merged


def save(stored: Stored, entries: list[Entry], *, replace_numbers: bool) -> SheetOutcome:
    """Write the sheet and commit, or write nothing if there is any error."""
    outcome = SheetOutcome(entries)
    contradicted = [] if replace_numbers else _contradicted(stored, entries)
    if contradicted:
        outcome.contradicts = True
        outcome.errors.append(
            _l("The register holds other numbers than this sheet. Correct the marks, or replace the numbers.")
        )
        return outcome
    try:
        with writing(Source.SHEET), db.session.no_autoflush:
            morning = stored.session is CheckSession.MORNING
            # First, since it asks what stood in the sheet before.
            absences = _absences(stored, entries, outcome) if morning else []
            attendance = _attendance(stored, entries) if morning else None
            check = _check(stored, entries)
            findings = [
                _finding(stored, entry, check, outcome, at)
                for at, entry in enumerate(entries)
                if entry.state is State.ABNORMAL
            ]
            _drop(stored, entries, outcome)
            for record in (attendance, check):
                if record is not None:
                    outcome.errors += [problem.message for problem in problems_with(record)]
            if not outcome.saved:
                db.session.rollback()
                return outcome
            db.session.add_all([record for record in (attendance, check, *findings, *absences) if record is not None])
            db.session.commit()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        outcome.crossed = True
    return outcome


def _contradicted(stored: Stored, entries: Sequence[Entry]) -> list[str]:
    """Return which records hold numbers without names that this sheet would change."""
    numbers = stored.numbers(entries)
    abnormal = sum(entry.state is State.ABNORMAL for entry in entries)
    found = []
    for name in stored.contradicts:
        if name == "attendance" and stored.attendance is not None:
            row = stored.attendance
            kept = (row.expected, row.present, row.absent_sick, row.absent_personal, row.absent_other)
            if kept != (numbers.expected, numbers.present, numbers.sick, numbers.personal, numbers.other):
                found.append(name)
        elif (
            name == "check"
            and stored.check is not None
            and (stored.check.checked, stored.check.abnormal) != (numbers.checked, abnormal)
        ):
            found.append(name)
    return found


def _attendance(stored: Stored, entries: Sequence[Entry]) -> Attendance:
    numbers = stored.numbers(entries)
    row = stored.attendance or Attendance(occurred_on=stored.day, classroom=stored.classroom)
    # A register may know of children on the roll who are not expected.
    row.enrolled = max(numbers.expected, row.enrolled or 0)
    row.expected, row.present = numbers.expected, numbers.present
    row.absent_sick, row.absent_personal, row.absent_other = numbers.sick, numbers.personal, numbers.other
    row.absentees = stored.reasons(entries)
    return row


def _check(stored: Stored, entries: Sequence[Entry]) -> HealthCheck:
    check = stored.check or HealthCheck(occurred_on=stored.day, session=stored.session, classroom=stored.classroom)
    check.checked = stored.numbers(entries).checked
    check.abnormal = sum(entry.state is State.ABNORMAL for entry in entries)
    check.unchecked = sorted(entry.child.id for entry in entries if not entry.state.checked)
    return check


def _finding(stored: Stored, entry: Entry, check: HealthCheck, outcome: SheetOutcome, at: int) -> HealthFinding | None:
    try:
        celsius = entry.celsius
    except ValueError:
        outcome.entries[at] = entry.with_error(_l("Write the temperature like 37.5."))
        return None
    if celsius is None and not entry.symptoms:
        outcome.entries[at] = entry.with_error(_l("Say what was found: a symptom or the temperature."))
        return None
    finding = stored.findings.get(entry.child.id)
    if finding is None:
        finding = HealthFinding(
            occurred_on=stored.day, session=stored.session, classroom=stored.classroom, child=entry.child
        )
        finding.check = check
    finding.temperature_c, finding.symptoms = celsius, entry.symptoms
    finding.action, finding.guardian_notified = entry.action, entry.notified
    for problem in problems_with(finding):
        outcome.entries[at] = outcome.entries[at].with_error(problem.message)
    return finding


def _drop(stored: Stored, entries: Sequence[Entry], outcome: SheetOutcome) -> None:
    """Delete the findings of children who are well after all; report those that were followed up."""
    for at, entry in enumerate(entries):
        finding = stored.findings.get(entry.child.id)
        if finding is None or entry.state is State.ABNORMAL:
            continue
        if finding.closed_on or finding.outcome or finding.note:
            outcome.entries[at] = entry.with_error(
                _l("This finding was worked on further; change it in the register of findings.")
            )
        else:
            db.session.delete(finding)


def _absences(stored: Stored, entries: Sequence[Entry], outcome: SheetOutcome) -> list[SickAbsence]:
    """Return the sick leaves that begin, continue or end with these entries."""
    before = {entry.child.id: entry for entry in stored.entries}
    later = later_than(stored, entries)
    touched = []
    for at, entry in enumerate(entries):
        try:
            absences = follow(stored, before[entry.child.id], entry, later)
        except PortalError as error:
            outcome.entries[at] = outcome.entries[at].with_error(error.message)
            continue
        for problem in (problem for absence in absences for problem in problems_with(absence)):
            outcome.entries[at] = outcome.entries[at].with_error(problem.message)
        touched += absences
    return touched
