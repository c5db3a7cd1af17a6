"""Register the report pages and their menu items; serve the Word file and the evidence of a figure."""

from __future__ import annotations

import io

from flask import Flask, abort, render_template, request, send_file
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, may
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.evidence.inputs import load_with_previous
from portal.organisation.terms import all_terms
from portal.registry.registry import Portal, the_portal
from portal.report.draft import draft, word_file
from portal.report.inputs import load_term_inputs
from portal.report.letterhead.store import current_letterhead
from portal.report.links import may_see
from portal.web.accounts.guard import protected, signed_in
from portal.web.desk import outline_pages
from portal.web.desk import pages as desk_pages
from portal.web.desk.blueprint import VIEW, WRITE, report, term_of_link
from portal.web.desk.downloads import signal_arrival
from portal.web.desk.entering import gap_lines
from portal.web.evidence.evidence_page import MOST_GAPS, evidence_of
from portal.web.frame.menu import MenuItem, add_menu_items
from portal.web.issuing import pages as issuing_pages
from portal.web.letterhead import pages as letterhead_pages
from portal.web.problems import entry_pages, problem_pages
from portal.web.wording import pages as rewording_pages

__all__ = ["init_report"]

# They add themselves to the blueprint.
PAGES = (problem_pages, entry_pages, desk_pages, outline_pages, rewording_pages, issuing_pages, letterhead_pages)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def init_report(app: Flask, portal: Portal) -> None:  # noqa: ARG001 (the same signature in every package)
    """Register the pages of the summary and their menu items."""
    app.register_blueprint(report)
    items = [
        MenuItem(_l("Term summary"), "report.preview", VIEW),
        MenuItem(_l("Problems and plan"), "report.problems", VIEW),
        MenuItem(_l("Issued summaries"), "report.issues", VIEW),
        MenuItem(_l("Letterhead"), "report.letterheads", WRITE),
    ]
    add_menu_items(app, "summary", _l("Term summary"), items, 10)


@report.get("/summary/download")
@protected(VIEW)
def download() -> Response:
    """Send the draft of the summary as a Word file."""
    term = term_of_link()
    if term is None:
        raise PortalError(_("No term has been added yet."))
    if current_limits().limited:
        # It would carry the kindergarten's name over the figures of a few classes.
        abort(403)
    name = term.name
    letterhead = current_letterhead()
    package = word_file(draft(load_term_inputs(term)).document, letterhead.content if letterhead else None)
    return signal_arrival(
        send_file(io.BytesIO(package), DOCX, as_attachment=True, download_name=f"{name}后勤工作总结.docx", max_age=0)
    )


@report.get("/evidence/<key>")
@signed_in
def evidence(key: str) -> str:
    """Show the evidence of a figure: its parts, its coverage, its gaps."""
    portal = the_portal()
    if key not in portal.facts and key not in portal.obligations:
        abort(404)
    if not (may(VIEW) or may_see(portal, key)):
        abort(403)
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    name = term.name
    terms = [other.name for other in all_terms()]
    found = evidence_of(portal, key, *load_with_previous(term), current_limits())
    obligation = portal.obligations.get(key)
    gaps = gap_lines(portal, obligation, found.gaps, request.full_path) if obligation and found else []
    return render_template("report/evidence.html", evidence=found, gaps=gaps, term=name, terms=terms, shown=MOST_GAPS)
