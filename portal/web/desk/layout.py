"""Compute the contents of the desk: the draft, its outline, and its findings in the order of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.base.scope import Limits
from portal.registry.registry import Portal, the_portal
from portal.report.assemble import sections_of
from portal.report.document.blocks import Document, Value
from portal.report.document.numbering import LEVELS
from portal.report.draft import Draft, draft
from portal.report.html.highlights import Highlight
from portal.report.inputs import TermInputs
from portal.report.links import PROBLEMS_EVIDENCE, evidence_url, may_see
from portal.report.lint import Finding
from portal.report.outline import outline
from portal.web.desk.tree import OutlineNode, part_at, tree

__all__ = ["KINDS", "Layout", "PlacedFinding", "lay_out", "select_link"]

KINDS: dict[str, Label] = {
    "absolute": _l("Absolute words"),
    "repealed": _l("Repealed laws"),
    "child_name": _l("Names of children"),
    "staff_name": _l("Names of staff"),
    "number": _l("Figures typed by hand that differ"),
    "typed": _l("Figures typed by hand"),
    "zero": _l("Zero that nobody signed"),
    "failed": _l("What could not be written"),
    "backfilled": _l("Recorded on a later day"),
    "unfinished": _l("Unfinished sentences"),
    "unsigned": _l("Zeros to be signed"),
}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """Finding with its number, and the block and part that hold its sentence."""

    number: int
    finding: Finding
    block: int | None = None
    part: str | None = None

    @property
    def kind(self) -> Label:
        """Title of the finding's kind."""
        return KINDS.get(self.finding.kind, self.finding.kind)


@dataclass(frozen=True, slots=True)
class Layout:
    """Contents of the desk for one term."""

    inputs: TermInputs
    written: Draft
    nodes: list[OutlineNode]
    findings: tuple[PlacedFinding, ...]
    whole: bool
    """True if the whole kindergarten was measured."""

    @property
    def term(self) -> str:
        """Name of the term."""
        return self.inputs.name

    @property
    def document(self) -> Document:
        """Assembled document of the draft."""
        return self.written.document

    def highlights(self) -> dict[int, list[Highlight]]:
        """Return the highlights of the findings, by index of the block."""
        found: dict[int, list[Highlight]] = {}
        for placed in self.findings:
            if placed.block is not None:
                url = url_for("report.preview", term=self.term, part=placed.part, _anchor=f"finding-{placed.number}")
                title = _("Finding %(number)d: %(message)s", number=placed.number, message=placed.finding.message)
                highlight = Highlight(placed.number, placed.finding.text, url, str(title))
                found.setdefault(placed.block, []).append(highlight)
        return found


def lay_out(inputs: TermInputs, limits: Limits) -> Layout:
    """Return the layout of a term's draft, measured for these limits."""
    written = draft(inputs, limits=limits)
    # Failures in the text are listed apart, with what to do about them.
    reported = tuple(finding for finding in written.findings if finding.kind != "failed" or finding.block is None)
    findings = place(written.document, reported)
    nodes = tree(
        the_portal(),
        written.document,
        outline(sections_of(the_portal()), LEVELS, inputs.settings),
        settings=inputs.settings,
        own=inputs.overrides.keys(),
        found=Counter(placed.block for placed in findings if placed.block is not None),
    )
    return Layout(inputs, written, nodes, findings, not limits.limited)


def place(document: Document, findings: tuple[Finding, ...]) -> tuple[PlacedFinding, ...]:
    """Return the findings numbered in the order of the text; last those that are about no sentence."""
    located = sorted(findings, key=lambda finding: (finding.block is None, finding.block or 0))
    return tuple(
        PlacedFinding(number, finding, finding.block, _part_key(document, finding.block))
        for number, finding in enumerate(located, 1)
    )


def _part_key(document: Document, block: int | None) -> str | None:
    part = None if block is None else part_at(document, block)
    return part.key if part else None


def select_link(portal: Portal, term: str) -> Callable[[Value], str | None]:
    """Return a function from a figure to its URL on the desk, where its evidence appears beside the text."""

    def link(value: Value) -> str | None:
        if not may_see(portal, value.evidence):
            return None
        if value.evidence == PROBLEMS_EVIDENCE:
            return evidence_url(portal, value.evidence, term)
        if value.evidence not in portal.facts and value.evidence not in portal.obligations:
            return None
        days = "_".join(day.isoformat() for day in value.days) if value.days else None
        return url_for("report.preview", term=term, value=value.evidence, of=value.term, days=days, _anchor="panel")

    return link
