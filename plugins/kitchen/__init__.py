"""The kitchen: deliveries, pantry, menu, samples, cooking, who eats with the children. Hook implementations only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.kitchen.cards import CARDS
from plugins.kitchen.exhibits import EXHIBITS
from plugins.kitchen.facts import FACTS
from plugins.kitchen.obligations import OBLIGATIONS
from plugins.kitchen.pages.pantry import Pantry
from plugins.kitchen.pages.sheets import SHEETS
from plugins.kitchen.pages.week import WeekMenu
from plugins.kitchen.views import VIEWS
from portal.api import Card, Fact, Obligation, Page, Record, RecordView, Section, hookimpl

__all__: list[str] = []


@hookimpl
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:
    """Return the pages on which several records are made at once, and the registers."""
    return [*SHEETS, Pantry, WeekMenu, *VIEWS]


@hookimpl
def portal_facts() -> Sequence[Fact]:
    """Return the facts of the kitchen."""
    return FACTS


@hookimpl
def portal_obligations() -> Sequence[Obligation]:
    """Return the obligations of the kitchen."""
    return OBLIGATIONS


@hookimpl
def portal_report_sections() -> Sequence[Section]:
    """Return the kitchen's part of section two of the summary, and of the problems."""
    return [
        Section(
            key="kitchen", title="规范食堂管理，保障膳食安全", order=230, parent="health.health", exhibits=EXHIBITS
        ),
        Section(key="problems", title="", order=250, parent="problems", wording="problems.md"),
    ]


@hookimpl
def portal_dashboard_cards() -> Sequence[Card]:
    """Return the cards of the kitchen."""
    return CARDS


@hookimpl
def portal_demo_data(term: str) -> Iterable[Record]:
    """Return the sample records of a term."""
    from plugins.kitchen.demo import sample_records  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_records(term)
