"""Editor page of one text: its source, its preview, its versions."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from portal.accounts.scope import current_limits
from portal.base.fields import Label
from portal.base.i18n import _l
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.registry.registry import the_portal
from portal.report.desk.settings import load_settings
from portal.report.rewording.diff import diff_lines
from portal.report.rewording.summary_texts import SummaryText, summary_texts
from portal.report.rewording.versions import ConflictError, latest_version, text_of_last_term, versions_of
from portal.report.wording.sandbox import MAX_SOURCE
from portal.web.desk.blueprint import writes
from portal.web.wording.requested import render_trial, requested_term, run_trial, saved_by_label, saved_time

__all__ = ["NOT_SAVED", "by_area", "editor_page"]

NOT_SAVED = _l("Not saved: mend what is marked first.")


def editor_page(
    term: Term,
    summary_text: SummaryText,
    text: str,
    base: int,
    *,
    unsaved: Label = "",
    conflict: ConflictError | None = None,
) -> str:
    """Return the editor page with this source, saved or not.

    ``base`` is the number of the version that the next save replaces, ``unsaved`` the reason why the source could not
    be saved; a ``conflict`` is shown with both versions.
    """
    name, edits = term.name, writes()
    result = run_trial(term, summary_text, text)
    term = requested_term()
    latest = latest_version(term, summary_text.name)
    shipped = summary_text.shipped
    rendered = render_trial(name, result, example=summary_text.example)
    holds = shipped if latest is None or latest.text is None else latest.text
    differences = None
    if conflict is not None:
        theirs = conflict.theirs.text
        differences = diff_lines((shipped or "") if theirs is None else theirs, text)
    return render_template(
        "report/wording.html",
        term=name,
        terms=[other.name for other in all_terms()],
        summary_text=summary_text,
        texts=by_area(summary_texts(the_portal(), term, load_settings(term)).values()),
        text=text,
        base=base,
        changed=text != holds,
        latest=latest,
        own=latest is not None and latest.text is not None,
        versions=versions_of(term, summary_text.name),
        can_take_over=edits and latest is None and text_of_last_term(term, summary_text.name) is not None,
        edits=edits,
        limited=current_limits().limited,
        rendered=rendered,
        result=result,
        unsaved=unsaved,
        conflict=conflict,
        differences=differences,
        longest=MAX_SOURCE,
        saved_by_label=saved_by_label,
        saved_time=saved_time,
    )


def by_area(texts: Iterable[SummaryText]) -> list[tuple[object, list[SummaryText]]]:
    """Return the texts grouped under area titles, in the order of the summary, the core's texts last."""
    areas: dict[str, list[SummaryText]] = {}
    for summary_text in texts:
        areas.setdefault(summary_text.area, []).append(summary_text)
    return [(found[0].area_title, found) for found in areas.values()]
