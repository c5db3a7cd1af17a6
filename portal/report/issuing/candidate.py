"""Prepare a summary as it would be issued now: measured, rendered and linted, with everything to review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask_babel import force_locale

from portal.base.clock import today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.organisation.models import Term
from portal.registry.registry import State, the_portal
from portal.report.document.blocks import Document, Signature
from portal.report.document.blocks_json import document_to_json
from portal.report.draft import Draft, draft
from portal.report.inputs import TermInputs, load_term_inputs
from portal.report.issuing.data_version import DataVersion, LetterheadInUse, letterhead_in_use, read_data_version
from portal.report.issuing.figures import figures_of, frozen_facts, printed_keys
from portal.report.issuing.review import ReviewSnapshot, fingerprint, review_snapshot
from portal.report.lint import Finding

__all__ = ["IssueCandidate", "finding_to_json", "prepare_candidate", "refusal", "reload_term", "undated"]

UNDATED = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class IssueCandidate:
    """Summary as it would be issued. Everything in it is read at once and independent of the session."""

    term: str
    written: Draft
    data_version: DataVersion
    """Data version before the measurement."""
    blocks: dict[str, Any]
    facts: dict[str, Any]
    findings: tuple[dict[str, Any], ...]
    """Findings of the linter, in the language of the summary."""
    failures: tuple[dict[str, str], ...]
    """Sections not rendered, figures not measured, areas not loaded: each with ``kind`` (section, figure, area), name,
    message."""
    letterhead: LetterheadInUse | None
    review: ReviewSnapshot
    fingerprint: str
    """Fingerprint of everything to review, without the date under the text, which is chosen in the issue form."""
    refusal: Label = ""
    """Reason why it cannot be issued at all; empty if it can."""

    @property
    def number(self) -> int:
        """Number of the issue to be made."""
        return self.data_version.issue + 1

    @property
    def needs_acknowledgement(self) -> bool:
        """True if it has failures or serious findings, which the issuer must acknowledge."""
        return bool(self.failures) or any(finding.serious for finding in self.written.findings)


def prepare_candidate(term: Term, signed_on: date | None = None) -> IssueCandidate:
    """Return the summary of a term as it would be issued, dated today unless another day is given.

    It locks and writes nothing. A section that fails rolls the session back, so callers must not have pending changes.
    """
    name, data_version, letterhead = term.name, read_data_version(term), letterhead_in_use()
    inputs = load_term_inputs(term)
    refused = refusal(inputs)
    written = draft(inputs, signed_on=signed_on)
    facts = frozen_facts(written.measurement)
    portal = the_portal()
    areas = tuple(plugin.name for plugin in portal.active)
    # Findings and reasons are kept in the language of the summary, whoever issues it.
    with force_locale("zh"):
        # Failures are listed apart.
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


def refusal(inputs: TermInputs) -> Label:
    """Return the reason why nobody can issue a term's summary now; empty if it can be issued."""
    if not inputs.kindergarten:
        return _l("The kindergarten has no name yet: without one nobody can sign for it.")
    if inputs.measuring.starts_on > today():
        return _l(
            "The term %(name)s begins on %(day)s: there is nothing to sum up yet.",
            name=inputs.name,
            day=inputs.measuring.starts_on.isoformat(),
        )
    return ""


def reload_term(term_id: int) -> Term:
    """Return the term, read again from the database. Raise PortalError if it was removed meanwhile."""
    found = db.session.get(Term, term_id, populate_existing=True)
    if found is None:
        raise PortalError(_l("This term has been removed meanwhile."))
    return found


def undated(document: Document) -> Document:
    """Return the document with a fixed date under the text: the real one is chosen last of all."""
    blocks = (replace(block, signed_on=UNDATED) if isinstance(block, Signature) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON, in the current locale, as an issue stores it."""
    # Not ``asdict``: it would deep-copy lazy translations instead of resolving them.
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
