"""Models of the safety records, one module for each kind of work."""

from plugins.safety.models.asset_costs import AssetCost
from plugins.safety.models.base import Base, SiteRecord
from plugins.safety.models.drills import Drill, DrillKind
from plugins.safety.models.duty import DutyLog, DutyRoster, Shift
from plugins.safety.models.education import Channel, Listeners, SafetyEducation
from plugins.safety.models.equipment import EquipmentTest, FireEquipment, FireEquipmentKind, TestResult
from plugins.safety.models.fire import FireInspection, FirePatrol
from plugins.safety.models.hazards import VERIFY_RIGHT, FoundIn, Hazard, HazardLevel, HazardState
from plugins.safety.models.incidents import Incident, IncidentLevel, Responsibility
from plugins.safety.models.inspections import InspectionKind, InspectionLine, LineResult, SafetyInspection
from plugins.safety.models.maintenance import (
    DAYS,
    Cycle,
    Maintenance,
    MaintenancePlan,
    MaintenanceResult,
    next_time,
)
from plugins.safety.models.pledges import PledgeKind, SafetyPledge
from plugins.safety.models.protection import Defence, DefenceState, SecurityMeasure
from plugins.safety.models.repairs import ASSET, DONE, REVIEW_RIGHT, RepairOrder, RepairState, Urgency

__all__ = [
    "ASSET",
    "DAYS",
    "DONE",
    "REVIEW_RIGHT",
    "VERIFY_RIGHT",
    "AssetCost",
    "Base",
    "Channel",
    "Cycle",
    "Defence",
    "DefenceState",
    "Drill",
    "DrillKind",
    "DutyLog",
    "DutyRoster",
    "EquipmentTest",
    "FireEquipment",
    "FireEquipmentKind",
    "FireInspection",
    "FirePatrol",
    "FoundIn",
    "Hazard",
    "HazardLevel",
    "HazardState",
    "Incident",
    "IncidentLevel",
    "InspectionKind",
    "InspectionLine",
    "LineResult",
    "Listeners",
    "Maintenance",
    "MaintenancePlan",
    "MaintenanceResult",
    "PledgeKind",
    "RepairOrder",
    "RepairState",
    "Responsibility",
    "SafetyEducation",
    "SafetyInspection",
    "SafetyPledge",
    "SecurityMeasure",
    "Shift",
    "SiteRecord",
    "TestResult",
    "Urgency",
    "next_time",
]
