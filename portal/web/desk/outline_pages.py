"""Actions on the outline: move, include, rename, reset. All redirect to the desk."""

from __future__ import annotations

import re

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.i18n import _
from portal.declarations.sections import PROBLEMS, Section
from portal.organisation.models import Term
from portal.registry.registry import the_portal
from portal.report.assemble import sections_of
from portal.report.desk.settings import AS_DECLARED, load_settings
from portal.report.problems.edit import lock_term
from portal.web.accounts.guard import protected
from portal.web.desk import arranging
from portal.web.desk.arranging import StaleError, title_problem
from portal.web.desk.blueprint import WRITE, only_writers, report, term_of_link
from portal.web.desk.pages import RefusedTitle, desk_page

__all__: list[str] = []

PageResponse = str | Response | tuple[str, int]


@report.post("/summary/outline/move")
@protected(WRITE)
def move_section() -> Response:
    """Move a section to position ``to`` (from 0) among its siblings; ``siblings`` is their order as the user saw it."""
    term, key = _term(), _key()
    to = request.form.get("to", type=int)
    if to is None:
        abort(400)
    name, sections = term.name, sections_of(the_portal())
    lock_term(term)
    expected_order = request.form.get("siblings", "").split()
    try:
        place = arranging.move(term, sections, key, to, expected_order)
    except StaleError as error:
        return _stale(name, key, error)
    db.session.commit()
    flash(
        _("“%(title)s” is now %(place)d of %(count)d.", title=_title(key), place=place, count=len(expected_order)),
        "success",
    )
    return _back(name, key)


@report.post("/summary/outline/include")
@protected(WRITE)
def include_section() -> Response:
    """Include a section in the summary, or exclude it."""
    term, key = _term(), _key()
    included = request.form.get("included") == "1"
    name = term.name
    lock_term(term)
    arranging.include(term, key, included=included)
    db.session.commit()
    title = _title(key)
    if included:
        flash(_("“%(title)s” is printed again.", title=title), "success")
    else:
        flash(_("“%(title)s” is left out, with all below it.", title=title), "success")
    return _back(name, key)


@report.post("/summary/outline/rename")
@protected(WRITE)
def rename_section() -> PageResponse:
    """Set the heading of a section; an empty one restores that of its area."""
    term, key = _term(), _key()
    typed = request.form.get("title", "")
    # Spaces at the ends and in a row are slips; anything else that cannot be seen is refused.
    title = re.sub(" +", " ", typed.strip(" \u3000"))
    if (problem := title_problem(title)) is not None:
        return desk_page(term, RefusedTitle(key, typed, str(problem))), 422
    name, sections = term.name, sections_of(the_portal())
    lock_term(term)
    try:
        arranging.rename(term, sections, key, title, request.form.get("was", ""))
    except StaleError as error:
        return _stale(name, key, error)
    db.session.commit()
    flash(_("Saved."), "success")
    return _back(name, key)


@report.post("/summary/outline/reset")
@protected(WRITE)
def reset_outline() -> Response:
    """Restore a section to its declaration; without a key, all of them."""
    term = _term()
    key = _key() if request.form.get("key") else None
    name = term.name
    lock_term(term)
    arranging.reset(term, key)
    db.session.commit()
    flash(_("It stands as declared again."), "success")
    return _back(name, key)


def _term() -> Term:
    only_writers()
    term = term_of_link()
    if term is None:
        abort(404)
    return term


def _key() -> str:
    """Return the requested section key; 404 for the core's parts and lists of problems, which cannot be arranged."""
    key = request.form.get("key", "")
    section = sections_of(the_portal()).get(key)
    if section is None or section.parent == PROBLEMS:
        abort(404)
    return key


def _title(key: str) -> str:
    section: Section = sections_of(the_portal())[key]
    term = term_of_link()
    own = load_settings(term).get(key, AS_DECLARED).title if term is not None else None
    return own or section.title or the_portal().plugins[key.partition(".")[0]].title


def _stale(term: str, key: str, error: StaleError) -> Response:
    db.session.rollback()
    flash(str(error), "error")
    return _back(term, key)


def _back(term: str, key: str | None) -> Response:
    anchor = f"outline-{key}" if key else "outline"
    return redirect(url_for("report.preview", term=term, part=key, _anchor=anchor), 303)
