"""Evidence of a fact or obligation whose figure is no plain list of records: parts, coverage, gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import url_for
from flask_babel import format_date

from portal.base.fields import Label
from portal.base.numbers import rate_text
from portal.base.scope import Limits
from portal.declarations.facts import Fact, LongestGap, Ratio, RecordFact
from portal.evidence.inputs import MeasuringInputs
from portal.evidence.measure import measure_with
from portal.evidence.results import Coverage, FactResult, Gap, per_cent
from portal.registry.registry import Portal
from portal.report.errors import WordingError
from portal.report.links import evidence_record, evidence_url, may_see, records_url
from portal.report.wording.namespace import CoverageName, FactName

__all__ = ["Evidence", "EvidenceLine", "evidence_of"]

MOST_GAPS = 1000
"""Maximum number of gaps listed on one page."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Line of an evidence page: title, figure, URL of its records."""

    title: Label
    figure: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of a fact or obligation in one term."""

    key: str
    title: Label
    label: str
    figure: str | None
    """Figure as the summary prints it; None if there is none."""
    failed: str | None
    parts: tuple[EvidenceLine, ...] = ()
    days: tuple[EvidenceLine, ...] = ()
    """First and last day of a longest gap; empty for other facts."""
    coverage: Coverage | None = None
    backfilled: str | None = None
    gaps: tuple[Gap, ...] = ()
    records: str | None = None
    previous: tuple[str, str, str] | None = None
    """Name, figure and evidence URL of the term before, if it has a figure."""


def evidence_of(
    portal: Portal, key: str, inputs: MeasuringInputs, previous: MeasuringInputs | None, limits: Limits
) -> Evidence | None:
    """Return the evidence of a fact or obligation, measured for these limits; None if the key is unknown.

    ``previous`` are the inputs of the term before, whose figure is shown beside it.
    """
    if (fact := portal.facts.get(key)) is not None:
        found = _of_fact(portal, key, fact, inputs, limits)
    elif key in portal.obligations:
        found = _of_obligation(portal, key, inputs, limits)
    else:
        return None
    return replace(found, previous=_previous(key, previous, limits)) if previous is not None else found


def _of_fact(portal: Portal, key: str, fact: Fact, inputs: MeasuringInputs, limits: Limits) -> Evidence:
    name = inputs.name
    measured = measure_with(inputs, limits=limits, only={key})
    result = measured.facts[key]
    parts: list[EvidenceLine] = []
    for part in fact.evidence if isinstance(fact, Ratio) else ():
        full = f"{result.plugin}.{part}"
        if full in measured.facts:
            found = measured.facts[full]
            parts.append(
                EvidenceLine(found.fact.title, _figure(FactName(full, found)) or "—", _url(portal, full, name))
            )
    return Evidence(
        key,
        fact.title,
        fact.label,
        _figure(FactName(key, result)),
        result.failed,
        tuple(parts),
        _edges(portal, key, result, name),
        records=_records(portal, key, name) if isinstance(fact, RecordFact) else None,
    )


def _of_obligation(portal: Portal, key: str, inputs: MeasuringInputs, limits: Limits) -> Evidence:
    name = inputs.name
    coverage = measure_with(inputs, limits=limits, only={key}).coverages[key]
    late = per_cent(coverage.backfilled, coverage.kept)
    return Evidence(
        key,
        coverage.obligation.title,
        coverage.obligation.label,
        _rate(key, coverage),
        coverage.failed,
        coverage=coverage,
        backfilled=None if late is None else rate_text(late, coverage.backfilled, coverage.kept),
        # Gaps name those for whom something was due, staff too: for people who may open the register.
        gaps=coverage.gaps[:MOST_GAPS] if may_see(portal, key) else (),
        records=_records(portal, key, name),
    )


def _previous(key: str, inputs: MeasuringInputs, limits: Limits) -> tuple[str, str, str] | None:
    name = inputs.name
    measured = measure_with(inputs, limits=limits, only={key})
    if key in measured.facts:
        figure = _figure(FactName(key, measured.facts[key]))
    elif key in measured.coverages:
        figure = _rate(key, measured.coverages[key])
    else:
        return None
    return None if figure is None else (name, figure, url_for("report.evidence", key=key, term=name))


def _figure(fact: FactName) -> str | None:
    try:
        return fact.inline().text
    except WordingError:  # it has no value, or could not be measured
        return None


def _rate(key: str, coverage: Coverage) -> str | None:
    try:
        text: str = CoverageName(key, coverage).attribute("率").inline().text
    except WordingError:
        return None
    return text


def _edges(portal: Portal, key: str, result: FactResult, term: str) -> tuple[EvidenceLine, ...]:
    """Return the two days that enclose a longest gap, each with the URL of its records."""
    if result.between is None or not isinstance(result.fact, LongestGap):
        return ()
    record, column = result.fact.record, str(result.fact.record.__date_column__)
    visible = may_see(portal, key)

    def url(day: date) -> str | None:
        if not visible:
            return None
        return records_url(portal, record, term, key, **{f"{column}_from": day, f"{column}_to": day})

    return tuple(EvidenceLine(format_date(day), "", url(day)) for day in result.between)


def _records(portal: Portal, key: str, term: str) -> str | None:
    record = evidence_record(portal, key)
    if record is None or not may_see(portal, key):
        return None
    return records_url(portal, record, term, key if key in portal.facts else None)


def _url(portal: Portal, key: str, term: str) -> str | None:
    return evidence_url(portal, key, term) if may_see(portal, key) else None
