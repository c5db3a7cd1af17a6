"""Brief sample of an earlier term: a few purchases and events, enough for the summary to compare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from plugins.assets.models import (
    Becomes,
    FundSource,
    Purchase,
    PurchaseMethod,
    ThriftAudience,
    ThriftEducation,
    ThriftForm,
)
from portal.api import Record, Term, teaching_days, today

__all__ = ["brief_records"]

BOUGHT = (
    (12, "儿童水杯", "304不锈钢", 60, "1680.00"),
    (40, "毛巾架", "不锈钢", 12, "2136.00"),
    (66, "取暖器", "2000W", 6, "2934.00"),
)
THRIFT = (
    (15, "粮食来之不易", ThriftAudience.CHILDREN, ThriftForm.LESSON, 320),
    (38, "节约用纸", ThriftAudience.BOTH, ThriftForm.ACTIVITY, 358),
    (70, "冬季节能", ThriftAudience.STAFF, ThriftForm.MEETING, 31),
)
"""Events of thrift education: teaching day, activity, audience, form, attendance."""


def brief_records(term: Term) -> Iterator[Record]:
    """Yield the purchases and events of the teaching days up to today."""
    days: list[date] = [day for day in teaching_days(term) if day <= today()]
    for at, item, spec, quantity, amount in BOUGHT:
        if at < len(days):
            yield Purchase(
                occurred_on=days[at],
                item=item,
                spec=spec,
                quantity=quantity,
                amount=Decimal(amount),
                method=PurchaseMethod.MALL,
                supplier="惠民日用商场",
                fund_source=FundSource.PUBLIC,
                accepted_on=days[at],
                becomes=Becomes.CONSUMABLE,
            )
    for at, activity, audience, form, attendance in THRIFT:
        if at < len(days):
            yield ThriftEducation(
                occurred_on=days[at], activity=activity, audience=audience, form=form, attendance=attendance
            )
