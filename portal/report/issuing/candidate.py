"""A summary as it would be issued now: measured, written and checked, with what whoever issues it must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask_babel import force_locale

from portal.clock import today
from portal.db import db
from portal.errors import PortalError
from portal.fields import Label
from portal.i18n import _, _l
from portal.organisation.models import Term
from portal.organisation.setup import kindergarten
from portal.plugin_system.registry import State, the_portal
from portal.report.blocks import Document, Signature
from portal.report.blocks_json import document_to_json
from portal.report.draft import Draft, draft
from portal.report.issuing.data_version import DataVersion, LetterheadInUse, letterhead_in_use, read_data_version
from portal.report.issuing.figures import figures_of, frozen_facts, printed_keys
from portal.report.issuing.review import ReviewSnapshot, fingerprint, review_snapshot
from portal.report.lint import Finding

__all__ = ["IssueCandidate", "finding_to_json", "prepare_candidate", "refusal", "reload_term", "undated"]

UNDATED = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class IssueCandidate:
    """What would be issued. Everything in it was read in one go and outlives the session."""

    term: str
    written: Draft
    data_version: DataVersion
    """Of the moment before it was measured."""
    blocks: dict[str, Any]
    facts: dict[str, Any]
    findings: tuple[dict[str, Any], ...]
    """What the linter says, in the language of the summary."""
    failures: tuple[dict[str, str], ...]
    """What could not be written, measured or loaded: each with ``kind`` (section, figure, area), name, message."""
    letterhead: LetterheadInUse | None
    review: ReviewSnapshot
    fingerprint: str
    """Digest of all that one looks at before issuing; the date under the text is chosen there and no part of it."""
    refusal: Label = ""
    """Why it cannot be issued at all; empty: it can."""

    @property
    def number(self) -> int:
        """The number that it would have."""
        return self.data_version.issue + 1

    @property
    def needs_acknowledgement(self) -> bool:
        """Whether it may only be issued by somebody who says that they know what is wrong with it."""
        return bool(self.failures) or any(finding.serious for finding in self.written.findings)


def prepare_candidate(term: Term, signed_on: date | None = None) -> IssueCandidate:
    """Measure a term and write its summary as it would be issued, dated today unless another day is given.

    Locks and writes nothing. A section that fails rolls the session back, so the caller must not have written.
    """
    name, data_version, letterhead = term.name, read_data_version(term), letterhead_in_use()
    refused = refusal(term)
    written = draft(term, signed_on=signed_on)
    facts = frozen_facts(written.measurement)
    portal = the_portal()
    areas = tuple(plugin.name for plugin in portal.active)
    # Findings and reasons are kept in the language of the summary, whoever issues it.
    with force_locale("zh"):
        # What failed stands among the failures.
        findings = tuple(finding_to_json(finding) for finding in written.findings if finding.kind != "failed")
        failures = tuple(_failures(written))
    printed = printed_keys(written.document)
    figures = {key: entry["text"] for key, entry in figures_of(facts).items() if key in printed}
    shown = undated(written.document)
    review = review_snapshot(shown, areas, figures, letterhead.sha256 if letterhead else "")
    reviewed = fingerprint([document_to_json(shown), areas, findings, failures, review.letterhead, data_version.issue])
    blocks = document_to_json(written.document)
    return IssueCandidate(
        name, written, data_version, blocks, facts, findings, failures, letterhead, review, reviewed, refused
    )


def refusal(term: Term) -> Label:
    """Why a term's summary cannot be issued, whoever wants to; empty: it can."""
    own = kindergarten()
    if own is None or not own.name:
        return _l("The kindergarten has no name yet: without one nobody can sign for it.")
    if term.starts_on > today():
        return _l(
            "The term %(name)s begins on %(day)s: there is nothing to sum up yet.",
            name=term.name,
            day=term.starts_on.isoformat(),
        )
    return ""


def reload_term(term_id: int) -> Term:
    """The term, read afresh. Raises PortalError if it was removed meanwhile."""
    found = db.session.get(Term, term_id, populate_existing=True)
    if found is None:
        raise PortalError(_l("This term has been removed meanwhile."))
    return found


def undated(document: Document) -> Document:
    """Without the date under the text, which is chosen last of all."""
    blocks = (replace(block, signed_on=UNDATED) if isinstance(block, Signature) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding in the language of the moment, as an issue keeps it."""
    # Not ``asdict``: it would copy what is said lazily before it is said.
    found = {field.name: getattr(finding, field.name) for field in fields(finding)}
    return found | {"message": str(finding.message), "advice": str(finding.advice)}


def _failures(written: Draft) -> Iterator[dict[str, str]]:
    for failure in written.document.failures:
        yield {"kind": "section", "name": failure.section, "message": str(failure.message)}
    measurement = written.measurement
    for fact in measurement.facts.values():
        if fact.failed is not None:
            yield {"kind": "figure", "name": fact.fact.label, "message": fact.failed}
    for coverage in measurement.coverages.values():
        if coverage.failed is not None:
            yield {"kind": "figure", "name": coverage.obligation.label, "message": coverage.failed}
    for plugin in the_portal().plugins.values():
        if plugin.state is State.FAILED:
            yield {"kind": "area", "name": str(_(plugin.title)), "message": str(plugin.error)}
