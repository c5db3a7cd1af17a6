"""Page of the stock-take: choice of class and phase, and the sheet of the things that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from sqlalchemy import select

from plugins.assets.models import LineResult, Phase, Stocktake, StocktakeLine
from plugins.assets.stocktaking.entries import additions
from plugins.assets.stocktaking.saving import StocktakeResult, merge, save
from plugins.assets.stocktaking.stored import Stored, load, states_of
from plugins.assets.stocktaking.terms import phase_on, term_of
from portal.api import (
    Classroom,
    Page,
    Place,
    Term,
    _,
    _l,
    current_limits,
    db,
    expose,
    may,
    record_url,
    today,
    within_limits,
)

__all__ = ["StocktakeSheet"]


@dataclass(frozen=True)
class Choices:
    """Day, phase and class chosen at the top of the page, and the classes that the user may choose from."""

    day: date
    phase: Phase
    term: Term | None
    """Term that the count belongs to; None if the day is too far from any."""
    classes: Sequence[Classroom]
    classroom: Classroom | None
    """None: not chosen yet."""
    refusal: str | None
    """Reason why there can be no sheet for this choice, or None."""


class StocktakeSheet(Page):
    """Stock-take sheet of a class, ticked off in the classroom itself."""

    title = _l("Stock-take of a class")
    permission = "assets.stocktake.edit"
    path = "stocktaking"
    fills = (Stocktake, StocktakeLine)
    rights: ClassVar[tuple[str, ...]] = ("assets.stocktake.edit", "assets.stocktake_line.edit")
    """Permissions all of which saving requires."""

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the sheet, or save it; on errors show it again with what was typed (status 422).

        409: it was signed meanwhile, or somebody else saved it; their entries and the typed ones are shown merged.
        """
        choices = _choices()
        if choices.refusal or choices.classroom is None or choices.term is None:
            return self._show(choices, None, StocktakeResult([])), (422 if request.method == "POST" else 200)
        stored = load(choices.term, choices.classroom, choices.phase, choices.day)
        if request.method == "GET":
            return self._show(choices, stored, StocktakeResult(stored.entries))
        if not all(may(right) for right in self.rights):
            abort(403)
        return self._write(choices, stored)

    def _write(self, choices: Choices, stored: Stored) -> Any:
        places = frozenset(value for value, _name in _places(stored))
        mine = [entry.typed(request.form, places) for entry in stored.entries]
        outcome = StocktakeResult(mine, additions(request.form))
        if stored.is_signed:
            outcome.errors.append(_l("The stock-take was signed meanwhile. Nothing of yours is saved."))
            return self._show(choices, stored, replace_entries(outcome, stored)), 409
        if request.form.get("version") != stored.version:
            return self._crossed(choices, stored, outcome)
        finish = request.form.get("do") == "finish"
        # Computed now: once it is saved, all would be read again, and on SQLite keep others from writing.
        address = self._address(choices)
        outcome = save(stored, outcome, finish=finish)
        if not outcome.is_faulty:
            if finish and may("assets.stocktake.view"):
                flash(_("Everything has been looked at. Compare, then sign."), "success")
                return redirect(record_url(Stocktake, "view", id=outcome.stocktake_id), 303)
            flash(_("Saved. What is not ticked is still to be looked at."), "success")
            return redirect(address, 303)
        # A failed write let go of what was loaded.
        choices = _choices()
        if choices.term is None or choices.classroom is None:
            abort(409)
        fresh = load(choices.term, choices.classroom, choices.phase, choices.day)
        if outcome.crossed:
            return self._crossed(choices, fresh, outcome)
        typed = {entry.key: entry for entry in outcome.entries}
        outcome.entries = [
            replace(typed.get(entry.key, entry), asset=entry.asset, line=entry.line) for entry in fresh.entries
        ]
        return self._show(choices, fresh, outcome), 422

    def _crossed(self, choices: Choices, stored: Stored, outcome: StocktakeResult) -> Any:
        before = {entry.key: request.form.get(f"was_{entry.key}", "") for entry in stored.entries}
        merged = StocktakeResult(merge(outcome.entries, before, stored.entries), outcome.additions)
        merged.errors.append(
            _l(
                "Somebody else saved this sheet meanwhile. Nothing of yours is saved yet: "
                "look at the marked things, then save again."
            )
        )
        return self._show(choices, stored, merged), 409

    def _show(self, choices: Choices, stored: Stored | None, outcome: StocktakeResult) -> str:
        states = states_of(choices.term, choices.phase, choices.classes) if choices.term else {}
        before = {entry.key: entry.fingerprint for entry in stored.entries} if stored else {}
        page: str = self.render(
            "assets/stocktaking.html",
            choices=choices,
            stored=stored,
            outcome=outcome,
            before=before,
            states=states,
            phases=tuple(Phase),
            results=tuple(LineResult),
            places=_places(stored) if stored else (),
            empty=_empty(stored) if stored else "",
            address=self._address,
            choose=lambda **other: self._address(replace(choices, **other)),
        )
        return page

    def _address(self, choices: Choices) -> str:
        return self.own_url(
            phase=choices.phase,
            classroom=choices.classroom.id if choices.classroom else None,
            day=choices.day if choices.day != today() else None,
        )


def replace_entries(outcome: StocktakeResult, stored: Stored) -> StocktakeResult:
    """Return a result with the stored entries and the errors of this one: what was typed, additions too, is dropped."""
    return StocktakeResult(stored.entries, [], outcome.errors)


def _empty(stored: Stored) -> str:
    """Return the notice for a class that is empty by the books, or an empty text."""
    if any(entry.is_expected for entry in stored.entries):
        return ""
    return _(
        "By the books there is nothing in %(classroom)s on %(day)s. "
        "If that is so, finish the count; else add what is there.",
        classroom=stored.classroom.name,
        day=stored.day.isoformat(),
    )


def _places(stored: Stored) -> list[tuple[str, str]]:
    """Return the other places a thing may be in: the other classes, then the places."""
    classrooms = db.session.scalars(
        select(Classroom)
        .where(Classroom.school_year == stored.classroom.school_year, Classroom.id != stored.classroom.id)
        .order_by(Classroom.position, Classroom.id)
    )
    places = db.session.scalars(select(Place).order_by(Place.name))
    return [(f"c{classroom.id}", classroom.name) for classroom in classrooms] + [
        (f"p{place.id}", place.name) for place in places
    ]


def _choices() -> Choices:
    """Return the choices read from the address or from the submitted form."""
    day, refusal = _chosen_day()
    requested = request.values.get("phase")
    phase = next((item for item in Phase if item.value == requested), None) or phase_on(day)
    term = term_of(day, phase)
    classes = _classes(term)
    classroom = _chosen_class(classes)
    if refusal is None and term is None:
        refusal = _(
            "This day is of no term: a count at the start may be made up to four weeks before a term, "
            "one at the end up to four weeks after it."
        )
    elif refusal is None and not classes:
        refusal = _("There is no class that you may record for.")
    return Choices(day, phase, term, classes, classroom, refusal)


def _classes(term: Term | None) -> Sequence[Classroom]:
    if term is None:
        return ()
    wanted = select(Classroom).where(Classroom.school_year == term.school_year)
    wanted = within_limits(wanted, Classroom, current_limits())
    return db.session.scalars(wanted.order_by(Classroom.position, Classroom.id)).all()


def _chosen_class(classes: Sequence[Classroom]) -> Classroom | None:
    requested = request.values.get("classroom")
    found = next((classroom for classroom in classes if str(classroom.id) == requested), None)
    if found is None and requested and request.method == "POST":
        # Another user's class, or one of another school year: as if it were not there.
        abort(404)
    return found or (classes[0] if len(classes) == 1 else None)


def _chosen_day() -> tuple[date, str | None]:
    text = (request.values.get("day") or "").strip()
    if not text:
        return today(), None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today(), _("Write the date like 2026-03-02.")
    if day > today():
        return day, _("This day is still to come.")
    return day, None
