"""Pages of the rules by which records are judged: shipped values and own values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.declarations.rules import Rule, RuleBook
from portal.registry.registry import Portal, the_portal
from portal.rules.in_force import rule_book
from portal.rules.models import RuleOverride
from portal.rules.own_values import end_own_value, end_problems, own_values, set_own_value, value_problems
from portal.web.accounts.guard import protected
from portal.web.evidence.menu import MENU
from portal.web.frame.menu import MenuItem, add_menu_items
from portal.web.organisation.forms import place
from portal.web.rules.forms import EndForm, OwnValueForm

__all__ = ["CONFIDENCE", "init_rules"]

VIEW, EDIT = "rules.view", "rules.edit"

CONFIDENCE: dict[str, Label] = {
    "read": _l("Read in the law"),
    "local": _l("Local practice"),
    "unconfirmed": _l("To be confirmed"),
}

rules = Blueprint("rules", __name__)

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Rule as a row of the table."""

    name: str
    title: str
    current: Rule | None
    """Rule in force today, if any."""
    shipped: Sequence[Rule]
    """All shipped values, in order of time."""


def init_rules(app: Flask, portal: Portal) -> None:  # noqa: ARG001
    """Register the pages of rules and their menu item."""
    app.register_blueprint(rules)
    app.jinja_env.filters["plain_number"] = plain_number
    key, title, order = MENU
    add_menu_items(app, key, title, [MenuItem(_l("Rules"), "rules.index", VIEW)], order)


def plain_number(number: Decimal) -> str:
    """Return a number without trailing zeros: 37.3, 100."""
    return format(number.normalize(), "f")


@rules.get("/rules/")
@protected(VIEW)
def index() -> str:
    """List all rules of the active plugins, with the value in force today."""
    book = rule_book()
    areas = [
        (_(plugin.title), rows)
        for plugin in the_portal().active
        if (rows := [_row(name, book) for name in book.names(f"{plugin.name}.")])
    ]
    return render_template("rules/index.html", areas=areas, confidence=CONFIDENCE, edits=_edits())


@rules.get("/rules/<name>")
@protected(VIEW)
def rule(name: str) -> str:
    """Show a rule: its values, and the form of an own value."""
    return _rule_page(_row_or_404(name), OwnValueForm(data={"starts_on": today()}))


@rules.post("/rules/<name>")
@protected(EDIT)
def set_value(name: str) -> Answer:
    """Set an own value from a day on."""
    _only_editors()
    row = _row_or_404(name)
    form = OwnValueForm(request.form)
    if not form.validate():
        return _rule_page(row, form), 422
    value, starts_on, ends_on = form.value.number or Decimal(0), form.starts_on.data, form.ends_on.data
    source = form.source.data or ""
    if starts_on is None or place(form, value_problems(value, starts_on, ends_on, source)):
        return _rule_page(row, form), 422
    set_own_value(name, value, starts_on, ends_on, source)
    db.session.commit()
    flash(_("The own value has been saved."), "success")
    return redirect(url_for("rules.rule", name=name), 303)


@rules.post("/rules/<name>/own/<int:override_id>/end")
@protected(EDIT)
def end_value(name: str, override_id: int) -> Answer:
    """End an own value."""
    _only_editors()
    row = _row_or_404(name)
    override = db.session.get(RuleOverride, override_id)
    if override is None or override.rule != name:
        abort(404)
    form = EndForm(request.form)
    last_day = form.last_day.data if form.validate() else None
    if last_day is None or place(form, end_problems(override, last_day)):
        return _rule_page(row, OwnValueForm(data={"starts_on": today()}), {override.id: form}), 422
    end_own_value(override, last_day)
    db.session.commit()
    flash(_("The own value ends on %(day)s.", day=last_day.isoformat()), "success")
    return redirect(url_for("rules.rule", name=name), 303)


def _row(name: str, book: RuleBook) -> RuleRow:
    shipped = sorted(
        (value for value in book if value.name == name and not value.overridden),
        key=lambda value: value.starts_on.toordinal() if value.starts_on else 0,
    )
    return RuleRow(name, _(shipped[-1].title), book.on(name, today()), shipped)


def _row_or_404(name: str) -> RuleRow:
    book = rule_book()
    if name not in book.names():
        abort(404)
    return _row(name, book)


def _rule_page(row: RuleRow, form: OwnValueForm, ending: dict[int, EndForm] | None = None) -> str:
    own = [(value, (ending or {}).get(value.id) or EndForm(prefix="")) for value in own_values(row.name)]
    return render_template("rules/rule.html", row=row, form=form, own=own, confidence=CONFIDENCE, edits=_edits())


def _edits() -> bool:
    return may(EDIT) and not current_limits().limited


def _only_editors() -> None:
    # A rule judges everybody's records.
    if not _edits():
        abort(403)
