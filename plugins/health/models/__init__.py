"""The health records: attendance, checks with their findings, disinfection, injuries."""

from plugins.health.models.attendance import Absence, Attendance
from plugins.health.models.base import Base
from plugins.health.models.checks import Action, CheckSession, HealthCheck, HealthFinding, Symptom
from plugins.health.models.disinfection import Disinfection, Item, Method
from plugins.health.models.injuries import InjuryRecord, Severity

__all__ = [
    "Absence",
    "Action",
    "Attendance",
    "Base",
    "CheckSession",
    "Disinfection",
    "HealthCheck",
    "HealthFinding",
    "InjuryRecord",
    "Item",
    "Method",
    "Severity",
    "Symptom",
]
