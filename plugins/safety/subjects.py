"""Subjects of safety obligations that the core does not provide: equipment by cycle, and fire equipment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugins.safety.models import Cycle, FireEquipment, MaintenancePlan
from portal.api import Limits, Place, Subject, Subjects, within_limits

__all__ = ["FIRE_EQUIPMENT", "PLANNED"]


def _planned(cycle: Cycle, session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[Subject]:
    """Return the equipment planned for this cycle, each for the time of its plan."""
    plan = MaintenancePlan
    wanted = (
        select(plan.id, plan.equipment, Place.name, Place.campus_id, plan.starts_on, plan.ends_on)
        .outerjoin(Place, Place.id == plan.place_id)
        .where(plan.cycle == cycle, plan.starts_on <= ends_on)
        .where(plan.ends_on.is_(None) | (plan.ends_on >= starts_on))
        .order_by(plan.id)
    )
    rows = session.execute(within_limits(wanted, plan, limits))
    return [
        Subject(number, f"{place}{name}" if place else name, first, last, campus)
        for number, name, place, campus, first, last in rows
    ]


def _fire_equipment(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[Subject]:
    """Return fire equipment, each from its installation to the last day before its removal."""
    item = FireEquipment
    wanted = (
        select(item.id, item.kind, item.code, Place.name, Place.campus_id, item.installed_on, item.removed_on)
        .join(Place, Place.id == item.place_id)
        .where(item.installed_on.is_(None) | (item.installed_on <= ends_on))
        .where(item.removed_on.is_(None) | (item.removed_on > starts_on))
        .order_by(item.id)
    )
    rows = session.execute(within_limits(wanted, item, limits))
    return [
        Subject(
            number,
            f"{place}{kind.label}{code or ''}",
            installed,
            removed - timedelta(days=1) if removed else None,
            campus,
        )
        for number, kind, code, place, campus, installed, removed in rows
    ]


PLANNED = {cycle: Subjects(f"planned_{cycle.value}", partial(_planned, cycle)) for cycle in Cycle}
FIRE_EQUIPMENT = Subjects("fire_equipment", _fire_equipment)
