"""Sick leave derived from the morning sheet: a sick child begins or continues it, a present child ends it."""

from __future__ import annotations

from plugins.health.models import SickAbsence
from plugins.health.sheet.entries import Entry, State
from plugins.health.sheet.later import Later
from plugins.health.sheet.leaves import Leave
from plugins.health.sheet.stored import Stored
from portal.api import PortalError, _l, db

__all__ = ["follow"]

WORKED_ON = _l("This sick leave was worked on further; change it in the register of sick leave.")


def follow(stored: Stored, before: Entry, entry: Entry, later: Later) -> list[SickAbsence]:
    """Return the sick leaves that one child's entry begins, changes or ends; they are not stored yet.

    ``before`` is the entry as it is stored. Raises PortalError where a leave that was followed up would be undone.
    """
    if entry.state is State.SICK:
        return [_sick(stored, before, entry, later)]
    leaves = stored.leaves.of(entry.child)
    if before.state is State.SICK:
        for leave in leaves:
            if leave.absence.occurred_on == stored.day:
                _take_back(leave, entry, later)
    earlier = [leave for leave in leaves if leave.absence.occurred_on < stored.day]
    if entry.state.checked:
        ended = [leave.absence for leave in earlier if leave.absence.returned_on is None]
        for absence in ended:
            absence.returned_on = stored.day
        return ended + (_again(stored, entry, later) if ended else [])
    # Away for another reason: the leave stays as it is, also where this sheet had ended it by mistake.
    wrong = [leave for leave in earlier if leave.absence.returned_on == stored.day]
    if not before.state.checked or not stored.named:
        return []
    for leave in wrong:
        leave.reopen(later.back(entry.child))
    return [leave.absence for leave in wrong]


def _sick(stored: Stored, before: Entry, entry: Entry, later: Later) -> SickAbsence:
    leave = stored.leaves.to_go_on(entry.child)
    if leave is None and (absence := later.begun.get(entry.child.id)) and later.still_sick(entry.child):
        # The illness began a day earlier than was known.
        absence.occurred_on = stored.day
        absence.symptoms |= entry.symptoms
        absence.disease = absence.disease or entry.disease
        return absence
    if leave is None:
        return SickAbsence(
            occurred_on=stored.day,
            classroom=stored.classroom,
            child=entry.child,
            symptoms=entry.symptoms,
            disease=entry.disease,
            returned_on=later.back(entry.child),
        )
    absence = leave.absence
    # A mark that stood there already says nothing new against the day of return.
    if absence.returned_on == stored.day and before.state is not State.SICK:
        leave.reopen(later.back(entry.child))
    _describe(leave, before, entry)
    return absence


def _describe(leave: Leave, before: Entry, entry: Entry) -> None:
    """Add the symptoms and disease of the entry to the leave; remove only those that the sheet had shown."""
    absence, case = leave.absence, leave.case
    shown = before if before.state is State.SICK else Entry(entry.child)
    absence.symptoms = (absence.symptoms - shown.symptoms) | entry.symptoms
    disease = entry.disease or (None if shown.disease else absence.disease)
    if disease is absence.disease:
        return
    if case is not None and (disease is None or case.reported_at is not None):
        raise PortalError(WORKED_ON)
    absence.disease = disease


def _again(stored: Stored, entry: Entry, later: Later) -> list[SickAbsence]:
    """Return a second sick leave after a day on which the child, as is only now known, was present."""
    day = later.still_sick(entry.child)
    if day is None or entry.child.id in later.begun:
        return []
    back = later.back(entry.child)
    return [SickAbsence(occurred_on=day, classroom=stored.classroom, child=entry.child, returned_on=back)]


def _take_back(leave: Leave, entry: Entry, later: Later) -> None:
    """Undo a sick leave that began with a wrong entry. Raises PortalError if it was followed up."""
    if leave.worked_on:
        raise PortalError(WORKED_ON)
    day, back = later.still_sick(entry.child), leave.absence.returned_on
    if day is not None and (back is None or day < back) and entry.child.id not in later.begun:
        leave.absence.occurred_on = day
    else:
        db.session.delete(leave.absence)
