"""Page of the class sheet: choice of day, session and class, and the form of its children."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from babel.dates import format_skeleton
from flask import abort, flash, redirect, request
from flask import session as browser_session
from flask_babel import get_locale
from markupsafe import Markup, escape
from sqlalchemy import select

from plugins.health.classes import classes_of, closed_reason
from plugins.health.models import Action, Attendance, CheckSession, Disease, HealthCheck, SickAbsence, Symptom
from plugins.health.sheet.entries import Entry, State, states_of
from plugins.health.sheet.saving import SheetOutcome, merge, save
from plugins.health.sheet.stored import Stored, load
from portal.api import Choice, Classroom, Page, _, _l, current_limits, current_term, db, expose, may, today

__all__ = ["ClassSheet"]

SESSIONS = (CheckSession.MORNING, CheckSession.NOON)
REMEMBERED = "health_sheet_class"


@dataclass(frozen=True)
class Choices:
    """Day, session and class chosen at the top of the page, and the classes to choose from."""

    day: date
    session: CheckSession
    classes: Sequence[Classroom]
    classroom: Classroom | None
    refusal: str | None
    """Reason why there can be no sheet for this choice, or None."""
    explicit: bool = True
    """True if the class was requested or remembered; False if it is just the first."""


class ClassSheet(Page):
    """Class sheet: enrolled children are present and well unless entered otherwise; one POST writes all records."""

    title = _l("Class sheet")
    permission = "health.health_check.edit"
    path = "sheet"
    fills = (HealthCheck, Attendance, SickAbsence)
    rights: ClassVar[tuple[str, ...]] = (
        "health.health_check.edit",
        "health.health_finding.edit",
        "health.attendance.edit",
    )

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the sheet, or save it."""
        choices = _choices()
        if choices.classroom is None or choices.refusal:
            return self._show(choices, None, SheetOutcome([])), (422 if request.method == "POST" else 200)
        if choices.explicit:
            browser_session[REMEMBERED] = choices.classroom.id
        stored = load(choices.classroom, choices.day, choices.session)
        if request.method == "GET":
            return self._show(choices, stored, SheetOutcome(stored.entries))
        return self._write(choices, stored)

    def _write(self, choices: Choices, stored: Stored) -> Any:
        needed = self.rights if stored.session is CheckSession.MORNING else self.rights[:2]
        if not all(may(right) for right in needed):
            abort(403)
        if not stored.children:
            return self._show(choices, stored, SheetOutcome([])), 422
        allowed = states_of(stored.session)
        entries = [Entry.typed(child, request.form, allowed) for child in stored.children]
        if request.form.get("version") != stored.version:
            return self._crossed(choices, stored, entries)
        faulty = any(entry.error for entry in entries)
        # Computed now: once it is saved, the class would be read again, and on SQLite keep others from writing.
        address = self._address(choices)
        outcome = (
            SheetOutcome(entries)
            if faulty
            else save(stored, entries, replace_numbers="replace_numbers" in request.form)
        )
        if outcome.saved:
            numbers = stored.numbers(entries)
            flash(
                _(
                    "Saved: %(checked)d checked, %(abnormal)d abnormal, %(absent)d not here.",
                    checked=numbers.checked,
                    abnormal=sum(entry.state is State.ABNORMAL for entry in entries),
                    absent=numbers.expected - numbers.checked,
                ),
                "success",
            )
            return redirect(address, 303)
        # A failed write let go of what was loaded; read it again at once rather than child by child.
        choices, stored = _choices(), load(choices.classroom or stored.classroom, choices.day, choices.session)
        if outcome.crossed:
            return self._crossed(choices, stored, outcome.entries)
        return self._show(choices, stored, outcome), 422

    def _crossed(self, choices: Choices, stored: Stored, entries: Sequence[Entry]) -> Any:
        before = {child.id: request.form.get(f"was_{child.id}", "") for child in stored.children}
        # A child who joined the class meanwhile stands in the new sheet only.
        outcome = SheetOutcome(merge(entries, before, stored.entries))
        outcome.errors.append(
            _l(
                "Somebody else saved this sheet meanwhile. Nothing of yours is saved yet: "
                "look at the marked children, then save again."
            )
        )
        return self._show(choices, stored, outcome), 409

    def _show(self, choices: Choices, stored: Stored | None, outcome: SheetOutcome) -> str:
        # Changes of the user are detected against what is stored now, not against an answer that failed.
        before = {entry.child.id: entry.fingerprint for entry in stored.entries} if stored else {}
        page: str = self.render(
            "health/sheet.html",
            choices=choices,
            done=_done(choices),
            stored=stored,
            entries=outcome.entries,
            outcome=outcome,
            before=before,
            numbers=stored.numbers(outcome.entries) if stored else None,
            states=_options(states_of(choices.session)),
            sessions=SESSIONS,
            symptoms=_options(Symptom),
            actions=_options(Action),
            diseases=_options(Disease) if choices.session is CheckSession.MORNING else [],
            since=_since(stored),
            State=State,
            today=today(),
            address=self._address,
            choose=lambda **other: self._address(replace(choices, **other)),
        )
        return page

    def _address(self, choices: Choices) -> str:
        return self.own_url(
            day=choices.day,
            session=choices.session,
            classroom=choices.classroom.id if choices.classroom else None,
        )


def _options(items: Iterable[Choice]) -> list[tuple[Choice, str, Markup]]:
    """Return the choices with value and label, translated once and not for each child."""
    return [(item, str(item.value), escape(item.label)) for item in items]


def _since(stored: Stored | None) -> dict[int, str]:
    """Return the first day of lasting sick leaves by child id, in the format of the user's language."""
    if stored is None:
        return {}
    lasting = ((child.id, stored.leaves.lasting(child)) for child in stored.children)
    locale = get_locale()
    return {
        child: format_skeleton("MMMd", leave.absence.occurred_on, locale=locale)
        for child, leave in lasting
        if leave is not None
    }


def _choices() -> Choices:
    """Return the choices read from the address or from the submitted form."""
    day, refusal = _chosen_day()
    session = request.values.get("session")
    chosen = next((item for item in SESSIONS if item.value == session), CheckSession.MORNING)
    term = current_term(day)
    classes = classes_of(term, current_limits())
    classroom = _chosen_class(classes)
    if term is None and refusal is None:
        refusal = _("No term has been added yet.")
    elif not classes and refusal is None:
        refusal = _("There is no class that you may record for.")
    elif classroom is not None and refusal is None:
        refusal = closed_reason(classroom, day)
    known = {request.values.get("classroom"), str(browser_session.get(REMEMBERED))}
    explicit = classroom is not None and str(classroom.id) in known
    return Choices(day, chosen, classes, classroom, refusal, explicit)


def _done(choices: Choices) -> frozenset[int]:
    """Return the ids of the classes already checked; empty without a query if there is only one to choose."""
    if len(choices.classes) < 2:
        return frozenset()
    same = (HealthCheck.occurred_on == choices.day, HealthCheck.session == choices.session)
    checked = db.session.scalars(select(HealthCheck.classroom_id).where(*same))
    return frozenset(checked) & {classroom.id for classroom in choices.classes}


def _chosen_day() -> tuple[date, str | None]:
    text = request.values.get("day")
    if not text:
        return today(), None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today(), _("Write the date like 2026-03-02.")
    if day > today():
        return day, _("This day is still to come.")
    return day, None


def _chosen_class(classes: Sequence[Classroom]) -> Classroom | None:
    """Return the requested class, else the remembered one, else the first. Aborts with 404 for a foreign class."""
    by_id = {str(classroom.id): classroom for classroom in classes}
    requested = request.values.get("classroom")
    if requested in by_id:
        return by_id[requested]
    if requested and request.method == "POST":
        # Another user's class, or one of another school year: as if it were not there.
        abort(404)
    remembered = by_id.get(str(browser_session.get(REMEMBERED)))
    return remembered or next(iter(classes), None)
