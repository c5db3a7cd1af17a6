"""Sample deliveries, returns and pantry: rice, flour and oil come weekly and are issued daily."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select

from plugins.kitchen.demo.plan import Plan
from plugins.kitchen.models import Direction, FoodReceipt, PantryBatch, PantryMove, Reason, Supplier, Verdict
from portal.api import Record, Source, db

__all__ = ["goods_records"]

FRESH = (
    ("猪肉", 13, 17, 2),
    ("鸡蛋", 8, 12, 20),
    ("青菜", 20, 26, 3),
    ("番茄", 8, 14, 5),
    ("豆腐", 6, 9, 2),
    ("鸡肉", 12, 16, 2),
    ("土豆", 8, 12, 20),
    ("胡萝卜", 6, 10, 15),
    ("苹果", 25, 30, 15),
)
"""Fresh food: name, least and most kilograms a day, shelf life in days."""
STORED = (("大米", Decimal(20), 180), ("面粉", Decimal(7), 120), ("食用油", Decimal(4), 365))
"""Stored food: name, kilograms issued each day, shelf life in days."""
REASONS = (Reason.ROTTEN, Reason.ROTTEN, Reason.SMELL, Reason.SPOILED)
LINES = 4
SPOILED_WEEK, SPOILED = 8, Decimal("1.5")
PURPOSES = {Direction.OUT: "供餐领用", Direction.IN: "验收入库", Direction.WRITTEN_OFF: "受潮结块"}


def goods_records(plan: Plan, *, brief: bool = False) -> Iterator[Record]:
    """Yield suppliers, deliveries and returns; unless in brief, also the pantry's batches and moves."""
    for supplier in (plan.vegetables, plan.grain, plan.milk):
        if supplier.id is None:
            yield supplier
    for day in plan.days:
        yield from _fresh(plan, day)
    if not brief and plan.buyer is not None:
        # What is stored has a keeper.
        yield from _stored(plan)


def _fresh(plan: Plan, day: date) -> Iterator[FoodReceipt]:
    chance = plan.chance("fresh", day)
    lines = chance.sample(FRESH, LINES)
    for number, (item, least, most, keeps) in enumerate(lines):
        rejected = number == 0 and plan.wrong("rejected", day)
        quantity = Decimal(chance.randint(least * 10, most * 10)) / 10
        yield _receipt(
            plan,
            day,
            plan.vegetables,
            item=item,
            quantity=quantity,
            produced_on=day - timedelta(days=1),
            shelf_life_days=keeps,
            result=Verdict.REJECTED if rejected else Verdict.ACCEPTED,
            reason=chance.choice(REASONS) if rejected else None,
            returned_quantity=quantity / 2 if rejected and chance.random() < 0.3 else None,
        )
    yield _receipt(
        plan,
        day,
        plan.milk,
        item="牛奶",
        quantity=Decimal(50),
        produced_on=day - timedelta(days=1),
        shelf_life_days=7,
        temperature_c=Decimal(chance.choice((3, 4, 4, 5))),
    )


def _receipt(plan: Plan, day: date, supplier: Supplier, **values: object) -> FoodReceipt:
    at = plan.all_days.index(day)
    return FoodReceipt(
        occurred_on=day,
        supplier=supplier,
        licence_ok=True,
        accepted_by=plan.buyer,
        second_by=plan.cooks[at % len(plan.cooks)] if plan.cooks else None,
        **({"unit": "公斤"} | values),
    )


def _stored(plan: Plan) -> Iterator[Record]:
    """Yield a batch for each week and stored food, used up within the week; once some flour is written off."""
    stored = {batch.number: batch for batch in db.session.scalars(select(PantryBatch))}
    weeks = [list(days) for _week, days in groupby(plan.days, lambda day: day.isocalendar()[:2])]
    for week, days in enumerate(weeks):
        first = days[0]
        for number, (item, daily, keeps) in enumerate(STORED, start=1):
            spoiled = week == SPOILED_WEEK and item == "面粉"
            spare = SPOILED if spoiled else daily if week == len(weeks) - 1 else Decimal(0)
            quantity = daily * len(days) + spare
            receipt = _receipt(
                plan,
                first,
                plan.grain,
                item=item,
                quantity=quantity,
                produced_on=first - timedelta(days=20),
                shelf_life_days=keeps,
                stored_on=first,
                stored_by="采购员",
            )
            batch = PantryBatch(
                number=f"{first:%Y%m%d}-{number:02}",
                item=item,
                unit="公斤",
                received_on=first,
                expires_on=first + timedelta(days=keeps - 20),
                place=plan.storeroom,
                custodian=plan.buyer,
                receipt=receipt,
                taken_in=quantity,
            )
            kept = stored.get(batch.number, batch)
            if kept.source not in {None, Source.DEMO}:
                continue  # somebody's own batch has this number: nothing is taken out of it
            # The batch first: it brings its delivery along, so that no other batch is made for it.
            yield batch
            yield receipt
            yield _move(plan, first, kept, Direction.IN, quantity)
            for day in days:
                yield _move(plan, day, kept, Direction.OUT, daily)
            if spoiled:
                yield _move(plan, days[-1], kept, Direction.WRITTEN_OFF, SPOILED)


def _move(plan: Plan, day: date, batch: PantryBatch, direction: Direction, quantity: Decimal) -> PantryMove:
    return PantryMove(
        occurred_on=day,
        batch=batch,
        direction=direction,
        quantity=quantity,
        custodian=plan.buyer,
        purpose=PURPOSES[direction],
    )
