"""Sample store of low-value items, and events of thrift education."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from plugins.assets.demo.days import Days
from plugins.assets.models import (
    ConsumableItem,
    Direction,
    DurableItem,
    ItemMove,
    ThriftAudience,
    ThriftEducation,
    ThriftForm,
)
from portal.api import Post, Record, Staff, Term, db, today

__all__ = ["store"]

DURABLES = (("塑料收纳箱", "50L", "个", 60), ("儿童椅", "木质", "把", 40), ("晾晒架", "不锈钢", "个", 12))
CONSUMABLES = (
    ("洗手液", "500ml", "瓶", 240, 60, (36, 40, 38, 42)),
    ("擦手纸", "200抽", "包", 600, 150, (120, 130, 110, 130)),
    ("含氯消毒片", "100片", "瓶", 240, 40, (30, 34, 36, 32)),
    ("垃圾袋", "60L", "卷", 150, 30, (18, 22, 20, 16)),
)
TAKEN = (date(2026, 3, 9), date(2026, 4, 8), date(2026, 5, 11), date(2026, 6, 8))
THRIFT = (
    (date(2026, 3, 16), "爱护桌椅和玩具", ThriftAudience.CHILDREN, ThriftForm.LESSON, 328),
    (date(2026, 3, 23), "世界水日节水行动", ThriftAudience.BOTH, ThriftForm.ACTIVITY, 365),
    (date(2026, 4, 20), "光盘小达人", ThriftAudience.CHILDREN, ThriftForm.ACTIVITY, 326),
    (date(2026, 5, 15), "办公用品节约使用", ThriftAudience.STAFF, ThriftForm.MEETING, 35),
    (date(2026, 6, 15), "节能宣传周", ThriftAudience.BOTH, ThriftForm.BROADCAST, 362),
)


def store(term: Term, days: Days) -> Iterator[Record]:
    """Yield items with their moves, then events of education, up to today."""
    taker = db.session.scalars(select(Staff).join(Post).where(Post.name == "保育员").order_by(Staff.id)).first()
    first = term.starts_on
    durable = {(item.name, item.spec): item for item in db.session.scalars(select(DurableItem))}
    for name, spec, unit, number in DURABLES:
        item = durable.get((name, spec)) or DurableItem(name=name, spec=spec, unit=unit)
        yield item
        if first <= today():
            yield ItemMove(occurred_on=first, durable_item=item, direction=Direction.IN, quantity=number)
    used = {(item.name, item.spec): item for item in db.session.scalars(select(ConsumableItem))}
    for name, spec, unit, number, least, taken in CONSUMABLES:
        thing = used.get((name, spec)) or ConsumableItem(name=name, spec=spec, unit=unit, least=least)
        yield thing
        if first <= today():
            yield ItemMove(occurred_on=first, consumable_item=thing, direction=Direction.IN, quantity=number)
        for written, pieces in zip(TAKEN, taken, strict=True):
            if (day := days.come(written)) is not None:
                yield ItemMove(
                    occurred_on=day,
                    consumable_item=thing,
                    direction=Direction.OUT,
                    quantity=pieces,
                    taker=taker,
                    purpose="班级日常使用",
                )
    for written, activity, audience, form, attendance in THRIFT:
        if (day := days.come(written)) is not None:
            yield ThriftEducation(
                occurred_on=day, activity=activity, audience=audience, form=form, attendance=attendance
            )
