"""Registers of the safety area."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import joinedload, selectinload

from plugins.safety.links import hazard_links, inspection_links, line_links, maintenance_links, repair_links
from plugins.safety.models import (
    ASSET,
    Drill,
    DutyLog,
    DutyRoster,
    EquipmentTest,
    FireEquipment,
    FireInspection,
    FirePatrol,
    Hazard,
    Incident,
    InspectionLine,
    Maintenance,
    MaintenancePlan,
    RepairOrder,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    SecurityMeasure,
)
from portal.api import Link, Record, RecordView

__all__ = ["VIEWS"]


class RepairOrderView(RecordView):
    """Register of repair orders. Fields set by steps are not in its form, but the cost is: bills come later."""

    record = RepairOrder
    list_columns = (
        "occurred_on",
        "place",
        "fault",
        "urgency",
        "state",
        "assigned_to",
        "finished_on",
        "cost",
    )
    filters = (
        "occurred_on",
        "place",
        *(("asset",) if ASSET is not None else ()),
        "urgency",
        "state",
        "dangerous",
        "assigned_to",
        "finished_on",
        "inspection_line",
        "maintenance",
        "hazard",
    )
    search = ("fault", "work", "vendor", "note")
    eager = (
        joinedload(RepairOrder.inspection_line).joinedload(InspectionLine.inspection),
        joinedload(RepairOrder.maintenance).joinedload(Maintenance.plan).joinedload(MaintenancePlan.place),
    )
    form_fields = (
        "occurred_on",
        "place",
        *(("asset",) if ASSET is not None else ()),
        "fault",
        "urgency",
        "dangerous",
        "reported_by",
        "assigned_to",
        "vendor",
        "cost",
        "inspection_line",
        "maintenance",
        "hazard",
        "note",
    )

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions offered on a record's page."""
        return list(repair_links(record))


class MaintenancePlanView(RecordView):
    """Register of maintenance plans, with their maintenance."""

    record = MaintenancePlan
    list_columns = ("equipment", "place", "cycle", "starts_on", "ends_on", "next_due", "responsible", "vendor")
    filters = ("cycle", "place", "responsible", "ends_on")
    search = ("equipment", "vendor", "note")
    parts = ("times",)
    eager = (selectinload(MaintenancePlan.times),)


class MaintenanceView(RecordView):
    """Register of maintenance done."""

    record = Maintenance
    list_columns = ("occurred_on", "plan", "result", "finding", "executor", "vendor")
    filters = ("occurred_on", "plan", "result", "executor")
    search = ("finding", "vendor", "note")
    eager = (joinedload(Maintenance.plan).joinedload(MaintenancePlan.place),)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions offered on a record's page."""
        return list(maintenance_links(record))


class SafetyInspectionView(RecordView):
    """Register of safety inspections, with their items."""

    record = SafetyInspection
    list_columns = ("occurred_on", "kind", "campus", "inspector", "items", "problem_count", "source")
    filters = ("occurred_on", "kind", "campus", "inspector", "source")
    search = ("team", "conclusion", "note")
    parts = ("lines",)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions offered on a record's page."""
        return list(inspection_links(record))


class InspectionLineView(RecordView):
    """Register of inspection items, which are written on the sheet of the inspection."""

    record = InspectionLine
    list_columns = ("inspection", "item", "standard", "place", "result", "finding")
    filters = ("inspection", "result", "place")
    search = ("item", "finding")
    in_menu = False

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions offered on a record's page."""
        return list(line_links(record))


class HazardView(RecordView):
    """Register of hazards. Steps record that they were fixed and verified."""

    record = Hazard
    list_columns = ("occurred_on", "place", "description", "level", "owner", "due_on", "state", "fixed_on")
    filters = ("occurred_on", "place", "level", "found_in", "owner", "due_on", "state", "inspection_line")
    search = ("description", "measure", "note")
    eager = (joinedload(Hazard.inspection_line).joinedload(InspectionLine.inspection),)
    form_fields = (
        "occurred_on",
        "place",
        "description",
        "level",
        "found_in",
        "inspection_line",
        "owner",
        "due_on",
        "measure",
        "note",
    )

    def links(self, record: Record) -> Sequence[Link]:
        """Return the follow-up actions offered on a record's page."""
        return list(hazard_links(record))


class FirePatrolView(RecordView):
    """Register of fire patrols."""

    record = FirePatrol
    list_columns = (
        "occurred_on",
        "campus",
        "points",
        "exits_clear",
        "extinguishers_ready",
        "electricity_safe",
        "gas_safe",
        "finding",
        "fixed_on",
    )
    filters = ("occurred_on", "campus", "person", "fixed_on")
    search = ("finding", "note")


class FireInspectionView(RecordView):
    """Register of fire inspections."""

    record = FireInspection
    list_columns = FirePatrolView.list_columns
    filters = FirePatrolView.filters
    search = FirePatrolView.search


class FireEquipmentView(RecordView):
    """Register of fire equipment, with its tests."""

    record = FireEquipment
    list_columns = ("kind", "code", "place", "quantity", "expires_on", "last_tested_on", "removed_on")
    filters = ("kind", "place", "expires_on", "removed_on")
    search = ("code", "note")
    parts = ("tests",)
    eager = (selectinload(FireEquipment.tests),)


class EquipmentTestView(RecordView):
    """Register of tests of fire equipment."""

    record = EquipmentTest
    list_columns = ("occurred_on", "equipment", "result", "tester", "finding")
    filters = ("occurred_on", "equipment", "result")
    search = ("tester", "finding")
    eager = (joinedload(EquipmentTest.equipment).joinedload(FireEquipment.place),)
    in_menu = False


class DutyRosterView(RecordView):
    """Register of planned duty."""

    record = DutyRoster
    list_columns = ("occurred_on", "shift", "leader", "person", "phone")
    filters = ("occurred_on", "shift", "leader", "person")
    search = ("phone", "note")


class DutyLogView(RecordView):
    """Register of duty logs."""

    record = DutyLog
    list_columns = ("occurred_on", "shift", "leader", "person", "rounds", "visitors", "event", "handed_over_to")
    filters = ("occurred_on", "shift", "leader", "person")
    search = ("event", "note")


class SafetyPledgeView(RecordView):
    """Register of safety pledges."""

    record = SafetyPledge
    list_columns = ("staff", "kind", "year", "signed_on")
    filters = ("staff", "kind", "year", "signed_on")
    search = ("note",)


class SafetyEducationView(RecordView):
    """Register of safety education."""

    record = SafetyEducation
    list_columns = ("occurred_on", "channel", "topic", "audience", "attendance", "speaker")
    filters = ("occurred_on", "channel", "audience", "campus", "speaker")
    search = ("topic", "note")


class DrillView(RecordView):
    """Register of drills."""

    record = Drill
    list_columns = ("occurred_on", "kind", "commander", "participants", "all_staff", "evacuation_seconds")
    filters = ("occurred_on", "kind", "campus", "commander", "all_staff")
    search = ("shortcomings", "improvements", "note")


class SecurityMeasureView(RecordView):
    """Register of checks of the three defences."""

    record = SecurityMeasure
    list_columns = ("occurred_on", "campus", "defence", "item", "quantity", "state", "finding", "fixed_on")
    filters = ("occurred_on", "campus", "defence", "state", "fixed_on", "person")
    search = ("item", "finding")


class IncidentView(RecordView):
    """Register of accidents."""

    record = Incident
    list_columns = ("occurred_on", "title", "place", "level", "responsibility", "hurt", "reported_at", "closed_on")
    filters = ("occurred_on", "level", "responsibility", "campus", "place", "closed_on")
    search = ("title", "measures", "note")


VIEWS: tuple[type[RecordView], ...] = (
    RepairOrderView,
    MaintenancePlanView,
    MaintenanceView,
    SafetyInspectionView,
    InspectionLineView,
    HazardView,
    FirePatrolView,
    FireInspectionView,
    FireEquipmentView,
    EquipmentTestView,
    DutyRosterView,
    DutyLogView,
    SafetyPledgeView,
    SafetyEducationView,
    DrillView,
    SecurityMeasureView,
    IncidentView,
)
