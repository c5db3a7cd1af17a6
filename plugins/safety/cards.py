"""Cards of the safety area on the home page: repairs, hazards, duty, pledges, equipment due, costly assets."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from plugins.safety.judging import costly
from plugins.safety.models import (
    ASSET,
    DAYS,
    DONE,
    AssetCost,
    DutyRoster,
    FireEquipment,
    Hazard,
    HazardState,
    Maintenance,
    MaintenancePlan,
    RepairOrder,
    RepairState,
    Urgency,
    next_time,
)
from plugins.safety.pages.holidays import holiday_days
from plugins.safety.pages.signing import unsigned
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Tone,
    _,
    _l,
    allowed_page_url,
    allowed_record_url,
    db,
    record_url,
    rule_book,
    rule_on,
)

__all__ = ["CARDS"]

MOST_NAMED = 5
"""Highest number of records that a card names."""
SOON = timedelta(days=14)
WAITING = tuple(state for state in RepairState if state not in (*DONE, RepairState.REJECTED))
"""States of an unfinished repair, listed one by one so that the index is used."""
NOTICE = "safety.equipment.notice_days"


def _repairs(context: CardContext) -> CardContent | None:
    """Return the card of unfinished repairs of all terms, the urgent ones named."""
    waiting = RepairOrder.state.in_(WAITING)
    total = context.count(RepairOrder, waiting)
    if not total and not db.session.scalar(select(select(RepairOrder.id).exists())):
        return None
    urgent = (
        select(RepairOrder)
        .options(selectinload(RepairOrder.place))
        .where(waiting, RepairOrder.urgency != Urgency.NORMAL)
        .order_by(RepairOrder.occurred_on, RepairOrder.id)
        .limit(MOST_NAMED)
    )
    lines = [
        CardLine(
            _("%(place)s: %(fault)s", place=str(order.place), fault=order.fault),
            record_url("safety.repair_order", "view", id=order.id),
            Tone.ATTENTION,
        )
        for order in db.session.scalars(context.within(urgent, RepairOrder))
    ]
    unaccepted = context.count(
        RepairOrder, RepairOrder.state == RepairState.REPAIRED, RepairOrder.finished_by.is_not(None)
    )
    if unaccepted:
        url = record_url("safety.repair_order", state=RepairState.REPAIRED, term="all")
        lines.append(CardLine(_("%(count)d repaired, to be accepted", count=unaccepted), url))
    return CardContent(
        value=str(total),
        caption=_l("repairs not done"),
        lines=tuple(lines),
        url=record_url("safety.repair_order", state=WAITING, term="all"),
        tone=Tone.ATTENTION if total else Tone.GOOD,
    )


def _hazards(context: CardContext) -> CardContent | None:
    """Return the card of hazards that are not closed, those due first named."""
    states = (HazardState.OPEN, HazardState.FIXED)
    waiting = Hazard.state.in_(states)
    first = select(Hazard).where(waiting).order_by(Hazard.due_on.is_(None), Hazard.due_on, Hazard.id).limit(MOST_NAMED)
    rows = db.session.scalars(context.within(first, Hazard)).all()
    total = context.count(Hazard, waiting)
    if not total:
        return None
    lines = [
        CardLine(_hazard_text(item, context.today), _hazard_url(item), _hazard_tone(item, context)) for item in rows
    ]
    late = any(item.state is HazardState.OPEN and item.due_on and item.due_on < context.today for item in rows)
    return CardContent(
        value=str(total),
        caption=_l("hazards not closed, some overdue") if late else _l("hazards not closed"),
        lines=tuple(lines),
        url=record_url("safety.hazard", state=states, term="all"),
        tone=Tone.ATTENTION,
    )


def _hazard_url(hazard: Hazard) -> str:
    return record_url("safety.hazard", "view", id=hazard.id)


def _hazard_tone(hazard: Hazard, context: CardContext) -> Tone:
    late = hazard.state is HazardState.OPEN and hazard.due_on is not None and hazard.due_on < context.today
    return Tone.ATTENTION if late else Tone.CALM


def _hazard_text(hazard: Hazard, today: date) -> str:
    if hazard.state is HazardState.FIXED:
        return _("%(what)s: to be verified", what=hazard.description)
    if hazard.due_on is None:
        return hazard.description
    late = (today - hazard.due_on).days
    if late > 0:
        return _("%(what)s: %(days)d days overdue", what=hazard.description, days=late)
    return _("%(what)s: by %(day)s", what=hazard.description, day=hazard.due_on.isoformat())


def _duty(context: CardContext) -> CardContent | None:
    """Return the card of the term's coming holidays without anybody on duty."""
    if context.term is None:
        return None
    coming = [(day, name) for day, name in holiday_days(context.term) if day >= context.today]
    if not coming:
        return None
    filled = set(
        db.session.scalars(
            select(DutyRoster.occurred_on).where(DutyRoster.occurred_on.in_([day for day, _name in coming])).distinct()
        )
    )
    empty = [(day, name) for day, name in coming if day not in filled]
    url = allowed_page_url("safety.holidays")
    near = bool(empty) and empty[0][0] - context.today <= SOON
    return CardContent(
        value=str(len(empty)),
        caption=_l("coming holidays with nobody on duty"),
        lines=tuple(CardLine(f"{name} {day.isoformat()}", url) for day, name in empty[:MOST_NAMED]),
        url=url,
        tone=Tone.ATTENTION if near else Tone.CALM if empty else Tone.GOOD,
    )


def _pledges(context: CardContext) -> CardContent | None:
    """Return the card with the number of staff who have not signed. No names: everybody nearby can read the page."""
    year = context.term.starts_on.year if context.term is not None else context.today.year
    missing = db.session.scalar(select(func.count()).select_from(unsigned(year, None, context.limits).subquery())) or 0
    if not missing:
        return None
    return CardContent(
        value=str(missing),
        caption=_l("of the staff have not signed a safety pledge"),
        url=allowed_page_url("safety.signing", year=year),
        tone=Tone.ATTENTION,
    )


def _upkeep(context: CardContext) -> CardContent | None:
    """Return the card of maintenance due within two weeks and of fire equipment that expires soon or has expired."""
    due = _maintenance_due(context)
    rule = rule_on(NOTICE, context.today)
    until = context.today + timedelta(days=int(rule.value) if rule is not None else 0)
    ends = (
        FireEquipment.expires_on <= until,
        or_(FireEquipment.removed_on.is_(None), FireEquipment.removed_on > context.today),
    )
    expiring = context.count(FireEquipment, *ends)
    if not due and not expiring:
        return None
    named = dict(due[:MOST_NAMED])
    plans = {
        plan.id: plan
        for plan in db.session.scalars(
            select(MaintenancePlan).options(joinedload(MaintenancePlan.place)).where(MaintenancePlan.id.in_(named))
        )
    }
    first = (
        select(FireEquipment)
        .options(joinedload(FireEquipment.place))
        .where(*ends)
        .order_by(FireEquipment.expires_on, FireEquipment.id)
        .limit(MOST_NAMED)
    )
    lines = [
        CardLine(
            _("%(what)s: due on %(day)s", what=str(plans[number]), day=day.isoformat()),
            allowed_record_url("safety.maintenance", "new", plan=number),
            Tone.ATTENTION if day < context.today else Tone.CALM,
        )
        for number, day in named.items()
    ]
    lines += [
        CardLine(
            _("%(what)s: good until %(day)s", what=str(item), day=item.expires_on.isoformat()),
            allowed_record_url("safety.fire_equipment", "view", id=item.id),
            Tone.ATTENTION if item.expires_on < context.today else Tone.CALM,
        )
        for item in db.session.scalars(context.within(first, FireEquipment))
        if item.expires_on is not None
    ]
    return CardContent(
        value=str(len(due) + expiring),
        caption=_l("pieces of equipment to look after or replace"),
        lines=tuple(lines),
        tone=Tone.ATTENTION,
    )


def _maintenance_due(context: CardContext) -> list[tuple[int, date]]:
    """Return the plans due within two weeks or overdue, each with its day, the longest overdue first.

    Only plans without a recent maintenance are read, and only the last maintenance of each.
    """
    until = context.today + SOON
    kept = [
        and_(
            MaintenancePlan.cycle == cycle,
            select(Maintenance.id)
            .where(Maintenance.plan_id == MaintenancePlan.id, Maintenance.occurred_on > until - timedelta(days=days))
            .exists(),
        )
        for cycle, days in DAYS.items()
    ]
    last = (
        select(Maintenance.occurred_on)
        .where(Maintenance.plan_id == MaintenancePlan.id)
        .order_by(Maintenance.occurred_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    running = or_(MaintenancePlan.ends_on.is_(None), MaintenancePlan.ends_on >= context.today)
    wanted = select(
        MaintenancePlan.id, MaintenancePlan.cycle, MaintenancePlan.starts_on, MaintenancePlan.ends_on, last
    ).where(running, not_(or_(*kept)))
    found = db.session.execute(context.within(wanted, MaintenancePlan))
    due = ((number, next_time(cycle, starts_on, ends_on, done)) for number, cycle, starts_on, ends_on, done in found)
    return sorted(
        ((number, day) for number, day in due if day is not None and day <= until), key=lambda item: (item[1], item[0])
    )


def _worn_out(context: CardContext) -> CardContent | None:
    """Return the card of assets whose repairs cost too much of their price; None without the register of assets."""
    if ASSET is None:
        return None
    wanted = (
        select(ASSET.id, ASSET.name, AssetCost.spent, func.count().over())
        .join(ASSET, ASSET.id == AssetCost.asset_id)
        .where(costly(ASSET, context.today, rule_book()))
    )
    if (scope := RepairOrder.within(context.limits)) is not None:
        wanted = wanted.where(select(RepairOrder.id).where(RepairOrder.asset_id == ASSET.id, scope).exists())
    rows = db.session.execute(wanted.order_by(AssetCost.asset_id).limit(MOST_NAMED)).all()
    if not rows:
        return None
    return CardContent(
        value=str(rows[0][3]),
        caption=_l("assets whose repairs cost too much of their price"),
        lines=tuple(
            CardLine(
                _("%(asset)s: %(cost)s yuan of repairs", asset=name, cost=f"{cost:.2f}"),
                record_url("safety.repair_order", asset=number, term="all"),
            )
            for number, name, cost, _total in rows
        ),
        tone=Tone.ATTENTION,
    )


CARDS: tuple[Card, ...] = (
    Card("repairs", _l("Open repairs"), _repairs, "safety.repair_order.view", 10),
    Card("hazards", _l("Open hazards"), _hazards, "safety.hazard.view", 20),
    Card("duty", _l("Holiday duty"), _duty, "safety.duty_roster.view", 30),
    Card("pledges", _l("Safety pledges"), _pledges, "safety.safety_pledge.view", 40),
    Card("upkeep", _l("Equipment due"), _upkeep, "safety.maintenance_plan.view", 50),
    Card("worn_out", _l("Costly assets"), _worn_out, "safety.repair_order.view", 60),
)
