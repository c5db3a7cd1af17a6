"""The page of one text: what is typed, what it says now, who saved what before."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from portal.accounts.scope import current_limits
from portal.fields import Label
from portal.i18n import _l
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.plugin_system.registry import the_portal
from portal.report.blueprint import writes
from portal.report.desk.settings import load_settings
from portal.report.rewording.asked import shown, stamp, the_term, tried, who
from portal.report.rewording.diff import compared
from portal.report.rewording.subjects import Subject, all_subjects
from portal.report.rewording.versions import ConflictError, latest_version, text_of_last_term, versions_of
from portal.report.sandbox import MAX_SOURCE

__all__ = ["NOT_SAVED", "by_area", "editor_page"]

NOT_SAVED = _l("Not saved: mend what is marked first.")


def editor_page(
    term: Term, subject: Subject, text: str, base: int, *, unsaved: Label = "", conflict: ConflictError | None = None
) -> str:
    """The page with this text in it, saved or not. ``base`` is the version that what is saved next takes the place of.

    ``unsaved`` says why the text could not be saved; a ``conflict`` is shown with both versions.
    """
    name, edits = term.name, writes()
    result = tried(term, subject, text)
    term = the_term()
    latest = latest_version(term, subject.name)
    shipped = subject.shipped
    seen = shown(name, result, example=subject.example)
    holds = shipped if latest is None or latest.text is None else latest.text
    differences = None
    if conflict is not None:
        theirs = conflict.theirs.text
        differences = compared((shipped or "") if theirs is None else theirs, text)
    return render_template(
        "report/wording.html",
        term=name,
        terms=[other.name for other in all_terms()],
        subject=subject,
        texts=by_area(all_subjects(the_portal(), term, load_settings(term)).values()),
        text=text,
        base=base,
        changed=text != holds,
        latest=latest,
        own=latest is not None and latest.text is not None,
        versions=versions_of(term, subject.name),
        can_take_over=edits and latest is None and text_of_last_term(term, subject.name) is not None,
        edits=edits,
        limited=current_limits().limited,
        seen=seen,
        result=result,
        unsaved=unsaved,
        conflict=conflict,
        differences=differences,
        longest=MAX_SOURCE,
        who=who,
        stamp=stamp,
    )


def by_area(subjects: Iterable[Subject]) -> list[tuple[object, list[Subject]]]:
    """The sections in the order of the summary, each area's problems with them, the core's texts last."""
    areas: dict[str, list[Subject]] = {}
    for subject in subjects:
        areas.setdefault(subject.area, []).append(subject)
    return [(found[0].area_title, found) for found in areas.values()]
