"""Menu of a week on one page, with its shopping list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask import abort, flash, redirect, request
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from plugins.kitchen.models.verdicts import plain
from plugins.kitchen.pages.menus import copy_week, monday_of, publish_week, week_of
from plugins.kitchen.pages.shopping import children_on, needs
from portal.api import Page, _, _l, db, expose, may, ngettext, today

__all__ = ["WeekMenu"]

MOST_HEADS = 5_000
EARLIEST, LATEST = date(2000, 1, 3), date(2099, 12, 21)


class WeekMenu(Page):
    """Menu of a week: dishes with grams for each child and allergens; publishing, copying, shopping list."""

    title = _l("Menu of the week")
    permission = "kitchen.menu.view"
    path = "week"

    @expose("/")
    def index(self) -> Any:
        """Show a week."""
        day, problem = _requested()
        week = week_of(day)
        enrolled = children_on(min(max(week.monday, today()), week.monday + timedelta(days=4)))
        heads, heads_problem = _heads(enrolled)
        return self.render(
            "kitchen/week.html",
            week=week,
            problem=problem,
            heads=heads,
            heads_problem=heads_problem,
            enrolled=enrolled,
            needs=needs(week.days, heads) if heads else [],
            writes=may("kitchen.menu.edit"),
            today=today(),
            weekday=lambda item: format_skeleton("E", item, locale=get_locale()),
            month_day=lambda item: format_skeleton("MMMd", item, locale=get_locale()),
            plain=plain,
            turn=lambda weeks: self._address(week.monday + timedelta(days=7 * weeks), request.args.get("heads")),
            here=self._address(week.monday, request.args.get("heads")),
        ), (422 if problem or heads_problem else 200)

    @expose("/publish/", methods=("POST",))
    def publish(self) -> Any:
        """Publish the week."""
        monday = self._writing()
        count = publish_week(monday, current_user.username)
        text = ngettext("%(num)d dish published.", "%(num)d dishes published.", count) if count else None
        return self._done(monday, text, _("Everything was published already."))

    @expose("/copy/", methods=("POST",))
    def copy(self) -> Any:
        """Copy the week before."""
        monday = self._writing()
        copied, passed_over = copy_week(monday)
        if not copied:
            nothing = _("These dishes are on the menu already.") if passed_over else _("The week before has no dishes.")
            return self._done(monday, None, nothing)
        text = ngettext("%(num)d dish copied.", "%(num)d dishes copied.", copied)
        if passed_over:
            more = ngettext("%(num)d passed over.", "%(num)d passed over.", passed_over)
            text = _("%(done)s %(more)s", done=text, more=more)
        return self._done(monday, text, "")

    def _writing(self) -> date:
        if not may("kitchen.menu.edit"):
            abort(403)
        try:
            return monday_of(date.fromisoformat(request.form.get("day", "")))
        except (ValueError, OverflowError):
            abort(400)

    def _done(self, monday: date, text: str | None, nothing: str) -> Any:
        address = self._address(monday)
        try:
            db.session.commit()
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            flash(_("Somebody else changed this menu meanwhile. Nothing was written; please look again."), "error")
            return redirect(address, 303)
        flash(text or nothing, "success" if text else "info")
        return redirect(address, 303)

    def _address(self, monday: date, heads: str | None = None) -> str:
        return self.own_url(day=monday, heads=heads or None)


def _requested() -> tuple[date, str | None]:
    text = request.args.get("day")
    if not text:
        return today(), None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today(), _("Write the date like 2026-03-02.")
    if not EARLIEST <= day <= LATEST:
        return today(), _("There is no menu so far away.")
    return day, None


def _heads(enrolled: int) -> tuple[int, str | None]:
    """Return the requested number of children, or the number enrolled, with an error message if it is not a number."""
    text = request.args.get("heads", "").strip()
    if not text:
        return enrolled, None
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= MOST_HEADS):
        return enrolled, _("Write a whole number from 1 to %(most)d.", most=MOST_HEADS)
    return int(text), None
