"""Deliveries, returns and the pantry: each fact with hand-made records, one row just outside each side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.kitchen.models import Direction, FoodRejection, Reason, Supplier, Verdict
from portal.base.db import db
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World


@pytest.mark.fact("kitchen.batches_checked")
@pytest.mark.fact("kitchen.batches_by_item")
@pytest.mark.fact("kitchen.batches_rejected")
@pytest.mark.fact("kitchen.rejections_by_reason")
@pytest.mark.fact("kitchen.suppliers_delivering")
def test_every_line_is_a_batch_that_was_checked(world: World, measured: Measured) -> None:
    other = world.make(Supplier, name="绿源粮油", licence_expires_on=date(2027, 1, 1))
    world.receipt(occurred_on=FIRST)
    world.receipt(occurred_on=LAST, supplier=other)
    world.receipt(occurred_on=FIRST, result=Verdict.REJECTED, reason=Reason.ROTTEN)
    world.receipt(occurred_on=LAST, result=Verdict.REJECTED, reason=Reason.ROTTEN)
    world.receipt(result=Verdict.REJECTED, reason=Reason.SMELL, returned_quantity=Decimal(3))
    world.receipt(result=Verdict.REJECTED)
    for day in (BEFORE, AFTER):
        world.receipt(occurred_on=day, result=Verdict.REJECTED, reason=Reason.SPOILED)
    found = measured()
    assert (found["batches_checked"], found["batches_rejected"]) == (6, 4)
    assert sum(found["batches_by_item"].values()) == 6
    assert found["rejections_by_reason"] == {"腐烂": 2, "异味": 1}
    assert found["suppliers_delivering"] == 2


@pytest.mark.fact("kitchen.returned_same_day")
def test_what_went_back_on_the_day_it_came(world: World, measured: Measured) -> None:
    for day in (FIRST, LAST, BEFORE, AFTER):
        world.receipt(occurred_on=day, result=Verdict.REJECTED, reason=Reason.ROTTEN)
    late = world.receipt(occurred_on=date(2026, 3, 2), result=Verdict.REJECTED, reason=Reason.ROTTEN)
    db.session.query(FoodRejection).filter_by(receipt=late).one().occurred_on = date(2026, 3, 3)
    assert measured()["returned_same_day"] == 2


@pytest.mark.fact("kitchen.batches_without_licence")
def test_a_licence_holds_from_its_first_to_its_last_day(world: World, measured: Measured) -> None:
    until = world.make(Supplier, name="甲", licence_expires_on=date(2026, 3, 10))
    since = world.make(Supplier, name="乙", licence_starts_on=date(2026, 3, 10), licence_expires_on=date(2027, 3, 10))
    unknown = world.make(Supplier, name="丙")
    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        world.receipt(occurred_on=day, supplier=until)
    for day in (date(2026, 3, 9), date(2026, 3, 10)):
        world.receipt(occurred_on=day, supplier=since)
    world.receipt(supplier=unknown)
    world.receipt(supplier=None)
    for day in (BEFORE, AFTER):
        world.receipt(occurred_on=day, supplier=unknown)
    # 11 March of the first, 9 March of the second, and those of whom nothing is known.
    assert measured()["batches_without_licence"] == 4


@pytest.mark.fact("kitchen.batches_without_papers")
@pytest.mark.fact("kitchen.batches_past_date")
def test_papers_and_dates_of_what_was_accepted(world: World, measured: Measured) -> None:
    for known in (True, False, None):
        world.receipt(licence_ok=known)
    world.receipt(licence_ok=False, result=Verdict.REJECTED, reason=Reason.UNDOCUMENTED)
    day = date(2026, 3, 10)
    # Produced on the first, good for nine days: the tenth is its last.
    for shelf_life in (9, 8):
        world.receipt(occurred_on=day, produced_on=date(2026, 3, 1), shelf_life_days=shelf_life)
    world.receipt(occurred_on=day, expires_on=date(2026, 3, 9), result=Verdict.REJECTED, reason=Reason.EXPIRED)
    for outside in (BEFORE, AFTER):
        world.receipt(occurred_on=outside, expires_on=date(2026, 1, 1), licence_ok=False)
    found = measured()
    assert (found["batches_without_papers"], found["batches_past_date"]) == (1, 1)


@pytest.mark.fact("kitchen.stored")
@pytest.mark.fact("kitchen.issued")
@pytest.mark.fact("kitchen.written_off")
@pytest.mark.fact("kitchen.issued_by_nobody")
def test_moves_by_their_direction(world: World, measured: Measured) -> None:
    batch = world.batch(received_on=date(2026, 1, 5))
    world.move(batch, 100, Direction.IN, occurred_on=BEFORE)
    world.move(batch, 50, Direction.IN, occurred_on=FIRST, custodian=None)
    world.move(batch, 10, occurred_on=FIRST)
    world.move(batch, 10, occurred_on=LAST, custodian=None)
    world.move(batch, 10, Direction.WRITTEN_OFF, occurred_on=LAST)
    world.move(batch, 10, occurred_on=AFTER, custodian=None)
    found = measured()
    assert (found["stored"], found["issued"], found["written_off"]) == (1, 2, 1)
    assert found["issued_by_nobody"] == 1


@pytest.mark.fact("kitchen.stock_past_date")
def test_what_is_left_past_its_date_on_the_last_day(world: World, measured: Measured) -> None:
    for expires_on in (date(2026, 7, 2), LAST, None):
        world.batch(5, expires_on=expires_on)
    used = world.batch(5, expires_on=date(2026, 7, 2))
    world.move(used, 5)
    assert measured()["stock_past_date"] == 1
