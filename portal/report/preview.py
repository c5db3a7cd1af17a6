"""Pages of the summary: the preview with its links, the Word file, and what stands behind a figure."""

from __future__ import annotations

import io

from flask import Blueprint, Flask, abort, current_app, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from portal.accounts.guard import protected, signed_in
from portal.accounts.scope import current_limits, may
from portal.errors import PortalError
from portal.i18n import _
from portal.organisation.models import Term
from portal.organisation.terms import all_terms, chosen_term, find_term
from portal.plugin_system.registry import Portal, State, the_portal
from portal.report.blocks import Photo, Value
from portal.report.draft import draft, word_file
from portal.report.evidence_page import SHOWN, evidence_of
from portal.report.links import evidence_url, may_see
from portal.report.render_html import render_html

__all__ = ["init_report"]

VIEW = "summary.view"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

report = Blueprint("report", __name__)


def init_report(app: Flask, portal: Portal) -> None:  # noqa: ARG001 (the same for every room)
    """Add the pages of the summary."""
    app.register_blueprint(report)


@report.get("/summary/")
@protected(VIEW)
def preview() -> str:
    """The summary of a term as it stands, every figure leading to its records."""
    term = _term()
    if term is None:
        return render_template("report/no_term.html")
    name, portal, limits = term.name, the_portal(), current_limits()
    terms = [other.name for other in all_terms()]
    written = draft(term, limits=limits)

    def link(value: Value) -> str | None:
        if not may_see(portal, value.evidence):
            return None
        return evidence_url(portal, value.evidence, value.term or name, value.days)

    return render_template(
        "report/preview.html",
        term=name,
        terms=terms,
        article=render_html(written.document, link, photo_address),
        failures=written.document.failures,
        # Of an area that was not loaded nothing is written, and that nothing must not pass for good news.
        silent=[_(plugin.title) for plugin in portal.plugins.values() if plugin.state is State.FAILED],
        findings=written.findings,
        limited=limits.limited,
        evidence=lambda key: url_for("report.evidence", key=key, term=name),
    )


@report.get("/summary/download")
@protected(VIEW)
def download() -> Response:
    """The summary as a Word file."""
    term = _term()
    if term is None:
        raise PortalError(_("No term has been added yet."))
    if current_limits().limited:
        # It would carry the kindergarten's name over the figures of a few classes.
        abort(403)
    name = term.name
    package = word_file(draft(term).document)
    return send_file(io.BytesIO(package), DOCX, as_attachment=True, download_name=f"{name}后勤工作总结.docx", max_age=0)


@report.get("/evidence/<key>")
@signed_in
def evidence(key: str) -> str:
    """What stands behind a figure: parts, what was due, what is missing."""
    portal = the_portal()
    if key not in portal.facts and key not in portal.obligations:
        abort(404)
    if not (may(VIEW) or may_see(portal, key)):
        abort(403)
    term = _term()
    if term is None:
        return render_template("report/no_term.html")
    name = term.name
    terms = [other.name for other in all_terms()]
    found = evidence_of(portal, key, term, current_limits())
    return render_template("report/evidence.html", evidence=found, term=name, terms=terms, shown=SHOWN)


def photo_address(photo: Photo) -> str | None:
    """Where a small copy lies; it is served to whoever may see the record."""
    if "attachments.thumbnail" not in current_app.view_functions:
        return None
    return url_for("attachments.thumbnail", number=photo.attachment)


def _term() -> Term | None:
    """The term in the address, which must exist; without one, the chosen one."""
    wanted = request.args.get("term", "").strip()
    if not wanted:
        return chosen_term()
    try:
        return find_term(wanted)
    except PortalError:
        abort(404)
