"""URLs of the evidence behind figures: the very records, or the page that shows how the figure came about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import url_for

from portal.accounts.scope import may
from portal.declarations.facts import LongestGap, RecordFact
from portal.organisation.models import Term
from portal.records.base import Record
from portal.registry.registry import Portal, the_portal
from portal.registry.urls import find_record_url
from portal.report.document.blocks import Photo, Value

__all__ = [
    "PROBLEMS_EVIDENCE",
    "evidence_record",
    "evidence_url",
    "fact_url",
    "may_see",
    "photo_address",
    "reader_link",
    "records_url",
]

PROBLEMS_EVIDENCE = "summary.problems"
"""Evidence key of counts of problems: not measured in records, but kept on the page of problems."""


def evidence_url(portal: Portal, evidence: str, term: Term | str, days: tuple[date, date] | None = None) -> str | None:
    """Return the URL of the evidence of a fact or obligation; None if the key is not (or no longer) known.

    ``days`` are the first and last day measured, if not the whole term.
    """
    if evidence == PROBLEMS_EVIDENCE:
        return url_for("report.problems", term=str(term), _anchor="last-term")
    fact = portal.facts.get(evidence)
    if isinstance(fact, RecordFact) and not isinstance(fact, LongestGap):
        between = {}
        if days is not None and fact.dated and (column := fact.record.__date_column__):
            between = {f"{column}_from": days[0], f"{column}_to": days[1]}
        records = records_url(portal, fact.record, str(term), evidence, **between)
        if records is not None:
            return records
    if fact is not None or evidence in portal.obligations:
        return url_for("report.evidence", key=evidence, term=str(term))
    return None


def fact_url(key: str, term: Term | str | None) -> str | None:
    """Return the URL of the evidence of a term's figure: of a fact or obligation, by its key ``<plugin>.<key>``.

    None if there is no term, or if the signed-in user may not view the register that the figure comes from. Raise
    KeyError if there is no such fact or obligation.
    """
    portal = the_portal()
    if key not in portal.facts and key not in portal.obligations:
        raise KeyError(f"there is no fact or obligation {key!r}")
    if term is None or not may_see(portal, key):
        return None
    return evidence_url(portal, key, term)


def records_url(portal: Portal, record: type[Record], term: str, fact: str | None = None, **filters: Any) -> str | None:
    """Return the URL of the list of a term's records, or of those behind a fact; None if the register has no page."""
    return find_record_url(portal.record_type(record).key, fact=fact, term=term, **filters)


def evidence_record(portal: Portal, evidence: str) -> type[Record] | None:
    """Return the record type that a figure is measured from; for a ratio, that of its part."""
    fact = portal.facts.get(evidence)
    if isinstance(fact, RecordFact):
        return fact.record
    if (obligation := portal.obligations.get(evidence)) is not None:
        return obligation.record
    part = getattr(fact, "part", None)
    plugin = evidence.partition(".")[0]
    return evidence_record(portal, f"{plugin}.{part}") if part else None


def may_see(portal: Portal, evidence: str) -> bool:
    """Return True if the signed-in user may view the register that a figure comes from."""
    if evidence == PROBLEMS_EVIDENCE:
        return may("summary.view")
    record = evidence_record(portal, evidence)
    return record is not None and may(f"{portal.record_type(record).key}.view")


def reader_link(portal: Portal, term: str) -> Callable[[Value], str | None]:
    """Return a function from a figure to its evidence URL, None where the signed-in user may not view the register."""

    def link(value: Value) -> str | None:
        if not may_see(portal, value.evidence):
            return None
        return evidence_url(portal, value.evidence, value.term or term, value.days)

    return link


def photo_address(photo: Photo) -> str | None:
    """Return the URL of the thumbnail; None if the signed-in user may not view the record that it belongs to."""
    if not may(f"{photo.record}.view"):
        return None
    return url_for("attachments.thumbnail", number=photo.attachment)
