"""The page on which a text of the summary is reworded, and the list of all texts."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.guard import protected
from portal.db import READING, db
from portal.i18n import _
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.plugin_system.registry import the_portal
from portal.records.validate import clean_text
from portal.report.blueprint import VIEW, WRITE, only_writers, report, term_of_link
from portal.report.desk.settings import load_settings
from portal.report.rewording import answers, version_pages
from portal.report.rewording.asked import stamp, the_subject, the_term, tried, who
from portal.report.rewording.editor import NOT_SAVED, by_area, editor_page
from portal.report.rewording.subjects import Subject, all_subjects
from portal.report.rewording.trial import too_long
from portal.report.rewording.versions import ConflictError, latest_version, latest_versions, save
from portal.report.text import clean

__all__: list[str] = []

# They add themselves to the blueprint.
PAGES = (answers, version_pages)
LARGEST_FORM = 16 * 1024 * 1024
"""Bytes of a form: a text that is far too long is told so at its field, not refused unread."""


@report.url_value_preprocessor
def _prepare(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Before the CSRF check, which reads the form, and before anything is asked of the database.
    if endpoint == "report.save_wording":
        request.max_form_memory_size = LARGEST_FORM
    elif endpoint == "report.preview_wording":
        request.environ[READING] = True


@report.get("/summary/wording/")
@protected(VIEW)
def wording() -> str:
    """One text (``name``), or all of them."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    if "name" not in request.args:
        return _all_texts(term)
    subject = the_subject(term)
    latest = latest_version(term, subject.name)
    own = latest.text if latest is not None else None
    text = (subject.shipped or "") if own is None else own
    return editor_page(term, subject, text, latest.number if latest else 0)


@report.post("/summary/wording/")
@protected(WRITE)
def save_wording() -> ResponseReturnValue:
    """Save a text, or (``wanted=preview``) show what it would say. What cannot be written is not saved."""
    only_writers()
    term = the_term()
    subject = the_subject(term)
    base = request.form.get("base", 0, type=int)
    typed = request.form.get("text", "")
    if too_long(typed):
        text = clean(typed)
        return _refused(term, subject, text, base)
    text = clean_text(typed)
    if request.form.get("wanted") == "preview":
        return editor_page(term, subject, text, base)
    name, shipped = term.name, subject.shipped
    if text != shipped and tried(term, subject, text).refused:
        return _refused(term, subject, text, base)
    try:
        # What is the same as what comes with the portal follows it from now on.
        version = save(the_term(), subject.name, None if text == shipped else text, base)
    except ConflictError as conflict:
        return _crossed(the_term(), subject, text, conflict)
    told = {"number": version.number, "saved": stamp(version), "by": who(version)} if version else {"number": 0}
    db.session.commit()
    if _wants_json():
        return jsonify(told)
    flash(_("Saved."), "success")
    return redirect(url_for("report.wording", term=name, name=subject.name), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refused(term: Term, subject: Subject, text: str, base: int) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(error=str(NOT_SAVED)), 422
    return editor_page(term, subject, text, base, unsaved=NOT_SAVED), 422


def _crossed(term: Term, subject: Subject, text: str, conflict: ConflictError) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(error=str(conflict)), 409
    return editor_page(term, subject, text, conflict.theirs.number, conflict=conflict), 409


def _all_texts(term: Term) -> str:
    name = term.name
    subjects = all_subjects(the_portal(), term, load_settings(term))
    latest = latest_versions(term)
    return render_template(
        "report/wordings.html",
        term=name,
        terms=[other.name for other in all_terms()],
        texts=by_area(subjects.values()),
        latest=latest,
        kept=[key for key, version in latest.items() if key not in subjects and version.own],
    )
