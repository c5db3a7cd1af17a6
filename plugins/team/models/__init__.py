"""Models of the team records, one module for each kind of work."""

from plugins.team.models.base import Base
from plugins.team.models.care_projects import CareProject, CareProjectStage, ResearchStage
from plugins.team.models.certificates import (
    HELD_BY_STAFF,
    LEVELS,
    Certificate,
    CertificateKind,
    CertificateLevel,
    CertificateRequirement,
)
from plugins.team.models.contests import SkillContest
from plugins.team.models.meetings import AbsenceReason, Meeting, MeetingAttendance, MeetingKind
from plugins.team.models.onboarding import OnboardingModule, OnboardingPlan
from plugins.team.models.spot_checks import HandledVia, IssueType, SpotCheck, SpotResult
from plugins.team.models.training import Training, TrainingKind

__all__ = [
    "HELD_BY_STAFF",
    "LEVELS",
    "AbsenceReason",
    "Base",
    "CareProject",
    "CareProjectStage",
    "Certificate",
    "CertificateKind",
    "CertificateLevel",
    "CertificateRequirement",
    "HandledVia",
    "IssueType",
    "Meeting",
    "MeetingAttendance",
    "MeetingKind",
    "OnboardingModule",
    "OnboardingPlan",
    "ResearchStage",
    "SkillContest",
    "SpotCheck",
    "SpotResult",
    "Training",
    "TrainingKind",
]
