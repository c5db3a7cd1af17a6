"""Conditions that judge safety records by the rules in force on their day, in SQL that both databases understand."""

from __future__ import annotations

from datetime import date
from math import floor
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from plugins.safety.models import (
    ASSET,
    AssetCost,
    Drill,
    FireEquipment,
    FireInspection,
    FirePatrol,
    Hazard,
    HazardState,
    InspectionLine,
    LineResult,
    RepairOrder,
    SafetyInspection,
)
from portal.api import Period, RuleBook, today

__all__ = [
    "SCRAP",
    "costly",
    "drilled_in_time",
    "equipped",
    "expired",
    "in_force_until",
    "not_in_order",
    "overdue",
    "too_slow",
    "unattended",
    "worn_out",
]

DRILL = "safety.drill.seconds"
SCRAP = "safety.scrap.percent"


def in_force_until(period: Period) -> date:
    """Return the day as of which lasting things are judged: the last of the period, or today while it runs."""
    return min(period.ends_on, today())


def too_slow(period: Period) -> ColumnElement[bool]:
    """Return the condition that a drill took longer than the value in force that day. Never NULL."""
    # Records keep whole seconds, so more than 120.5 is more than 120.
    slow = period.by_rule(DRILL, Drill.occurred_on, lambda value: Drill.evacuation_seconds > floor(value))
    return and_(Drill.evacuation_seconds.is_not(None), slow)


def drilled_in_time(period: Period) -> ColumnElement[bool]:
    """Return the condition that a drill had an evacuation that was fast enough."""
    return and_(Drill.evacuation_seconds.is_not(None), not_(too_slow(period)))


def overdue(period: Period) -> ColumnElement[bool]:
    """Return the condition that a hazard is still open after its due day."""
    return and_(Hazard.state == HazardState.OPEN, Hazard.due_on < in_force_until(period))


def unattended(period: Period) -> ColumnElement[bool]:
    """Return the condition that a failed item of the period's inspections became neither a hazard nor a repair."""
    return and_(
        InspectionLine.result == LineResult.FAILED,
        InspectionLine.inspection_id.in_(
            select(SafetyInspection.id).where(SafetyInspection.occurred_on.between(period.starts_on, period.ends_on))
        ),
        ~exists().where(Hazard.inspection_line_id == InspectionLine.id),
        ~exists().where(RepairOrder.inspection_line_id == InspectionLine.id),
    )


def equipped(period: Period) -> ColumnElement[bool]:
    """Return the condition that fire equipment is in place on the last day."""
    last = in_force_until(period)
    return and_(
        or_(FireEquipment.installed_on.is_(None), FireEquipment.installed_on <= last),
        or_(FireEquipment.removed_on.is_(None), FireEquipment.removed_on > last),
    )


def expired(period: Period) -> ColumnElement[bool]:
    """Return the condition that fire equipment in place on the last day has expired."""
    return and_(equipped(period), FireEquipment.expires_on < in_force_until(period))


def not_in_order(record: type[FirePatrol | FireInspection]) -> ColumnElement[bool]:
    """Return the condition that a patrol or inspection found something."""
    check_points: tuple[InstrumentedAttribute[bool], ...] = (
        record.exits_clear,
        record.extinguishers_ready,
        record.electricity_safe,
        record.gas_safe,
    )
    return or_(record.finding.is_not(None), *(item.is_(False) for item in check_points))


def costly(asset: type[Any], day: date, rules: RuleBook) -> ColumnElement[bool]:
    """Return the condition that an asset's repairs cost more than the share of its price in force on the day."""
    rule = rules.on(SCRAP, day)
    if rule is None:
        return false()
    # A card may stand for several things alike.
    price = asset.unit_price * asset.quantity
    return and_(asset.unit_price > 0, AssetCost.spent * 100 > price * rule.value)


def worn_out(period: Period) -> ColumnElement[bool]:
    """Return the condition that a repair is of an asset whose repairs up to the last day cost too much of its price.

    False where the register of assets is not installed.
    """
    rule = period.rules.on(SCRAP, period.ends_on)
    if ASSET is None or rule is None:
        return false()
    spent = (
        select(RepairOrder.asset_id)
        .join(ASSET, ASSET.id == RepairOrder.asset_id)
        .where(
            RepairOrder.asset_id.is_not(None),
            RepairOrder.cost.is_not(None),
            RepairOrder.occurred_on <= period.ends_on,
            ASSET.unit_price > 0,
        )
        .group_by(RepairOrder.asset_id, ASSET.unit_price, ASSET.quantity)
        # A card may stand for several things alike.
        .having(func.sum(RepairOrder.cost) * 100 > ASSET.unit_price * ASSET.quantity * rule.value)
    )
    return and_(RepairOrder.asset_id.in_(spent), RepairOrder.occurred_on <= period.ends_on)
