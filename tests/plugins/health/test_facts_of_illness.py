"""Facts about sick leave, infectious diseases and medicines: hand-made records, hand-typed expectations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from plugins.health.models import Disease, InfectiousCase, MedicationRequest, OutbreakReport, SickAbsence, Symptom
from portal.base.clock import now
from portal.organisation.models import Child, Enrolment
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST, NEXT
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.health.conftest import World


@pytest.fixture
def absence(world: World, make: Factory) -> Callable[..., SickAbsence]:
    def one(child: int = 0, day: date = FIRST, **values: Any) -> SickAbsence:
        return make(SickAbsence, occurred_on=day, classroom=world.classroom, child=world.children[child], **values)

    return one


@pytest.fixture
def case(world: World, make: Factory) -> Callable[..., InfectiousCase]:
    def one(
        child: int | Child = 0, disease: Disease = Disease.CHICKENPOX, day: date = FIRST, **values: Any
    ) -> InfectiousCase:
        child = world.children[child] if isinstance(child, int) else child
        return make(InfectiousCase, occurred_on=day, classroom=world.classroom, child=child, disease=disease, **values)

    return one


@pytest.mark.fact("health.sick_absences")
@pytest.mark.fact("health.sick_absences_followed_up")
@pytest.mark.fact("health.sick_absences_not_followed_up")
def test_sick_leave_is_followed_up_once_the_family_was_contacted(
    absence: Callable[..., SickAbsence], measured: Measured
) -> None:
    absence(0, FIRST)
    absence(1, FIRST, contacted_on=FIRST)
    absence(2, LAST, diagnosis="支气管炎")
    absence(3, NEXT, returned_on=date(2026, 3, 4), symptoms=frozenset({Symptom.FEVER}))
    absence(0, NEXT, disease=Disease.MUMPS)
    for day in (BEFORE, AFTER):
        absence(0, day)
        absence(1, day, contacted_on=day)
    found = measured()
    assert found["sick_absences"] == 5
    assert (found["sick_absences_followed_up"], found["sick_absences_not_followed_up"]) == (3, 2)


@pytest.mark.fact("health.infectious_cases")
@pytest.mark.fact("health.infectious_cases_unreported")
@pytest.mark.fact("health.infection_rate")
@pytest.mark.fact("health.children_enrolled")
def test_cases_and_their_rate(
    world: World, make: Factory, case: Callable[..., InfectiousCase], measured: Measured
) -> None:
    case(0, day=FIRST, reported_at=now())
    case(1, day=LAST)
    case(2, day=BEFORE)
    case(2, day=AFTER)
    # Three in one class, one in the other; one who left before, one who comes after, one who left on the first day.
    for starts_on, ends_on in ((date(2025, 9, 1), BEFORE), (AFTER, None), (date(2025, 9, 1), FIRST)):
        make(Enrolment, child=make.child(), classroom=world.classroom, starts_on=starts_on, ends_on=ends_on)
    # One who changed class counts once.
    make(Enrolment, child=world.children[0], classroom=world.other, starts_on=NEXT)
    found = measured()
    assert (found["infectious_cases"], found["infectious_cases_unreported"]) == (2, 1)
    assert found["children_enrolled"] == 5
    assert found["infection_rate"] == Decimal("40.0")


@pytest.mark.fact("health.infectious_cases_by_disease")
def test_few_cases_are_merged(
    world: World, make: Factory, case: Callable[..., InfectiousCase], measured: Measured
) -> None:
    many = [make.child(classroom=world.classroom) for _ in range(6)]
    for child in many[:4]:
        case(child, Disease.HAND_FOOT_MOUTH)
    for child in many[:3]:
        case(child, Disease.INFLUENZA)
    case(many[5], Disease.CHICKENPOX, BEFORE)
    assert measured()["infectious_cases_by_disease"] == {"手足口病": 4, "流感": 3}
    case(many[4], Disease.CHICKENPOX)
    case(many[5], Disease.CHICKENPOX)
    # Two chickenpox would point at somebody; with influenza they are five others.
    assert measured()["infectious_cases_by_disease"] == {"手足口病": 4, "其他": 5}
    case(many[3], Disease.CHICKENPOX)
    assert measured()["infectious_cases_by_disease"] == {"手足口病": 4, "水痘": 3, "流感": 3}


def test_two_cases_are_not_broken_down(world: World, case: Callable[..., InfectiousCase], measured: Measured) -> None:
    case(0, Disease.CHICKENPOX)
    case(1, Disease.MUMPS)
    assert measured()["infectious_cases_by_disease"] == {}


@pytest.mark.fact("health.outbreak_reports")
def test_outbreak_reports(world: World, make: Factory, measured: Measured) -> None:
    for day in (BEFORE, FIRST, LAST, AFTER):
        make(
            OutbreakReport,
            occurred_on=day,
            classroom=world.classroom,
            symptom=Symptom.VOMITING,
            children=3,
            reported_at=now(),
            reported_to="区疾控中心",
        )
    assert measured()["outbreak_reports"] == 2


@pytest.mark.fact("health.medications")
@pytest.mark.fact("health.medications_given")
@pytest.mark.fact("health.medications_not_given")
@pytest.mark.fact("health.medications_unsigned")
def test_medicines(world: World, make: Factory, measured: Measured) -> None:
    carer = make.staff()

    def dose(day: date, *, signed: bool = True, given: bool = True) -> None:
        make(
            MedicationRequest,
            occurred_on=day,
            classroom=world.classroom,
            child=world.children[0],
            drug="止咳糖浆",
            dose="5毫升",
            due_at=time(11, 30),
            guardian_signed=signed,
            given_at=time(11, 35) if given else None,
            given_by=carer if given else None,
        )

    dose(FIRST)
    dose(LAST)
    dose(NEXT, signed=False)
    dose(NEXT, signed=False, given=False)
    for day in (BEFORE, AFTER):
        dose(day)
        dose(day, signed=False)
        dose(day, given=False)
    found = measured()
    assert (found["medications"], found["medications_given"], found["medications_not_given"]) == (4, 3, 1)
    assert found["medications_unsigned"] == 1
