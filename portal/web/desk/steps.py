"""Determine the next step towards an issued summary."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from portal.accounts.scope import may
from portal.base.fields import Label
from portal.base.i18n import _, _l, ngettext
from portal.report.problems.entries import ProblemEntries
from portal.web.desk.layout import Layout
from portal.web.desk.tree import failures_of, part_at

__all__ = ["NextStep", "next_step"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Next thing to do, with button and URL; no URL if somebody else has to do it."""

    text: Label
    button: Label = ""
    url: str | None = None


def next_step(layout: Layout, *, empty: bool) -> NextStep:
    """Return the most pressing step for the user: one at a time, what blocks the others first."""
    term = layout.term
    if not layout.written.named:
        return _page(_l("The kindergarten has no name yet."), _l("Give it its name"), "organisation.kindergarten", {})
    if empty:
        return NextStep(_l("Record what was done: the summary writes itself from it."))
    if layout.document.failures:
        return _failure(layout)
    if layout.findings:
        first = layout.findings[0]
        count = len(layout.findings)
        return NextStep(
            ngettext("One thing should be looked at.", "%(num)d things should be looked at.", count),
            _l("Begin with the first"),
            url_for("report.preview", term=term, part=first.part, _anchor=f"finding-{first.number}"),
        )
    return _decision(term, layout.inputs.problem_entries) or _last(term)


def _decision(term: str, problem_entries: ProblemEntries) -> NextStep | None:
    """Return the step for a last section without problem or plan entries; None if it has both."""
    if not problem_entries.problems:
        text = _l("Nobody has decided yet which problems the summary names.")
        return _page(text, _l("Problems and plan"), "report.problems", {"term": term})
    if not problem_entries.plan:
        text = _l("Nothing is planned for the next term yet.")
        return _page(text, _l("Problems and plan"), "report.problems", {"term": term, "_anchor": "plan"})
    return None


def _last(term: str) -> NextStep:
    if may("summary.issue"):
        return _page(_l("Nothing is left to look at."), _l("Issue"), "report.issue", {"term": term})
    return NextStep(_l("Nothing is left to look at: whoever may issue the summary can do so."))


def _failure(layout: Layout) -> NextStep:
    block = next(number for number, block in enumerate(layout.document.blocks) if failures_of(block))
    part = part_at(layout.document, block)
    return NextStep(
        _("Something could not be written. The summary says so in its place."),
        _l("Show it"),
        url_for("report.preview", term=layout.term, part=part.key if part else None),
    )


def _page(text: Label, button: Label, endpoint: str, values: dict[str, str]) -> NextStep:
    if endpoint not in current_app.view_functions:
        return NextStep(text)
    return NextStep(text, button, url_for(endpoint, **values))  # type: ignore[arg-type]
