"""Pages and registers ask the database a constant number of times, however much there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugins.safety.models import Cycle, DutyRoster, InspectionKind
from portal.base.db import db
from portal.testing.types import Statements

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import Web, World

PAGES = [
    "/safety/repair_order/?term=all",
    "/safety/maintenance_plan/",
    "/safety/maintenance/?term=all",
    "/safety/safety_inspection/?term=all",
    "/safety/inspection_line/",
    "/safety/hazard/?term=all",
    "/safety/fire_equipment/",
    "/safety/equipment_test/?term=all",
    "/safety/duty_log/?term=all",
    "/safety/safety_pledge/?term=all",
    "/safety/holidays/",
    "/safety/signing/?kind=fire",
    "/safety/inspect/",
    "/safety/safety_inspection/details/?id=1",
    "/",
]


def fill(world: World, round_: int) -> None:
    """Add a record of each type, each with its own place, person and parent."""
    for number in range(round_ * 4, round_ * 4 + 4):
        place = world.make.place(f"地点{number}", campus=world.main)
        person = world.make.staff(f"职工第{number}")
        inspection = world.inspection(InspectionKind.LEADERS, inspector=person)
        line = world.line(inspection, place=place)
        plan = world.plan(Cycle.MONTH, place=place, responsible=person)
        done = world.maintenance(plan, executor=person)
        hazard = world.hazard(place=place, owner=person, inspection_line=line)
        world.repair(place=place, assigned_to=person, inspection_line=line, maintenance=done, hazard=hazard)
        world.tested(world.equipment(place=place))
        world.duty(person=person, leader=person, handed_over_to=person)
        world.make(DutyRoster, occurred_on=world.day.replace(month=4, day=4), person=person)
        world.pledge(person)
    db.session.commit()


def counted(web: Web, statements: Statements, path: str) -> int:
    """Return the statements of a repeated request, when what is kept between requests has been read."""
    for _again in range(2):
        db.session.expunge_all()
        with statements() as sent, web.client.get(path) as answer:
            assert answer.status_code == 200
    return len(sent)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_often_for_many_as_for_few(web: Web, world: World, statements: Statements, path: str) -> None:
    web.enter(role="administrator")
    fill(world, 0)
    few = counted(web, statements, path)
    fill(world, 1)
    fill(world, 2)
    assert counted(web, statements, path) == few


@pytest.mark.parametrize("record", ["repair_order", "maintenance", "hazard", "fire_equipment", "equipment_test"])
def test_an_export_asks_as_often_for_many_as_for_few(
    web: Web, world: World, statements: Statements, record: str
) -> None:
    web.enter(role="administrator")
    path = web.get(f"/safety/{record}/").xpath("//a[@data-export]/@href")[0]
    fill(world, 0)
    few = counted(web, statements, path)
    fill(world, 1)
    assert counted(web, statements, path) == few
