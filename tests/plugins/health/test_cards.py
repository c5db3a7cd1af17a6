"""Cards of health on the home page."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from plugins.health.models import Action, CheckSession, MedicationRequest, PhysicalExam, SickAbsence
from portal.base.scope import Limits
from portal.declarations.cards import Tone
from portal.organisation.models import Enrolment
from portal.testing.cards import Cards
from portal.testing.dates import DAY
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World


def test_sheets_of_today_and_which_are_missing(world: World, card: Cards) -> None:
    world.check()
    world.check(CheckSession.NOON)
    found = card("sheets")
    assert (found.value, found.tone) == ("1/2", Tone.ATTENTION)
    assert str(found.lines[0].text) == "小二班"
    world.check(classroom=world.other)
    assert card("sheets").tone is Tone.GOOD
    assert card("sheets", limits=Limits(True, frozenset(), frozenset({world.other.id}))).value == "1/1"
    assert card.hidden("sheets", date(2026, 3, 1))


def test_abnormal_today(world: World, card: Cards) -> None:
    assert card.hidden("abnormal_today")
    world.check(abnormal=2)
    world.check(CheckSession.NOON, abnormal=1)
    world.check(occurred_on=date(2026, 3, 3), abnormal=9)
    assert card("abnormal_today").value == "3"


def test_findings_without_an_action(world: World, card: Cards) -> None:
    check = world.check()
    world.finding(check)
    world.finding(check, child=world.children[1], action=Action.DOCTOR)
    found = card("open_findings")
    assert (found.value, found.tone) == ("1", Tone.ATTENTION)
    assert "fact=health.findings_unhandled" in present(found.url)


def dose(world: World, **values: Any) -> None:
    given = {"occurred_on": DAY, "classroom": world.classroom, "child": world.children[0], "due_at": time(11, 30)}
    world.make(MedicationRequest, drug="止咳糖浆", dose="5毫升", guardian_signed=True, **(given | values))


def test_medicines_still_to_give(world: World, card: Cards) -> None:
    assert card.hidden("medicines")
    dose(world)
    dose(world, child=world.children[1])
    dose(world, classroom=world.other, due_at=time(9, 0))
    dose(world, given_at=time(11, 31), given_by=world.make.staff())
    dose(world, occurred_on=date(2026, 3, 3))
    found = card("medicines")
    assert (found.value, found.tone) == ("3", Tone.ATTENTION)
    assert [str(line.text) for line in found.lines] == ["09:00 小二班", "11:30 小一班"]
    assert card("medicines", limits=Limits(True, frozenset(), frozenset({world.other.id}))).value == "1"


def test_sick_leave_without_contact_to_the_family(world: World, card: Cards) -> None:
    assert card.hidden("sick_leave")
    leave = {"occurred_on": DAY, "classroom": world.classroom}
    world.make(SickAbsence, child=world.children[0], contacted_on=DAY, **leave)
    assert card.hidden("sick_leave")
    world.make(SickAbsence, child=world.children[1], **leave)
    found = card("sick_leave")
    assert found.value == "1"
    assert "fact=health.sick_absences_not_followed_up" in present(found.url)


def test_examinations_that_are_due(world: World, card: Cards) -> None:
    world.make.child(classroom=world.classroom, joined_on=DAY)
    assert card.hidden("examinations")  # none is recorded here at all
    exam = {"classroom": world.classroom, "child": world.children[0], "height_cm": 104}
    world.make(PhysicalExam, occurred_on=DAY, **exam)
    assert card("examinations").value == "1"
    back = world.make.child(classroom=world.classroom)
    back.enrolments[0].ends_on = date(2025, 11, 1)
    world.make(Enrolment, child=back, classroom=world.classroom, starts_on=DAY)
    found = card("examinations")
    assert found.value == "2"
    assert ["fact=health.entry_exams_missing" in present(line.url) for line in found.lines] == [True, False]
    assert card.hidden("examinations", date(2026, 3, 1))  # they come tomorrow
