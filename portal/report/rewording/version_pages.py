"""Versions of a text: what differs between them, putting one back, taking over what the last term had."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.guard import protected
from portal.db import db
from portal.errors import PortalError
from portal.i18n import _
from portal.organisation.models import Term
from portal.report.blueprint import VIEW, WRITE, only_writers, report, writes
from portal.report.rewording.asked import stamp, the_subject, the_term, tried, who
from portal.report.rewording.diff import compared
from portal.report.rewording.editor import NOT_SAVED, editor_page
from portal.report.rewording.subjects import Subject
from portal.report.rewording.versions import (
    ConflictError,
    latest_version,
    save,
    text_of_last_term,
    version_of,
)

__all__: list[str] = []

AGAINST = ("before", "current", "shipped")


@report.get("/summary/wording/version")
@protected(VIEW)
def version_of_wording() -> str:
    """One version, and how it differs from the one before it, the one that holds, or what comes with the portal."""
    term = the_term()
    subject = the_subject(term)
    version = version_of(term, subject.name, request.args.get("number", 0, type=int))
    if version is None:
        abort(404)
    against = request.args.get("against", "before")
    if against not in AGAINST:
        abort(404)
    latest = latest_version(term, subject.name)
    shipped = subject.shipped or ""

    def said(text: str | None) -> str:
        return shipped if text is None else text

    if against == "before":
        earlier = version_of(term, subject.name, version.number - 1)
        old, new = said(earlier.text if earlier else None), said(version.text)
    elif against == "current":
        old, new = said(version.text), said(latest.text if latest else None)
    else:
        old, new = shipped, said(version.text)
    return render_template(
        "report/wording_version.html",
        term=term.name,
        subject=subject,
        version=version,
        latest=latest,
        against=against,
        text=said(version.text),
        differences=compared(old, new),
        edits=writes(),
        who=who,
        stamp=stamp,
    )


@report.post("/summary/wording/restore")
@protected(WRITE)
def restore_wording() -> ResponseReturnValue:
    """Let an old version (``number``), the last term's (``from=last-term``), or what comes with the portal hold."""
    only_writers()
    term = the_term()
    subject, name = the_subject(term), term.name
    base = request.form.get("base", 0, type=int)
    try:
        text = _wanted(term, subject)
        if text is not None and tried(term, subject, text).refused:
            # A name may have gone since: it is put into the page to be mended, not into the summary.
            return editor_page(the_term(), subject, text, base, unsaved=NOT_SAVED), 422
        save(the_term(), subject.name, text, base)
        db.session.commit()
    except ConflictError as conflict:
        db.session.rollback()
        flash(str(conflict), "error")
    except PortalError as error:
        db.session.rollback()
        flash(str(error), "error")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("report.wording", term=name, name=subject.name), 303)


def _wanted(term: Term, subject: Subject) -> str | None:
    wanted = request.form.get("from")
    if wanted == "shipped":
        return None
    if wanted == "last-term":
        text = text_of_last_term(term, subject.name)
        if text is None:
            raise PortalError(_("The last term had no wording of its own for this text."))
        return text
    version = version_of(term, subject.name, request.form.get("number", 0, type=int)) if wanted == "version" else None
    if version is None:
        abort(404)
    return version.text
