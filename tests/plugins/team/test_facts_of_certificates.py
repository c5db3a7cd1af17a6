"""Facts about certificates and newcomers: hand-made records, hand-typed expectations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from plugins.team.models import Certificate, CertificateKind, CertificateLevel, OnboardingPlan
from portal.base.clock import now
from portal.evidence.measure import measure
from portal.organisation.models import Staff
from portal.rules.models import RuleOverride
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World

YEAR_AGO = date(2025, 9, 1)
OLD = date(2020, 1, 1)


@pytest.mark.fact("team.staff")
@pytest.mark.fact("team.health_certificates_valid")
@pytest.mark.fact("team.health_certificate_rate")
@pytest.mark.fact("team.health_certificates_missing")
def test_valid_health_certificates_of_those_on_the_staff_on_the_last_day(
    world: World, make: Factory, measured: Measured
) -> None:
    first, second, third, fourth = world.people.values()
    world.certificate(first, YEAR_AGO, LAST)
    world.certificate(second, YEAR_AGO, LAST - timedelta(days=1))
    world.certificate(third, LAST, date(2027, 7, 2))
    world.certificate(fourth, AFTER, date(2027, 7, 2))
    world.certificate(fourth, YEAR_AGO, None, CertificateKind.COOK)
    # Two at a time are one person.
    world.certificate(third, YEAR_AGO, date(2026, 9, 1))
    gone = make.staff(hired_on=OLD, left_on=LAST - timedelta(days=1))
    world.certificate(gone, YEAR_AGO, date(2026, 9, 1))
    world.certificate(make.staff(hired_on=AFTER), YEAR_AGO, date(2026, 9, 1))
    # Whose last day is the last of the term is still there; so is of whom no day of hire is known.
    world.certificate(make.staff(hired_on=OLD, left_on=LAST), YEAR_AGO, date(2026, 9, 1))
    world.certificate(make.staff(hired_on=None), YEAR_AGO, date(2026, 9, 1))
    found = measured()
    assert (found["staff"], found["health_certificates_valid"]) == (6, 4)
    assert found["health_certificates_missing"] == 2
    assert found["health_certificate_rate"] == Decimal("66.7")


@pytest.mark.fact("team.health_certificates_valid")
def test_the_last_day_is_that_of_the_term_that_is_measured(world: World, make: Factory, data_app: Flask) -> None:
    world.certificate(world.people["赵一"], YEAR_AGO, LAST)
    later = make.term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    keys = ["team.health_certificates_valid"]
    assert [measure(term, only=keys).facts[keys[0]].value for term in (world.term, later)] == [1, 0]


@pytest.mark.fact("team.certificates_by_kind")
def test_valid_certificates_by_kind(world: World, make: Factory, measured: Measured) -> None:
    carer, cook = world.people["钱二"], world.people["李四"]
    world.certificate(carer, OLD, None, CertificateKind.CARER)
    world.certificate(cook, OLD, LAST, CertificateKind.COOK)
    world.certificate(cook, OLD, LAST - timedelta(days=1), CertificateKind.COOK)
    world.certificate(None, LAST, None, CertificateKind.FOOD_LICENCE)
    world.certificate(None, AFTER, None, CertificateKind.FOOD_LICENCE)
    world.certificate(make.staff(left_on=FIRST), OLD, None, CertificateKind.CARER)
    assert measured()["certificates_by_kind"] == {"保育员证": 1, "营养员证": 1, "食品经营许可证": 1}


@pytest.mark.fact("team.certificates_raised")
@pytest.mark.fact("team.certificates_new")
def test_who_rose_to_a_higher_level(world: World, make: Factory, measured: Measured) -> None:
    def carer(*levels: tuple[date, None] | tuple[date, CertificateLevel]) -> None:
        person = make.staff(hired_on=OLD)
        for day, level in levels:
            world.certificate(person, day, None, CertificateKind.CARER, level=level)

    five, four, three = CertificateLevel.FIVE, CertificateLevel.FOUR, CertificateLevel.THREE
    carer((OLD, five), (FIRST, four))
    carer((OLD, None), (LAST, five))
    carer((OLD, five), (BEFORE, four))
    carer((OLD, five), (AFTER, four))
    carer((OLD, four), (FIRST, four))
    carer((OLD, three), (date(2024, 1, 1), five), (FIRST, four))
    carer((FIRST, five))
    carer((FIRST, five), (LAST, four))
    carer((OLD, five), (FIRST, None))
    # Another kind is no higher level of this one.
    world.certificate(world.people["钱二"], OLD, None, CertificateKind.CARER, level=five)
    world.certificate(world.people["钱二"], FIRST, None, CertificateKind.COOK, level=four)
    found = measured()
    assert found["certificates_raised"] == 3
    assert found["certificates_new"] == 3


@pytest.mark.fact("team.certificates_new")
def test_first_certificates_are_neither_health_certificates_nor_the_kindergartens(
    world: World, measured: Measured
) -> None:
    carer = world.people["钱二"]
    world.certificate(carer, FIRST, LAST, CertificateKind.HEALTH)
    world.certificate(None, FIRST, None, CertificateKind.FOOD_LICENCE)
    world.certificate(carer, BEFORE, None, CertificateKind.CARER)
    world.certificate(carer, AFTER, None, CertificateKind.FIRST_AID)
    assert measured()["certificates_new"] == 0
    world.certificate(carer, LAST, None, CertificateKind.TEACHER)
    assert measured()["certificates_new"] == 1


@pytest.mark.fact("team.certificates_expired")
@pytest.mark.fact("team.certificates_expiring")
def test_what_ran_out_and_what_will(world: World, make: Factory, measured: Measured) -> None:
    def ends(
        day: date | None, holder: Staff | None = None, kind: CertificateKind = CertificateKind.HEALTH
    ) -> Certificate:
        return world.certificate(holder or make.staff(hired_on=OLD), OLD, day, kind)

    for day in (date(2025, 1, 1), LAST - timedelta(days=1)):
        ends(day)
    for day in (LAST, AFTER, LAST + timedelta(days=60)):
        ends(day)
    ends(LAST + timedelta(days=61))
    ends(None)
    # Renewed: neither the old one nor the one before that counts.
    renewed = make.staff(hired_on=OLD)
    ends(date(2024, 1, 1), renewed)
    ends(date(2026, 3, 1), renewed)
    world.certificate(renewed, date(2026, 3, 1), date(2027, 3, 1))
    # The renewal came after the last day.
    late = ends(date(2026, 6, 1)).holder
    world.certificate(late, AFTER, date(2027, 7, 4))
    ends(date(2026, 6, 1), make.staff(left_on=LAST - timedelta(days=1)))
    world.certificate(None, OLD, date(2026, 6, 1), CertificateKind.FOOD_LICENCE)
    found = measured()
    assert (found["certificates_expired"], found["certificates_expiring"]) == (4, 3)


@pytest.mark.fact("team.certificates_expiring")
def test_a_kindergarten_may_be_reminded_earlier(world: World, make: Factory, measured: Measured) -> None:
    world.certificate(world.people["赵一"], OLD, LAST + timedelta(days=90))
    assert measured()["certificates_expiring"] == 0
    make(
        RuleOverride,
        rule="team.certificate.notice_days",
        value=Decimal(90),
        starts_on=FIRST,
        source="园务会议",
        decided_at=now(),
    )
    assert measured()["certificates_expiring"] == 1


@pytest.mark.fact("team.newcomers")
@pytest.mark.fact("team.newcomers_examined")
@pytest.mark.fact("team.newcomers_not_examined")
@pytest.mark.fact("team.newcomers_vetted")
@pytest.mark.fact("team.newcomers_not_vetted")
@pytest.mark.fact("team.newcomers_without_plan")
def test_newcomers_are_examined_and_vetted_before_they_begin(world: World, make: Factory, measured: Measured) -> None:
    def hired(
        day: date, examined: date | None = None, until: date = date(2027, 1, 1), vetted: date | None = None
    ) -> Staff:
        person = make.staff(hired_on=day, background_checked_on=vetted)
        if examined:
            world.certificate(person, examined, until)
        return person

    hired(FIRST, examined=FIRST, vetted=FIRST)
    world.plan(hired(LAST, examined=AFTER, vetted=AFTER), LAST)
    hired(date(2026, 3, 9), examined=OLD, until=date(2026, 3, 8), vetted=date(2026, 3, 8))
    hired(date(2026, 3, 9))
    for day in (BEFORE, AFTER):
        hired(day, examined=OLD, vetted=OLD)
        hired(day)
    found = measured()
    assert found["newcomers"] == 4
    assert (found["newcomers_examined"], found["newcomers_not_examined"]) == (1, 3)
    assert (found["newcomers_vetted"], found["newcomers_not_vetted"]) == (2, 2)
    assert found["newcomers_without_plan"] == 3


@pytest.mark.fact("team.guided")
@pytest.mark.fact("team.guided_passed")
@pytest.mark.fact("team.guided_open")
@pytest.mark.fact("team.modules_open")
def test_guidance(world: World, make: Factory, measured: Measured) -> None:
    def guided(starts_on: date, passed_on: date | None = None) -> OnboardingPlan:
        return world.plan(make.staff(), starts_on, passed_on=passed_on)

    guided(BEFORE, BEFORE)
    guided(BEFORE, FIRST)
    guided(FIRST, LAST)
    guided(LAST, AFTER)
    guided(AFTER)
    still = guided(date(2026, 3, 9))
    world.module(still, "消毒操作", date(2026, 3, 20))
    world.module(still, "午睡巡视")
    other = guided(BEFORE)
    world.module(other, "午睡巡视")
    world.module(other, "师德", AFTER)
    done = world.plan(make.staff(), FIRST)
    world.module(done, "午睡巡视", LAST)
    found = measured()
    # Those of which the last module passed after the last day were still open on it.
    assert (found["guided"], found["guided_passed"], found["guided_open"]) == (6, 3, 3)
    assert found["modules_open"] == {"午睡巡视": 2, "师德": 1}
