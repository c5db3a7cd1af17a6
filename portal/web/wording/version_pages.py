"""Pages about the versions of a text: compare them, restore one, take over that of the last term."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.organisation.models import Term
from portal.report.rewording.diff import diff_lines
from portal.report.rewording.summary_texts import SummaryText
from portal.report.rewording.versions import (
    ConflictError,
    latest_version,
    save_version,
    text_of_last_term,
    version_of,
)
from portal.web.accounts.guard import protected
from portal.web.desk.blueprint import VIEW, WRITE, only_writers, report, writes
from portal.web.wording.editor import NOT_SAVED, editor_page
from portal.web.wording.requested import requested_term, requested_text, run_trial, saved_by_label, saved_time

__all__: list[str] = []

AGAINST = ("before", "current", "shipped")


@report.get("/summary/wording/version")
@protected(VIEW)
def version_of_wording() -> str:
    """Show a version, compared with the one before it, the current one, or the text that comes with the portal."""
    term = requested_term()
    summary_text = requested_text(term)
    version = version_of(term, summary_text.name, request.args.get("number", 0, type=int))
    if version is None:
        abort(404)
    against = request.args.get("against", "before")
    if against not in AGAINST:
        abort(404)
    latest = latest_version(term, summary_text.name)
    shipped = summary_text.shipped or ""

    def text_or_shipped(text: str | None) -> str:
        return shipped if text is None else text

    if against == "before":
        earlier = version_of(term, summary_text.name, version.number - 1)
        old, new = text_or_shipped(earlier.text if earlier else None), text_or_shipped(version.text)
    elif against == "current":
        old, new = text_or_shipped(version.text), text_or_shipped(latest.text if latest else None)
    else:
        old, new = shipped, text_or_shipped(version.text)
    return render_template(
        "report/wording_version.html",
        term=term.name,
        summary_text=summary_text,
        version=version,
        latest=latest,
        against=against,
        text=text_or_shipped(version.text),
        differences=diff_lines(old, new),
        edits=writes(),
        saved_by_label=saved_by_label,
        saved_time=saved_time,
    )


@report.post("/summary/wording/restore")
@protected(WRITE)
def restore_wording() -> ResponseReturnValue:
    """Restore an old version (``number``), the last term's (``from=last-term``), or the portal's (``from=shipped``)."""
    only_writers()
    term = requested_term()
    summary_text, name = requested_text(term), term.name
    base = request.form.get("base", 0, type=int)
    try:
        text = _wanted(term, summary_text)
        if text is not None and run_trial(term, summary_text, text).refused:
            # A name may have disappeared since: the text is put into the editor to be corrected, not saved.
            return editor_page(requested_term(), summary_text, text, base, unsaved=NOT_SAVED), 422
        save_version(requested_term(), summary_text.name, text, base)
        db.session.commit()
    except ConflictError as conflict:
        db.session.rollback()
        flash(str(conflict), "error")
    except PortalError as error:
        db.session.rollback()
        flash(str(error), "error")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("report.wording", term=name, name=summary_text.name), 303)


def _wanted(term: Term, summary_text: SummaryText) -> str | None:
    wanted = request.form.get("from")
    if wanted == "shipped":
        return None
    if wanted == "last-term":
        text = text_of_last_term(term, summary_text.name)
        if text is None:
            raise PortalError(_("The last term had no wording of its own for this text."))
        return text
    version = (
        version_of(term, summary_text.name, request.form.get("number", 0, type=int)) if wanted == "version" else None
    )
    if version is None:
        abort(404)
    return version.text
