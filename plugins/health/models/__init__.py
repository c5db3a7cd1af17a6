"""Models of the health records, one module for each kind of work."""

from plugins.health.models.attendance import Absence, Attendance
from plugins.health.models.base import Base
from plugins.health.models.checks import Action, CheckSession, HealthCheck, HealthFinding, Symptom
from plugins.health.models.disinfection import DisinfectedItem, Disinfection, Method
from plugins.health.models.growth import ExamKind, Grade, PhysicalExam
from plugins.health.models.guidance import Audience, EducationForm, HealthAnalysis, HealthEducation, Indicator
from plugins.health.models.hygiene import Area, HygieneCheck, PersonalKit
from plugins.health.models.illness import LONG_AWAY, Disease, InfectiousCase, SickAbsence
from plugins.health.models.injuries import InjuryRecord, Severity
from plugins.health.models.medication import MedicationRequest
from plugins.health.models.outbreak_changes import OutbreakChange
from plugins.health.models.outbreaks import OutbreakReport

__all__ = [
    "LONG_AWAY",
    "Absence",
    "Action",
    "Area",
    "Attendance",
    "Audience",
    "Base",
    "CheckSession",
    "Disease",
    "DisinfectedItem",
    "Disinfection",
    "EducationForm",
    "ExamKind",
    "Grade",
    "HealthAnalysis",
    "HealthCheck",
    "HealthEducation",
    "HealthFinding",
    "HygieneCheck",
    "Indicator",
    "InfectiousCase",
    "InjuryRecord",
    "MedicationRequest",
    "Method",
    "OutbreakChange",
    "OutbreakReport",
    "PersonalKit",
    "PhysicalExam",
    "Severity",
    "SickAbsence",
    "Symptom",
]
