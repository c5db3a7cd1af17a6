"""Pages of inspections: the choice of a kind, and the sheet of its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from sqlalchemy import func, select

from plugins.safety.models import InspectionKind, InspectionLine, SafetyInspection
from plugins.safety.standards import standard_items
from portal.api import LineSheet, Page, _l, current_limits, db, expose, page_url, within_limits

__all__ = ["InspectionSheet", "Inspections"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Kind of inspection offered on the page."""

    kind: InspectionKind
    items: int
    last_on: date | None
    url: str


class Inspections(Page):
    """Kinds of inspection, with the day of the last one and the link to the sheet."""

    title = _l("Inspect")
    permission = "safety.safety_inspection.edit"
    path = "inspect"
    fills = (SafetyInspection,)

    @expose("/")
    def index(self) -> Any:
        """Show the kinds."""
        wanted = select(SafetyInspection.kind, func.max(SafetyInspection.occurred_on)).group_by(SafetyInspection.kind)
        rows = db.session.execute(within_limits(wanted, SafetyInspection, current_limits()))
        last: dict[InspectionKind, date] = {InspectionKind(kind): day for kind, day in rows}
        offers = [
            Offer(
                kind,
                len(standard_items(kind)),
                last.get(kind),
                page_url(InspectionSheet, kind=kind),
            )
            for kind in InspectionKind
        ]
        return self.render("safety/inspect.html", offers=offers)


class InspectionSheet(LineSheet):
    """Sheet of one inspection, filled with the standard items of its kind."""

    title = _l("Inspection sheet")
    permission = "safety.safety_inspection.edit"
    path = "inspection_sheet"
    in_menu = False
    head = SafetyInspection
    head_fields = ("kind", "occurred_on", "campus", "inspector", "team", "conclusion")
    line = InspectionLine
    link = "inspection"
    line_fields = ("item", "standard", "place", "result", "finding")
    blank_rows = 2

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return a line for each standard item of the requested kind, without a result."""
        requested = request.args.get("kind")
        kind = next((kind for kind in InspectionKind if kind.value == requested), None)
        return [{"item": item, "standard": standard} for item, standard in standard_items(kind)] if kind else ()
