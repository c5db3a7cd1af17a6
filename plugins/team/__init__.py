"""Team building: meetings, trainings, certificates, spot checks, newcomers, research. Hook implementations only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.team.attendance.page import AttendancePage
from plugins.team.cards import CARDS
from plugins.team.exhibits import EXHIBITS
from plugins.team.facts import FACTS
from plugins.team.obligations import OBLIGATIONS
from plugins.team.sheets import CareProjectSheet, OnboardingSheet
from plugins.team.views import VIEWS
from portal.api import Card, Fact, Obligation, Page, Record, RecordView, Section, hookimpl

__all__: list[str] = []


@hookimpl
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:
    """Return the pages on which several records are made at once, and the registers."""
    return [AttendancePage, OnboardingSheet, CareProjectSheet, *VIEWS]


@hookimpl
def portal_facts() -> Sequence[Fact]:
    """Return the facts of the team area."""
    return FACTS


@hookimpl
def portal_obligations() -> Sequence[Obligation]:
    """Return the obligations of the team area."""
    return OBLIGATIONS


@hookimpl
def portal_report_sections() -> Sequence[Section]:
    """Return section one of the summary, the research section of health, the cooks' contests and the problems."""
    return [
        Section(key="team", title="建强后勤队伍，提升专业素养", order=100, exhibits=EXHIBITS),
        Section(
            key="care_project",
            title="推进保育课题研究",
            order=220,
            parent=("health.health", "team.team"),
            wording="care_project.md",
        ),
        Section(key="contest", title="", order=10, parent=("kitchen.kitchen", "team.team"), wording="contest.md"),
        Section(key="problems", title="", order=100, parent="problems", wording="problems.md"),
    ]


@hookimpl
def portal_dashboard_cards() -> Sequence[Card]:
    """Return the cards of the team area."""
    return CARDS


@hookimpl
def portal_demo_data(term: str) -> Iterable[Record]:
    """Return the sample records of a term."""
    from plugins.team.demo import sample_records  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_records(term)
