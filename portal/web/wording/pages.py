"""Pages on which a text of the summary is edited, and the list of all texts."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.base.db import READING, db
from portal.base.i18n import _
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.records.validate import clean_text
from portal.registry.registry import the_portal
from portal.report.desk.settings import load_settings
from portal.report.document.text import clean
from portal.report.rewording.summary_texts import SummaryText, summary_texts
from portal.report.rewording.trial import length_remark
from portal.report.rewording.versions import ConflictError, latest_version, latest_versions, save_version
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import VIEW, WRITE, only_writers, report, term_of_link
from portal.web.wording import script_endpoints, version_pages
from portal.web.wording.editor import NOT_SAVED, by_area, editor_page
from portal.web.wording.requested import requested_term, requested_text, run_trial, saved_by_label, saved_time

__all__: list[str] = []

# They add themselves to the blueprint.
PAGES = (script_endpoints, version_pages)
LARGEST_FORM = 16 * 1024 * 1024
"""Maximum size of a form in bytes: a text that is far too long gets an error at its field instead of a bare 413."""


@report.url_value_preprocessor
def _prepare(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Before the CSRF check, which reads the form, and before any database query.
    if endpoint == "report.save_wording":
        request.max_form_memory_size = LARGEST_FORM
    elif endpoint == "report.preview_wording":
        request.environ[READING] = True


@report.get("/summary/wording/")
@protected(VIEW)
def wording() -> str:
    """Show the editor of one text (``name``), or the list of all texts."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    if "name" not in request.args:
        return _all_texts(term)
    summary_text = requested_text(term)
    latest = latest_version(term, summary_text.name)
    own = latest.text if latest is not None else None
    text = (summary_text.shipped or "") if own is None else own
    return editor_page(term, summary_text, text, latest.number if latest else 0)


@report.post("/summary/wording/")
@protected(WRITE)
def save_wording() -> ResponseReturnValue:
    """Save a text, or (``wanted=preview``) preview it. A faulty text is not saved."""
    only_writers()
    term = requested_term()
    summary_text = requested_text(term)
    base = request.form.get("base", 0, type=int)
    typed = request.form.get("text", "")
    if length_remark(typed):
        text = clean(typed)
        return _refused(term, summary_text, text, base)
    text = clean_text(typed)
    if request.form.get("wanted") == "preview":
        return editor_page(term, summary_text, text, base)
    name, shipped = term.name, summary_text.shipped
    if text != shipped and run_trial(term, summary_text, text).refused:
        return _refused(term, summary_text, text, base)
    try:
        # A text equal to the one that comes with the portal follows that one from now on.
        version = save_version(requested_term(), summary_text.name, None if text == shipped else text, base)
    except ConflictError as conflict:
        return _crossed(requested_term(), summary_text, text, conflict)
    answer = (
        {"number": version.number, "saved": saved_time(version), "by": saved_by_label(version)}
        if version
        else {"number": 0}
    )
    db.session.commit()
    if _wants_json():
        return jsonify(answer)
    flash(_("Saved."), "success")
    return redirect(url_for("report.wording", term=name, name=summary_text.name), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refused(term: Term, summary_text: SummaryText, text: str, base: int) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(error=str(NOT_SAVED)), 422
    return editor_page(term, summary_text, text, base, unsaved=NOT_SAVED), 422


def _crossed(term: Term, summary_text: SummaryText, text: str, conflict: ConflictError) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(error=str(conflict)), 409
    return editor_page(term, summary_text, text, conflict.theirs.number, conflict=conflict), 409


def _all_texts(term: Term) -> str:
    name = term.name
    texts = summary_texts(the_portal(), term, load_settings(term))
    latest = latest_versions(term)
    return render_template(
        "report/wordings.html",
        term=name,
        terms=[other.name for other in all_terms()],
        texts=by_area(texts.values()),
        latest=latest,
        kept=[key for key, version in latest.items() if key not in texts and version.own],
    )
