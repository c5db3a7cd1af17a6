"""Safety: repairs, inspections, hazards, fire, duty, pledges, drills, accidents. Hook implementations only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.safety.cards import CARDS
from plugins.safety.exhibits import EXHIBITS
from plugins.safety.facts import FACTS
from plugins.safety.models import ASSET, REVIEW_RIGHT, VERIFY_RIGHT
from plugins.safety.obligations import OBLIGATIONS
from plugins.safety.pages.holidays import HolidayDuty
from plugins.safety.pages.inspecting import Inspections, InspectionSheet
from plugins.safety.pages.signing import PledgeSigning
from plugins.safety.views import VIEWS
from portal.api import Card, Fact, Obligation, Page, Permission, Record, RecordView, SamplePhoto, Section, _l, hookimpl

__all__: list[str] = []


@hookimpl
def portal_admin_views() -> Sequence[type[RecordView] | type[Page]]:
    """Return the pages on which several records are made at once, and the registers."""
    return [Inspections, InspectionSheet, HolidayDuty, PledgeSigning, *VIEWS]


@hookimpl
def portal_permissions() -> Sequence[Permission]:
    """Return the rights to approve repairs and to verify hazards."""
    return [
        Permission(REVIEW_RIGHT, _l("Approve or turn down repairs")),
        Permission(VERIFY_RIGHT, _l("Verify that hazards were put right")),
    ]


@hookimpl
def portal_facts() -> Sequence[Fact]:
    """Return the facts of the safety area."""
    return FACTS


@hookimpl
def portal_obligations() -> Sequence[Obligation]:
    """Return the obligations of the safety area."""
    return OBLIGATIONS


@hookimpl
def portal_report_sections() -> Sequence[Section]:
    """Return section three of the summary, and the safety part of the problems."""
    sections = [
        Section(key="safety", title="强化安全管理，筑牢安全防线", order=300, exhibits=EXHIBITS),
        Section(key="problems", title="", order=300, parent="problems", wording="problems.md"),
    ]
    if ASSET is not None:
        sections.append(Section(key="scrap", title="", order=310, parent="problems", wording="scrap.md"))
    return sections


@hookimpl
def portal_dashboard_cards() -> Sequence[Card]:
    """Return the cards of the safety area."""
    return CARDS


@hookimpl
def portal_demo_data(term: str) -> Iterable[Record]:
    """Return the sample records of a term."""
    from plugins.safety.demo import sample_records  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_records(term)


@hookimpl
def portal_demo_photos(term: str) -> Iterable[SamplePhoto]:
    """Return drawn pictures of the sample drills."""
    from plugins.safety.demo.photos import sample_photos  # noqa: PLC0415 (a kindergarten at work needs none)

    return sample_photos(term)
