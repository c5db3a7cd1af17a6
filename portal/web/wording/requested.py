"""Term and text named by a request, and rendering of trials and versions for the wording pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import format_datetime, format_time
from markupsafe import Markup

from portal.accounts.scope import current_limits, current_person
from portal.base.clock import now
from portal.base.db import READING, db, reading
from portal.base.i18n import _
from portal.organisation.models import Term
from portal.registry.registry import the_portal
from portal.report.desk.settings import load_settings
from portal.report.document.blocks import Document
from portal.report.html.render import render_html
from portal.report.inputs import load_term_inputs
from portal.report.links import reader_link
from portal.report.rewording.chips import Chip
from portal.report.rewording.models import WordingVersion
from portal.report.rewording.summary_texts import SummaryText, summary_texts
from portal.report.rewording.trial import Trial, try_out
from portal.web.desk.blueprint import term_of_link

__all__ = [
    "RenderedTrial",
    "render_trial",
    "requested_term",
    "requested_text",
    "run_trial",
    "saved_by_label",
    "saved_time",
]


def requested_term() -> Term:
    """Return the requested term; 404 if no term has been added yet."""
    term = term_of_link()
    if term is None:
        abort(404)
    return term


def requested_text(term: Term) -> SummaryText:
    """Return the requested text; 404 for an unknown name, or one whose area takes no part now."""
    found = summary_texts(the_portal(), term, load_settings(term)).get(request.args.get("name", ""))
    if found is None:
        abort(404)
    return found


@contextmanager
def _unlocked() -> Iterator[None]:
    """Release the write lock that a POST holds on SQLite: a trial writes nothing, and all writers would wait for it."""
    db.session.rollback()
    with reading():
        yield
        db.session.rollback()


def run_trial(term: Term, summary_text: SummaryText, text: str) -> Trial:
    """Return a trial of ``text`` in place of ``summary_text``, measured for the signed-in user."""
    limits = current_limits()
    if request.method != "POST" or READING in request.environ:
        return try_out(the_portal(), load_term_inputs(term), summary_text, text, limits)
    with _unlocked():
        return try_out(the_portal(), load_term_inputs(term), summary_text, text, limits)


@dataclass(frozen=True, slots=True)
class RenderedTrial:
    """Trial rendered for pages and scripts."""

    article: Markup | None
    """Rendered text; None if it is faulty."""
    report: Markup
    """Errors, hints and findings."""
    lines: tuple[int, ...]
    """Numbers of the lines that hold an error."""
    chips: dict[str, dict[str, Any]]


def render_trial(term: str, trial: Trial, *, example: bool) -> RenderedTrial:
    """Return the trial as HTML, every figure linked to its records."""
    link = reader_link(the_portal(), term)
    article = None if trial.blocks is None else render_html(Document("", trial.blocks), link)
    report = render_template(
        "report/_wording_report.html",
        trial=trial,
        example=example,
        evidence=lambda key: url_for("report.evidence", key=key, term=term),
    )
    lines = tuple(remark.line for remark in trial.errors if remark.line is not None)

    def chip(found: Chip) -> dict[str, Any]:
        answer: dict[str, Any] = {"kind": found.kind, "text": str(found.text)}
        if found.value is not None:
            answer["title"] = str(_title(found.value.evidence))
            answer["url"] = link(found.value)
        return answer

    chips = {place: chip(found) for place, found in (trial.chips or {}).items()}
    return RenderedTrial(article, Markup(report), lines, chips)  # noqa: S704 (rendered by our own template, escaped there)


def _title(evidence: str) -> object:
    portal = the_portal()
    found = portal.facts.get(evidence) or portal.obligations.get(evidence)
    return found.title if found else ""


def saved_by_label(version: WordingVersion) -> str:
    """Return who saved a version, as shown to the signed-in user: “you”, a user name or “command line”."""
    if version.saved_by is None:
        return _("command line")
    person = current_person()
    return _("you") if person is not None and person.id == version.saved_by_id else version.saved_by.username


def saved_time(version: WordingVersion) -> str:
    """Return when a version was saved: the time alone within the last 12 hours, else date and time."""
    format_moment = format_time if (now() - version.saved_at).total_seconds() < 12 * 3600 else format_datetime
    text: str = format_moment(version.saved_at, "short")
    return text
