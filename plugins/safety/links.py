"""Follow-up links on record pages: what is not in order becomes a hazard or a repair in one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, select

from plugins.safety.models import (
    FoundIn,
    Hazard,
    HazardState,
    InspectionLine,
    LineResult,
    MaintenanceResult,
    RepairOrder,
)
from plugins.safety.scrap import scrap_hint
from portal.api import Link, _, db, may, record_url

__all__ = ["hazard_links", "inspection_links", "line_links", "maintenance_links", "repair_links"]

MOST_ITEMS = 4
"""Highest number of failed items for which an inspection offers links; further ones do so on their own pages."""


def inspection_links(inspection: Any) -> Iterator[Link]:
    """Yield links for the failed items of an inspection that have neither a hazard nor a repair."""
    waiting = db.session.scalars(
        select(InspectionLine)
        .where(
            InspectionLine.inspection_id == inspection.id,
            InspectionLine.result == LineResult.FAILED,
            ~exists().where(Hazard.inspection_line_id == InspectionLine.id),
            ~exists().where(RepairOrder.inspection_line_id == InspectionLine.id),
        )
        .order_by(InspectionLine.id)
        .limit(MOST_ITEMS)
    )
    for line in waiting:
        yield from _line(
            line, _("Open a hazard: %(item)s", item=line.item), _("Report a repair: %(item)s", item=line.item)
        )


def line_links(line: Any) -> Iterator[Link]:
    """Yield links for one failed item."""
    if line.result is LineResult.FAILED:
        yield from _line(line, _("Open a hazard"), _("Report a repair"))


def _line(line: InspectionLine, hazard: str, repair: str) -> Iterator[Link]:
    """Yield links to the forms of a hazard and a repair, filled in from the item."""
    what = f"{line.item}：{line.finding}" if line.finding else line.item
    about = {
        "inspection_line": line.id,
        "place": line.place_id,
        "occurred_on": line.inspection.occurred_on,
    }
    if may("safety.hazard.edit"):
        found_in = FoundIn.INSPECTION
        yield Link(hazard, record_url(Hazard, "new", description=what[:300], found_in=found_in, **about))
    if may("safety.repair_order.edit"):
        yield Link(repair, record_url(RepairOrder, "new", fault=what[:200], **about))


def maintenance_links(maintenance: Any) -> Iterator[Link]:
    """Yield the link to report a repair of equipment that needs one."""
    if maintenance.result is MaintenanceResult.REPAIR and may("safety.repair_order.edit"):
        plan = maintenance.plan
        what = f"{plan.equipment}：{maintenance.finding}" if maintenance.finding else plan.equipment
        about = {
            "maintenance": maintenance.id,
            "occurred_on": maintenance.occurred_on,
            "place": plan.place_id,
        }
        yield Link(_("Report a repair"), record_url(RepairOrder, "new", fault=what[:200], **about))


def hazard_links(hazard: Any) -> Iterator[Link]:
    """Yield the link to report a repair that will fix an open hazard."""
    if hazard.state is HazardState.OPEN and may("safety.repair_order.edit"):
        about = {"hazard": hazard.id, "place": hazard.place_id, "dangerous": "yes"}
        yield Link(_("Report a repair"), record_url(RepairOrder, "new", fault=hazard.description[:200], **about))


def repair_links(order: Any) -> Iterator[Link]:
    """Yield the link to open a hazard for a dangerous fault, and the hint to scrap a costly asset."""
    if order.dangerous and order.hazard_id is None and may("safety.hazard.edit"):
        about = {"place": order.place_id, "occurred_on": order.occurred_on}
        yield Link(
            _("Open a hazard"), record_url(Hazard, "new", description=order.fault, found_in=FoundIn.REPAIR, **about)
        )
    hint = scrap_hint(order)
    if hint is not None:
        yield Link(hint.message, hint.url)
