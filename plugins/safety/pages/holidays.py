"""Page of holiday duty: the roster of a term's public holidays, several days filled in at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask import flash, redirect, request
from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from plugins.safety.models import DutyLog, DutyRoster, Shift
from portal.api import (
    Page,
    Source,
    Staff,
    Term,
    _,
    _l,
    chosen_term,
    current_limits,
    db,
    expose,
    may,
    ngettext,
    problems_with,
    within_limits,
    writing,
)

__all__ = ["HolidayDuty", "holiday_days"]

LONGEST_PHONE = 30


@dataclass
class Day:
    """One day of a holiday, with its roster and the values typed for it."""

    day: date
    holiday: str
    entries: list[DutyRoster] = field(default_factory=list)
    logged: bool = False
    leader: str = ""
    person: str = ""
    phone: str = ""
    error: str = ""

    @property
    def text(self) -> str:
        """Date in the format of the user's language, with the day of the week."""
        return format_skeleton("MMMEd", self.day, locale=get_locale())

    @property
    def filled_in(self) -> bool:
        """True if anything was typed for the day."""
        return bool(self.leader or self.person or self.phone)


def holiday_days(term: Term) -> list[tuple[date, str]]:
    """Return the days of the term's public holidays with their names, from its stored calendar."""
    return [(stored.day, stored.holiday) for stored in term.days if stored.holiday]


class HolidayDuty(Page):
    """Duty roster of the holidays."""

    title = _l("Holiday duty")
    permission = "safety.duty_roster.edit"
    path = "holidays"
    fills = (DutyRoster,)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the days, or save the roster of those filled in."""
        term = chosen_term()
        if term is None:
            return self.render("safety/holidays.html", term=None, days=[], staff=[])
        days = _load(term)
        staff = _staff(term)
        if request.method == "GET":
            return self._show(term, days, staff)
        for item in days:
            _read(item)
        records = list(_records(days, {str(person.id): person for person in staff}))
        if any(item.error for item in days) or not records:
            db.session.rollback()
            if not records and not any(item.error for item in days):
                flash(_("Fill in at least one day."), "warning")
            return self._show(term, _again(term, days), staff), 422
        try:
            with writing(Source.SHEET):
                db.session.add_all(records)
                db.session.commit()
        except IntegrityError:
            db.session.rollback()
            flash(_("Nothing was saved: somebody else filled in the same days meanwhile. Look again."), "error")
            return self._show(term, _again(term, days), _staff(term)), 409
        flash(ngettext("%(num)d day filled in.", "%(num)d days filled in.", len(records)), "success")
        return redirect(self.own_url(), 303)

    def _show(self, term: Term, days: Sequence[Day], staff: Sequence[Staff]) -> Any:
        return self.render(
            "safety/holidays.html",
            term=term,
            days=days,
            staff=staff,
            empty=sum(not item.entries for item in days),
            longest_phone=LONGEST_PHONE,
            may_see_log=may("safety.duty_log.view"),
        )


def _load(term: Term) -> list[Day]:
    """Return the days with their entries, in three statements."""
    days = [Day(day, holiday) for day, holiday in holiday_days(term)]
    inside = [item.day for item in days]
    entries: dict[date, list[DutyRoster]] = defaultdict(list)
    wanted = (
        select(DutyRoster)
        .options(joinedload(DutyRoster.person), joinedload(DutyRoster.leader))
        .where(DutyRoster.occurred_on.in_(inside))
        .order_by(DutyRoster.occurred_on, DutyRoster.id)
    )
    for entry in db.session.scalars(wanted):
        entries[entry.occurred_on].append(entry)
    logged = set(db.session.scalars(select(DutyLog.occurred_on).where(DutyLog.occurred_on.in_(inside)).distinct()))
    for item in days:
        item.entries, item.logged = entries[item.day], item.day in logged
    return days


def _staff(term: Term) -> Sequence[Staff]:
    """Return the staff of the term that the user may see and put on duty."""
    wanted = (
        select(Staff)
        .options(joinedload(Staff.post))
        .where(Staff.on(term.starts_on - timedelta(days=1), term.ends_on))
        .order_by(Staff.name, Staff.id)
    )
    return db.session.scalars(within_limits(wanted, Staff, current_limits())).all()


def _read(item: Day) -> None:
    """Read the values typed for a day from the form."""
    at = item.day.isoformat()
    item.leader = request.form.get(f"leader_{at}", "").strip()
    item.person = request.form.get(f"person_{at}", "").strip()
    item.phone = request.form.get(f"phone_{at}", "").strip()


def _records(days: Sequence[Day], staff: dict[str, Staff]) -> Iterator[DutyRoster]:
    """Yield the records of the filled days; set the error of each day that has one."""
    for item in days:
        if not item.filled_in:
            continue
        if not item.person:
            item.error = _("Say who is on duty.")
            continue
        if item.person not in staff or (item.leader and item.leader not in staff):
            item.error = _("Choose one from the list.")
            continue
        if any(str(entry.person_id) == item.person and entry.shift is Shift.ALL_DAY for entry in item.entries):
            item.error = _("This person is on duty on that day already.")
            continue
        record = DutyRoster(
            occurred_on=item.day,
            shift=Shift.ALL_DAY,
            person=staff[item.person],
            leader=staff.get(item.leader),
            phone=item.phone or None,
        )
        with db.session.no_autoflush:
            problems = problems_with(record)
        if problems:
            item.error = str(problems[0].message)
            continue
        yield record


def _again(term: Term, typed: Sequence[Day]) -> list[Day]:
    """Return the days as stored now, with the values and errors of the form."""
    known = {item.day: item for item in typed}
    days = _load(term)
    for item in days:
        before = known[item.day]
        item.leader, item.person, item.phone, item.error = before.leader, before.person, before.phone, before.error
    return days
