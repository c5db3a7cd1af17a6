"""Page to move all classes up a year: a preview with names and days to edit, then the move."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.organisation.models import Classroom
from portal.organisation.promotion import (
    Promotion,
    new_name,
    plan,
    promote,
    promotion_problems,
    school_years,
)
from portal.organisation.terms import current_term
from portal.records.base import Problem
from portal.registry.urls import record_url
from portal.web.accounts.guard import protected
from portal.web.organisation.blueprint import MANAGE, only_managers, organisation
from portal.web.organisation.forms import MoveUpForm

__all__: list[str] = []

TEMPLATE = "organisation/move_up.html"


@organisation.route("/organisation/move-up", methods=["GET", "POST"])
@protected(MANAGE)
def move_up() -> str | Response | tuple[str, int]:
    """Preview moving up from a school year, then do it."""
    only_managers()
    years = school_years()
    year = request.values.get("from", "") or _usual_year(years)
    if year not in years:
        problem = _("There are no classes of the school year %(year)s.", year=year[:20]) if year else None
        return render_template(TEMPLATE, years=years, year=None, problem=problem), 404 if year else 200
    try:
        promotion = plan(year)
    except PortalError as error:
        answer = render_template(TEMPLATE, years=years, year=year, problem=error)
        return (answer, 422) if request.method == "POST" else answer
    if request.method != "POST":
        form = MoveUpForm(data={"last_day": promotion.last_day, "first_day": promotion.first_day})
        return _page(years, promotion, form, {}, {})
    form = MoveUpForm(request.form)
    names = _names(promotion)
    errors: dict[str, list[Problem]] = {}
    if form.validate():
        for found in promotion_problems(promotion, names, form.last_day.data, form.first_day.data):
            errors.setdefault(found.field or "", []).append(found)
        if not errors:
            return _do(years, promotion, form, names)
    return _page(years, promotion, form, names, errors), 422


def _do(
    years: list[str], promotion: Promotion, form: MoveUpForm, names: Mapping[int, str]
) -> Response | tuple[str, int]:
    try:
        classes, moved, left = promote(promotion.from_year, names, form.last_day.data, form.first_day.data)
    except PortalError as error:
        return render_template(TEMPLATE, years=years, year=promotion.from_year, problem=error), 422
    flash(
        _(
            "Made %(classes)d classes of %(year)s: %(moved)d children moved up, %(left)d left.",
            classes=classes,
            year=promotion.to_year,
            moved=moved,
            left=left,
        ),
        "success",
    )
    return redirect(record_url(Classroom), 303)


def _page(
    years: list[str],
    promotion: Promotion,
    form: MoveUpForm,
    names: Mapping[int, str],
    errors: Mapping[str, list[Problem]],
) -> str:
    for field in form:
        field.errors = [*field.errors, *(problem.message for problem in errors.get(field.name, ()))]
    return render_template(
        TEMPLATE,
        years=years,
        year=promotion.from_year,
        promotion=promotion,
        form=form,
        names={move.classroom.id: new_name(move, names) for move in promotion.staying},
        errors=errors,
        problem=None,
    )


def _names(promotion: Promotion) -> dict[int, str]:
    sent = {move.classroom.id: request.form.get(f"name_{move.classroom.id}") for move in promotion.staying}
    return {key: name for key, name in sent.items() if name is not None}


def _usual_year(years: list[str]) -> str:
    """Return the current term's school year if it has classes, else the latest that has, else an empty text."""
    term = current_term()
    if term is not None and term.school_year in years:
        return term.school_year
    return years[0] if years else ""
