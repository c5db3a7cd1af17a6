"""Page of deleted records, from which an administrator restores them."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.evidence.display import deleted_values, show_moment
from portal.history.models import Action, Change
from portal.registry.urls import find_record_url
from portal.web.accounts.guard import protected
from portal.web.history.restore import deleted_records, restore

__all__ = ["init_history"]

PAGE_SIZE = 50
PERMISSION = "history.restore"

history = Blueprint("history", __name__)


def init_history(app: Flask) -> None:
    """Register the pages of history."""
    app.register_blueprint(history)


@history.get("/history/deleted")
@protected(PERMISSION)
def deleted() -> str:
    """List deleted records, latest first."""
    _whole_kindergarten_only()
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < 2**31:
        abort(404)
    found = deleted_records(PAGE_SIZE + 1, before)
    known = [(item.record_type, item.change) for item in found[:PAGE_SIZE] if item.record_type]
    values = {change.id: lines for (_type, change), lines in zip(known, deleted_values(known), strict=True)}
    rows = [(item, values.get(item.change.id, [])) for item in found[:PAGE_SIZE]]
    older = found[PAGE_SIZE - 1].change.id if len(found) > PAGE_SIZE else None
    return render_template("portal/history/deleted.html", rows=rows, older=older, show_moment=show_moment)


@history.post("/history/deleted/<int:change_id>/restore")
@protected(PERMISSION)
def bring_back(change_id: int) -> Response:
    """Restore a deleted record."""
    _whole_kindergarten_only()
    change = db.session.get(Change, change_id)
    if change is None or change.action is not Action.DELETE:
        abort(404)
    title, key = change.title, change.record
    try:
        record_id = restore(change).id
    except PortalError as error:
        db.session.rollback()
        flash(str(error), "error")
        return redirect(url_for("history.deleted"), 303)
    flash(_("Restored: %(title)s", title=title), "success")
    return redirect(find_record_url(key, "view", id=record_id) or url_for("history.deleted"), 303)


def _whole_kindergarten_only() -> None:
    # A deleted row no longer stands in a table by which its campus could be told.
    if current_limits().limited:
        abort(403)
