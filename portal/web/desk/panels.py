"""Panels of the desk: overview of the summary, one part of its outline, evidence of one figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import abort, request, url_for

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.evidence.inputs import MeasuringInputs, load_with_previous
from portal.evidence.results import Coverage, FactResult, Measurement
from portal.organisation.terms import find_term
from portal.registry.registry import the_portal
from portal.report.document.blocks import Failure
from portal.report.errors import WordingError
from portal.report.links import evidence_url, may_see
from portal.report.wording.namespace import FactName
from portal.web.desk.blueprint import writes
from portal.web.desk.counting import how_counted
from portal.web.desk.entering import GapLine, form_url, gap_lines
from portal.web.desk.layout import Layout, PlacedFinding
from portal.web.desk.tree import OutlineNode, failures_of, find_node, keys_below
from portal.web.desk.used import exhibits_in, named_by, printed_in
from portal.web.evidence.evidence_page import Evidence, evidence_of

__all__ = [
    "CoverageBar",
    "FactLine",
    "Overview",
    "PartPanel",
    "ValuePanel",
    "bars",
    "overview",
    "part_panel",
    "value_panel",
]

GAPS = 20
"""Maximum number of gaps in the panel; the evidence page lists all."""
NOTHING_AT_ALL = 8
"""Maximum number of registers offered to begin with in a term without records."""


@dataclass(frozen=True, slots=True)
class CoverageBar:
    """Kept and due slots of an obligation, shown as a bar."""

    key: str
    title: Label
    due: int
    kept: int
    url: str | None

    @property
    def share(self) -> Decimal:
        """Kept share of the slots due, 0 to 1."""
        return Decimal(self.kept) / self.due


@dataclass(frozen=True, slots=True)
class FactLine:
    """Fact with its printed value; ``text`` is None if it has none."""

    key: str
    title: Label
    text: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ValuePanel:
    """Panel with the evidence of one figure."""

    term: str
    """Name of the term measured."""
    evidence: Evidence
    counted: str
    gaps: list[GapLine]
    more: int
    """Number of gaps not listed."""
    page: str
    """URL of the evidence page."""
    records: str | None
    days: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class PartPanel:
    """Panel about one part of the outline, with all below it."""

    node: OutlineNode
    findings: list[PlacedFinding]
    failures: list[Failure]
    bars: list[CoverageBar]
    figures: list[FactLine]
    exhibits: list[str]
    wording: str | None
    """URL at which its wording is edited; None if it has none or the user may not edit."""


@dataclass(frozen=True, slots=True)
class StartingRegister:
    """Register to begin with in a term without records, with the URL of its form."""

    title: Label
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Panel about the whole summary."""

    kinds: list[tuple[Label, int]]
    bars: list[CoverageBar]
    full: int
    """Number of obligations that were kept in full."""
    failures: list[Failure]
    days_left: int | None
    """Days until the last day of term; None before its first day and after its last."""
    begin: list[StartingRegister]
    empty: bool
    """True if nothing at all was recorded in the term."""


def value_panel(inputs: MeasuringInputs, previous: MeasuringInputs | None, key: str) -> ValuePanel:
    """Return the panel of one fact or obligation, measured alone. 404 for an unknown key or term.

    ``inputs`` are those of the desk's term, ``previous`` those of the term before; the request may ask for another.
    """
    portal, name = the_portal(), inputs.name
    shown = request.args.get("of") or name
    if shown != name:
        try:
            inputs, previous = load_with_previous(find_term(shown))
        except PortalError:
            abort(404)
    evidence = evidence_of(portal, key, inputs, previous, current_limits())
    if evidence is None:
        abort(404)
    days = _days()
    obligation = portal.obligations.get(key)
    back = url_for("report.preview", term=name, value=key, _anchor="panel")
    return ValuePanel(
        shown,
        evidence,
        how_counted(portal, key),
        gap_lines(portal, obligation, evidence.gaps[:GAPS], back) if obligation else [],
        max(0, len(evidence.coverage.gaps) - GAPS) if evidence.coverage and evidence.gaps else 0,
        url_for("report.evidence", key=key, term=shown),
        (evidence_url(portal, key, shown, days) if days and evidence.records else evidence.records),
        days,
    )


def part_panel(layout: Layout, key: str) -> PartPanel | None:
    """Return the panel of a part of the outline; None if there is no (or no longer) such part."""
    node = find_node(layout.nodes, key)
    if node is None:
        return None
    portal, document, measurement = the_portal(), layout.document, layout.written.measurement
    numbers = range(node.part.start, node.part.end) if node.part else range(0)
    blocks = [document.blocks[number] for number in numbers]
    keys = printed_in(blocks)
    for name in keys_below(node):
        section = portal.sections.get(name)
        keys |= named_by(portal, name, section, layout.inputs.overrides)
    return PartPanel(
        node,
        [placed for placed in layout.findings if placed.block in numbers],
        [failure for block in blocks for failure in failures_of(block)],
        bars({key: measurement.coverages[key] for key in keys if key in measurement.coverages}.items(), layout.term),
        [_figure(key, measurement.facts[key], layout.term) for key in keys if key in measurement.facts],
        exhibits_in(blocks),
        _wording_url(layout, key, node),
    )


def overview(layout: Layout) -> Overview:
    """Return the panel about the whole summary."""
    measurement, term = layout.written.measurement, layout.inputs.measuring
    due = bars(measurement.coverages.items(), layout.term)
    kinds = Counter(placed.kind for placed in layout.findings)
    empty = _empty(measurement)
    running = term.starts_on <= today() <= term.ends_on
    return Overview(
        list(kinds.items()),
        sorted((bar for bar in due if bar.kept < bar.due), key=lambda bar: bar.share),
        sum(bar.kept == bar.due for bar in due),
        list(layout.document.failures),
        (term.ends_on - today()).days if running else None,
        _begin(measurement, layout.term) if empty else [],
        empty,
    )


def bars(coverages: Iterable[tuple[str, Coverage]], term: str) -> list[CoverageBar]:
    """Return the bars of the obligations that were due and could be measured."""
    return [
        CoverageBar(key, coverage.obligation.title, coverage.due, coverage.kept, _select(key, term))
        for key, coverage in coverages
        if coverage.failed is None and coverage.due
    ]


def _figure(key: str, result: FactResult, term: str) -> FactLine:
    try:
        text: str | None = FactName(key, result).inline().text
    except WordingError:  # it has no value, or could not be measured
        text = None
    return FactLine(key, result.fact.title, text, _select(key, term))


def _select(key: str, term: str) -> str | None:
    if not may_see(the_portal(), key):
        return None
    return url_for("report.preview", term=term, value=key, _anchor="panel")


def _wording_url(layout: Layout, key: str, node: OutlineNode) -> str | None:
    if not writes():
        return None
    if node.entry is None and key not in {"intro", "last_term", "problems", "plan", "closing"}:
        return None
    return url_for("report.wording", term=layout.term, name=key)


def _empty(measurement: Measurement) -> bool:
    """Return True if nothing was recorded in the term; obligations kept by lasting records (``spans``) do not count."""
    return not any(coverage.kept for coverage in measurement.coverages.values() if coverage.obligation.spans is None)


def _begin(measurement: Measurement, term: str) -> list[StartingRegister]:
    """Return the registers in which something is due, each once, most slots first."""
    portal = the_portal()
    back = url_for("report.preview", term=term)
    found: dict[str, StartingRegister] = {}
    for coverage in sorted(measurement.coverages.values(), key=lambda item: -item.due):
        record_type = portal.record_type(coverage.obligation.record)
        if coverage.due and record_type.key not in found and may(f"{record_type.key}.edit"):
            url = form_url(portal, coverage.obligation, back)
            if url is not None:
                found[record_type.key] = StartingRegister(record_type.label, url)
    return list(found.values())[:NOTHING_AT_ALL]


def _days() -> tuple[date, date] | None:
    first, _, last = request.args.get("days", "").partition("_")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
