"""Pages to add and remove exceptions to a term's calendar."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from portal.base.db import db
from portal.base.i18n import _, _l
from portal.evidence.day_exceptions import (
    Effect,
    Planned,
    add_exception,
    effect_of_adding,
    effect_of_removing,
    exception_problems,
)
from portal.organisation.models import CalendarException, Campus, Classroom, Term
from portal.records.base import Problem
from portal.web.accounts.guard import protected
from portal.web.organisation.blueprint import MANAGE, only_managers, organisation, term_or_404
from portal.web.organisation.forms import ExceptionForm, place

__all__ = ["exceptions_of"]

TEMPLATE = "organisation/new_exception.html"


def exceptions_of(term: Term) -> Sequence[CalendarException]:
    """Return a term's exceptions in order, with their campuses and classes."""
    return db.session.scalars(
        select(CalendarException)
        .where(CalendarException.term_id == term.id)
        .options(joinedload(CalendarException.campus), joinedload(CalendarException.classroom))
        .order_by(CalendarException.starts_on, CalendarException.id)
    ).all()


@organisation.route("/organisation/terms/<name>/exceptions/new", methods=["GET", "POST"])
@protected(MANAGE)
def new_exception(name: str) -> str | Response | tuple[str, int]:
    """Add an exception, after confirmation if records exist on days that would be closed."""
    only_managers()
    term = term_or_404(name)
    form = ExceptionForm(request.form)
    if request.method != "POST":
        return _form(term, form)
    planned = _planned(form) if form.validate() else None
    if planned is None or place(form, exception_problems(term, planned)):
        return _form(term, form), 422
    effect = effect_of_adding(term, planned)
    if not effect.opened and not effect.closed:
        place(form, [Problem("starts_on", _l("Nothing would change: these days are like that already."))])
        return _form(term, form), 422
    if effect.records and request.form.get("confirmed") != "yes":
        return _form(term, form, effect)
    add_exception(term, planned)
    db.session.commit()
    flash(
        _(
            "Saved: %(closed)d days closed, %(opened)d days opened.",
            closed=len(effect.closed),
            opened=len(effect.opened),
        ),
        "success",
    )
    return redirect(url_for("organisation.term", name=term.name), 303)


@organisation.route("/organisation/terms/<name>/exceptions/<int:exception_id>/remove", methods=["GET", "POST"])
@protected(MANAGE)
def remove_exception(name: str, exception_id: int) -> str | Response:
    """Show the effect of removing an exception, then remove it."""
    only_managers()
    term = term_or_404(name)
    exception = db.session.get(CalendarException, exception_id)
    if exception is None or exception.term_id != term.id:
        abort(404)
    if request.method != "POST":
        return render_template(
            "organisation/remove_exception.html",
            term=term,
            exception=exception,
            effect=effect_of_removing(exception),
        )
    db.session.delete(exception)
    db.session.commit()
    flash(_("Removed the exception."), "success")
    return redirect(url_for("organisation.term", name=term.name), 303)


def _form(term: Term, form: ExceptionForm, effect: Effect | None = None) -> str:
    return render_template(TEMPLATE, form=form, term=term, places=_places(term), effect=effect)


def _places(term: Term) -> dict[str, list[tuple[str, str]]]:
    """Return the options of the field “where” in groups: kindergarten, campuses, classes of the school year."""
    campuses = db.session.scalars(select(Campus).order_by(Campus.id))
    classes = db.session.scalars(
        select(Classroom).where(Classroom.school_year == term.school_year).order_by(Classroom.position, Classroom.id)
    )
    groups: dict[str, list[tuple[str, str]]] = {
        _("Everywhere"): [("", _("Whole kindergarten"))],
        _("Campuses"): [(f"campus:{campus.id}", campus.name) for campus in campuses],
        _("Classes"): [(f"class:{item.id}", item.name) for item in classes],
    }
    return {title: options for title, options in groups.items() if options}


def _planned(form: ExceptionForm) -> Planned | None:
    """Return the exception in the form; None, with the error at its field, if there is no such campus or class."""
    kind, _colon, number = (form.where.data or "").partition(":")
    campus = classroom = None
    if kind:
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        campus = db.session.get(Campus, wanted) if kind == "campus" else None
        classroom = db.session.get(Classroom, wanted) if kind == "class" else None
        if campus is None and classroom is None:
            place(form, [Problem("where", _l("There is no such campus or class."))])
            return None
    return Planned(
        form.starts_on.data,
        form.ends_on.data,
        form.teaching.data == "open",
        str(form.reason.data),
        campus,
        classroom,
    )
