"""The slots of a day are those of the term that include it, with any exceptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.declarations.obligations import Every, Obligation
from portal.declarations.subjects import CLASSROOMS
from portal.evidence.slots import due_slots
from portal.organisation.models import CalendarException, Campus, Classroom
from portal.organisation.term_calendar import TermCalendar, load_calendar

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.probe import Probe


@pytest.fixture
def calendar(probe: Probe, make: Factory) -> TermCalendar:
    """Return three classes on two campuses; one campus is closed for a week, a class for two days, all for one."""
    term = make.term()
    branch = make(Campus, name="分部")
    first, away = make.classroom("小一班"), make.classroom("小二班", campus=branch)
    ill = make.classroom("小三班", opened_on=date(2026, 3, 16))
    for starts_on, days, place in (
        (date(2026, 3, 9), 5, {"campus": branch}),
        (date(2026, 4, 1), 2, {"classroom": ill}),
        (date(2026, 5, 12), 1, {}),
    ):
        last = starts_on + timedelta(days=days - 1)
        make(CalendarException, term=term, starts_on=starts_on, ends_on=last, teaching=False, reason="停课", **place)
    assert first.campus_id != away.campus_id
    return load_calendar(db.session(), term)


@pytest.mark.parametrize("every", Every)
def test_slots_of_a_day(calendar: TermCalendar, probe: Probe, every: Every) -> None:
    duty = Obligation(
        key="duty",
        label="事项",
        title="duty",
        record=probe.Tally,
        every=every,
        per=CLASSROOMS,
        subject=probe.Tally.classroom_id,
    )
    whole = due_slots(duty, (), calendar, EVERYTHING)
    assert whole
    for number in range(-1, (calendar.ends_on - calendar.starts_on).days + 2):
        day = calendar.starts_on + timedelta(days=number)
        expected = [slot for slot in whole if slot.starts_on <= day <= slot.ends_on]
        assert due_slots(duty, (), calendar, EVERYTHING, on=day) == expected, day


def test_places_that_no_exception_names_share_a_calendar(calendar: TermCalendar) -> None:
    first, away, ill = db.session.query(Classroom).order_by(Classroom.id)
    assert calendar.place(first.campus_id, first.id) == calendar.place() == (None, None)
    assert calendar.place(away.campus_id, away.id) == (away.campus_id, None)
    assert calendar.place(ill.campus_id, ill.id) == (None, ill.id)
    for classroom, closed in ((first, 0), (away, 5), (ill, 2)):
        taught = calendar.teaching_days(campus_id=classroom.campus_id, classroom_id=classroom.id)
        assert len(calendar.teaching_days()) - len(taught) == closed
        assert taught == [
            day.day for day in calendar.days if calendar.is_teaching(day.day, classroom.campus_id, classroom.id)
        ]
