"""Health and hygiene: attendance, checks, disinfection, injuries. Hook implementations only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.health.cards import CARDS
from plugins.health.exhibits import EXHIBITS
from plugins.health.facts import FACTS
from plugins.health.obligations import OBLIGATIONS
from plugins.health.sheet.page import ClassSheet
from plugins.health.views import VIEWS
from portal.api import Card, Fact, Obligation, Page, Record, RecordView, Section, hookimpl

__all__: list[str] = []


@hookimpl
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:
    """Return the class sheet and the registers."""
    return [ClassSheet, *VIEWS]


@hookimpl
def portal_facts() -> Sequence[Fact]:
    """Return the facts of the health area."""
    return FACTS


@hookimpl
def portal_obligations() -> Sequence[Obligation]:
    """Return the obligations of the health area."""
    return OBLIGATIONS


@hookimpl
def portal_report_sections() -> Sequence[Section]:
    """Return section two of the summary, and the health part of the problems."""
    return [
        Section(key="health", title="强化卫生保健，守护幼儿健康", order=200),
        Section(
            key="care", title="严把日常保健关", order=210, parent="health.health", wording="care.md", exhibits=EXHIBITS
        ),
        Section(key="problems", title="", order=200, parent="problems", wording="problems.md"),
    ]


@hookimpl
def portal_dashboard_cards() -> Sequence[Card]:
    """Return the cards of the health area."""
    return CARDS


@hookimpl
def portal_demo_data(term: str) -> Iterable[Record]:
    """Return the sample records of a term."""
    from plugins.health.demo import sample_records  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_records(term)
