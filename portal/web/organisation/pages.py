"""Pages of the kindergarten's name, the terms and their calendars."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.evidence.day_exceptions import records_in
from portal.organisation.calendar import assumption, propose
from portal.organisation.models import Term
from portal.organisation.setup import kindergarten as the_kindergarten
from portal.organisation.setup import set_kindergarten
from portal.organisation.term_calendar import StoredDay, TermCalendar, load_calendar
from portal.organisation.terms import add_term, all_terms, current_term, parse_term_name, term_problems
from portal.records.base import Problem
from portal.registry.registry import Portal
from portal.web.accounts.guard import protected, signed_in
from portal.web.frame.menu import MenuItem, add_menu_items
from portal.web.organisation import exception_pages, promotion_pages
from portal.web.organisation.blueprint import MANAGE, manages, only_managers, organisation, term_or_404
from portal.web.organisation.forms import KindergartenForm, TermForm, place
from portal.web.organisation.months import months_of, weekday_names

__all__ = ["init_organisation"]

# Importing them adds their routes to the blueprint.
PAGES = (exception_pages, promotion_pages)

Answer = str | Response | tuple[str, int]


def init_organisation(app: Flask, portal: Portal) -> None:  # noqa: ARG001
    """Register the pages of the organisation and their menu item."""
    app.register_blueprint(organisation)
    item = MenuItem(_l("Move classes up"), "organisation.move_up", MANAGE)
    add_menu_items(app, "organisation", _l("Organisation"), [item], 900)


@organisation.route("/organisation/kindergarten", methods=["GET", "POST"])
@protected(MANAGE)
def kindergarten() -> Answer:
    """Show and save the kindergarten's name."""
    only_managers()
    found = the_kindergarten()
    if request.method != "POST":
        form = KindergartenForm(data={"name": found.name if found else ""})
        return render_template("organisation/kindergarten.html", form=form)
    form = KindergartenForm(request.form)
    if form.validate():
        try:
            set_kindergarten(str(form.name.data))
        except PortalError as error:
            place(form, [Problem("name", error.message)])
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("organisation.terms"), 303)
    return render_template("organisation/kindergarten.html", form=form), 422


@organisation.get("/organisation/terms")
@signed_in
def terms() -> str:
    """List all terms, the latest first."""
    rows = [(term, load_calendar(db.session(), term)) for term in all_terms()]
    return render_template("organisation/terms.html", rows=rows, current=current_term(), manages=manages())


@organisation.route("/organisation/terms/new", methods=["GET", "POST"])
@protected(MANAGE)
def new_term() -> Answer:
    """Preview a new term with its proposed calendar, then add it."""
    only_managers()
    form = TermForm(request.form)
    if request.method != "POST":
        return render_template("organisation/new_term.html", form=form)
    if not form.validate() or place(form, term_problems(db.session, *_typed(form))):
        return render_template("organisation/new_term.html", form=form), 422
    if request.form.get("action") != "add":
        return render_template("organisation/new_term.html", form=form, **_preview(form))
    try:
        term = add_term(db.session, *_typed(form))
        db.session.commit()
    except IntegrityError:
        # Somebody else added it between preview and submission.
        db.session.rollback()
        place(form, [Problem("name", _l("Somebody else has just added a term; look again."))])
        return render_template("organisation/new_term.html", form=form), 422
    flash(_("Added the term %(name)s.", name=term.name), "success")
    return redirect(url_for("organisation.term", name=term.name), 303)


@organisation.get("/organisation/terms/<name>")
@signed_in
def term(name: str) -> str:
    """Show a term's calendar, month by month, and its exceptions."""
    found = term_or_404(name)
    return _term_page(found)


@organisation.post("/organisation/terms/<name>/remove")
@protected(MANAGE)
def remove_term(name: str) -> Answer:
    """Delete a term that was added by mistake; refuse it if records are about its days."""
    only_managers()
    found = term_or_404(name)
    count = records_in(found)
    if count:
        problem = _("The term cannot be removed: %(count)d records are about its days.", count=count)
        return _term_page(found, problem), 422
    name = found.name
    try:
        db.session.delete(found)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return _term_page(term_or_404(name), _("The term cannot be removed: something refers to it.")), 422
    flash(_("Removed the term %(name)s.", name=name), "success")
    return redirect(url_for("organisation.terms"), 303)


def _typed(form: TermForm) -> tuple[str, Any, Any]:
    return str(form.name.data), form.starts_on.data, form.ends_on.data


def _preview(form: TermForm) -> dict[str, Any]:
    name, starts_on, ends_on = _typed(form)
    parsed = parse_term_name(name)
    days = propose(starts_on, ends_on)
    calendar = TermCalendar(
        0,
        str(parsed),
        parsed.school_year if parsed else "",
        starts_on,
        ends_on,
        [StoredDay(day.day, day.teaching, day.holiday) for day in days],
        [],
    )
    return {"calendar_note": assumption(days), **_months(calendar)}


def _term_page(term: Term, problem: str | None = None) -> str:
    calendar = load_calendar(db.session(), term)
    return render_template(
        "organisation/term.html",
        term=term,
        problem=problem,
        manages=manages(),
        exceptions=exception_pages.exceptions_of(term),
        **_months(calendar),
    )


def _months(calendar: TermCalendar) -> dict[str, Any]:
    return {"calendar": calendar, "months": months_of(calendar), "weekdays": weekday_names()}
