"""Coverage: meetings each fortnight, checks each month, certificates by post on every teaching day."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from flask import Flask

from plugins.team.models import CertificateKind, CertificateRequirement, MeetingKind
from portal.base.db import db
from portal.evidence.measure import measure
from portal.report.summary_json import summary_json
from portal.testing.dates import FIRST, LAST
from portal.testing.types import Coverage
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World

DAYS = 91
"""Number of teaching days of the term."""


def test_a_meeting_each_fortnight(world: World, coverage: Coverage) -> None:
    assert coverage("meetings_fortnightly") == (10, 0, 0)
    world.meeting(FIRST)
    world.meeting(date(2026, 3, 9))  # the last day of the same fortnight
    assert coverage("meetings_fortnightly") == (10, 1, 1)
    world.meeting(date(2026, 3, 10))  # the first of the next
    world.meeting(LAST, kind=MeetingKind.POLITICAL)
    world.meeting(date(2026, 3, 24), kind=MeetingKind.DIET)  # parents meet there, too
    world.meeting(date(2026, 7, 4))
    assert coverage("meetings_fortnightly") == (10, 3, 3)


def test_spot_checks_each_month(world: World, coverage: Coverage) -> None:
    world.check(date(2026, 3, 31))
    world.check(date(2026, 4, 1))
    world.failed(date(2026, 4, 2))
    world.check(date(2026, 2, 25))  # February and July have too few days of teaching to be due
    assert coverage("spot_checks_monthly") == (4, 2, 2)


def test_a_health_certificate_is_due_for_everybody_on_each_teaching_day(world: World, coverage: Coverage) -> None:
    first, second, third, fourth = world.people.values()
    assert coverage("health_certificate") == (4 * DAYS, 0, 0)
    world.certificate(first, date(2025, 9, 1), LAST)
    # Friday 6 March is the last day; the next one begins on Tuesday: Monday is missing.
    world.certificate(second, date(2025, 3, 7), date(2026, 3, 6))
    world.certificate(second, date(2026, 3, 10), date(2027, 3, 9))
    world.certificate(third, date(2025, 3, 1), FIRST)
    world.certificate(fourth, LAST, None, CertificateKind.COOK)
    assert coverage("health_certificate") == (4 * DAYS, DAYS + DAYS - 1 + 1, 182)


def test_it_is_due_only_while_somebody_works_there(world: World, make: Factory, coverage: Coverage) -> None:
    before = coverage("health_certificate")[0]
    newcomer = make.staff(hired_on=date(2026, 3, 9))
    gone = make.staff(hired_on=date(2020, 1, 1), left_on=date(2026, 2, 25))
    due = coverage("health_certificate")[0] - before
    world.certificate(newcomer, date(2026, 3, 1), date(2027, 2, 28))
    world.certificate(gone, date(2025, 3, 1), date(2026, 2, 24))
    # 24 and 25 February for the one; for the other all but the ten teaching days before 9 March.
    assert due == 2 + DAYS - 10
    assert coverage("health_certificate")[1] == 1 + DAYS - 10


def test_which_post_needs_what_is_for_the_kindergarten_to_say(world: World, make: Factory, coverage: Coverage) -> None:
    carer = world.people["钱二"]
    assert coverage("carer_certificate") == (0, 0, 0)
    requirement = world.needs(carer.post, CertificateKind.CARER)
    world.certificate(carer, date(2015, 1, 1), None, CertificateKind.CARER)
    world.certificate(world.people["李四"], date(2015, 1, 1), None, CertificateKind.CARER)
    assert coverage("carer_certificate") == (2 * DAYS, DAYS, DAYS)
    requirement.post = None  # every post
    assert coverage("carer_certificate") == (4 * DAYS, 2 * DAYS, 2 * DAYS)
    db.session.delete(requirement)
    assert coverage("carer_certificate") == (0, 0, 0)


def test_what_the_law_asks_of_everybody_is_there_from_the_start(world: World, data_app: Flask) -> None:
    rows = db.session.query(CertificateRequirement).all()
    assert [(row.post, row.kind) for row in rows] == [(None, CertificateKind.HEALTH)]
    assert "托儿所幼儿园卫生保健管理办法" in present(rows[0].basis)


def test_nobody_is_named_in_the_figures_of_a_summary(world: World, data_app: Flask) -> None:
    found = measure(world.term)
    assert {gap.subject for gap in found.coverages["team.health_certificate"].gaps} == set(world.people)
    text = json.dumps(summary_json(found)["obligations"]["team"], ensure_ascii=False)
    assert not any(name in text for name in world.people)
