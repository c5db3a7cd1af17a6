"""Page of unsigned safety pledges, on which many signatures are recorded at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import flash, redirect, request
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from plugins.safety.models import PledgeKind, SafetyPledge
from portal.api import (
    Limits,
    Page,
    Source,
    Staff,
    _,
    _l,
    chosen_term,
    current_limits,
    db,
    expose,
    ngettext,
    problems_with,
    today,
    within_limits,
    writing,
)

__all__ = ["PledgeSigning", "unsigned"]

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class Choices:
    """Pledge and day of signature chosen on the page."""

    year: int
    kind: PledgeKind
    signed_on: str
    ticked: frozenset[int] = frozenset()
    errors: dict[int, str] = field(default_factory=dict)
    """Error of a signature, by staff id."""
    date_error: str = ""


class PledgeSigning(Page):
    """Staff without a pledge of the chosen year and kind."""

    title = _l("Sign pledges")
    permission = "safety.safety_pledge.edit"
    path = "signing"
    fills = (SafetyPledge,)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the staff without a pledge, or record signatures."""
        choices = _choices()
        if request.method == "GET":
            return self._show(choices)
        waiting = {person.id: person for person in _waiting(choices)}
        choices.ticked = frozenset(
            int(text) for text in request.form.getlist("staff") if text.isdigit() and len(text) < 10
        )
        day = _day(choices)
        if not choices.ticked:
            flash(_("Tick who has signed."), "warning")
        gone = choices.ticked - waiting.keys()
        if gone:
            flash(_("Nothing was saved: somebody else recorded some of these meanwhile. Look again."), "warning")
        if day is None or gone or not choices.ticked:
            return self._show(choices), 422
        records = [
            SafetyPledge(staff=waiting[number], kind=choices.kind, year=choices.year, signed_on=day)
            for number in sorted(choices.ticked)
        ]
        with db.session.no_autoflush:
            _judge(choices, records)
        if choices.errors or choices.date_error:
            db.session.rollback()
            return self._show(choices), 422
        try:
            with writing(Source.SHEET):
                db.session.add_all(records)
                db.session.commit()
        except IntegrityError:
            db.session.rollback()
            flash(_("Nothing was saved: somebody else recorded some of these meanwhile. Look again."), "warning")
            return self._show(choices), 409
        flash(ngettext("%(num)d signature recorded.", "%(num)d signatures recorded.", len(records)), "success")
        return redirect(self.own_url(year=choices.year, kind=choices.kind), 303)

    def _show(self, choices: Choices) -> Any:
        waiting = _waiting(choices)
        return self.render(
            "safety/signing.html",
            choices=choices,
            waiting=waiting,
            signed=_signed(choices.year, choices.kind),
            kinds=tuple(PledgeKind),
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            today=today(),
        )


def unsigned(year: int, kind: PledgeKind | None, limits: Limits) -> Select[Staff]:
    """Return the query of the year's staff, employed on any of its days, without a pledge of this kind (or any)."""
    signed = select(SafetyPledge.staff_id).where(SafetyPledge.year == year)
    if kind is not None:
        signed = signed.where(SafetyPledge.kind == kind)
    wanted = select(Staff).where(Staff.on(date(year, 1, 1), date(year, 12, 31)), Staff.id.not_in(signed))
    return within_limits(wanted, Staff, limits)


def _waiting(choices: Choices) -> Sequence[Staff]:
    wanted = unsigned(choices.year, choices.kind, current_limits())
    return db.session.scalars(wanted.options(joinedload(Staff.post), joinedload(Staff.campus)).order_by(Staff.id)).all()


def _signed(year: int, kind: PledgeKind) -> int:
    wanted = select(func.count(SafetyPledge.id)).where(SafetyPledge.year == year, SafetyPledge.kind == kind)
    return db.session.scalar(within_limits(wanted, SafetyPledge, current_limits())) or 0


def _choices() -> Choices:
    term = chosen_term()
    year = term.starts_on.year if term is not None else today().year
    requested = request.values.get("year", "")
    if requested.isdigit() and len(requested) == 4 and FIRST_YEAR <= int(requested) <= LAST_YEAR:
        year = int(requested)
    wanted = request.values.get("kind")
    kind = next((kind for kind in PledgeKind if kind.value == wanted), PledgeKind.GENERAL)
    usual = today() if today().year == year else None
    return Choices(year, kind, request.values.get("signed_on", usual.isoformat() if usual else ""))


def _day(choices: Choices) -> date | None:
    if not choices.signed_on.strip():
        choices.date_error = _("Say when they signed.")
        return None
    try:
        return date.fromisoformat(choices.signed_on.strip())
    except ValueError:
        choices.date_error = _("Write the date like 2026-03-02.")
        return None


def _judge(choices: Choices, records: Sequence[SafetyPledge]) -> None:
    """Set the error of the day once, and the errors of people at each person."""
    for record in records:
        for problem in problems_with(record)[:1]:
            if problem.field == "signed_on":
                choices.date_error = str(problem.message)
            else:
                choices.errors[record.staff.id] = str(problem.message)
