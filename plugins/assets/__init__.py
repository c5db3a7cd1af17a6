"""Assets and money: cards, stock-takes, changes, purchases, projects, the budget. Hook implementations only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.assets.budget_page import BudgetPage
from plugins.assets.cards import CARDS
from plugins.assets.exhibits import EXHIBITS
from plugins.assets.facts import FACTS
from plugins.assets.obligations import OBLIGATIONS
from plugins.assets.on_day import AssetsOnDay
from plugins.assets.stocktaking.page import StocktakeSheet
from plugins.assets.views import VIEWS
from portal.api import Card, Fact, Obligation, Page, Record, RecordView, SamplePhoto, Section, hookimpl

__all__: list[str] = []


@hookimpl
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:
    """Return the stock-take sheet, the assets on a day, the budget, and the registers."""
    return [StocktakeSheet, AssetsOnDay, BudgetPage, *VIEWS]


@hookimpl
def portal_facts() -> Sequence[Fact]:
    """Return the facts of the assets area."""
    return FACTS


@hookimpl
def portal_obligations() -> Sequence[Obligation]:
    """Return the obligations of the assets area."""
    return OBLIGATIONS


@hookimpl
def portal_report_sections() -> Sequence[Section]:
    """Return section four of the summary, and the assets part of the problems."""
    return [
        Section(key="assets", title="规范资产财务管理，厉行勤俭节约", order=400, exhibits=EXHIBITS),
        Section(key="problems", title="", order=400, parent="problems", wording="problems.md"),
    ]


@hookimpl
def portal_dashboard_cards() -> Sequence[Card]:
    """Return the cards of the assets area."""
    return CARDS


@hookimpl
def portal_demo_data(term: str) -> Iterable[Record]:
    """Return the sample records of a term."""
    from plugins.assets.demo import sample_records  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_records(term)


@hookimpl
def portal_demo_photos(term: str) -> Iterable[SamplePhoto]:
    """Return drawn pictures of the sample building works, before and after."""
    from plugins.assets.demo.photos import sample_photos  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_photos(term)
