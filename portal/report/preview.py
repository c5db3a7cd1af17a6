"""Pages of the summary: the preview with its links, the Word file, and what stands behind a figure."""

from __future__ import annotations

import io

from flask import Flask, abort, render_template, send_file, url_for
from werkzeug.wrappers import Response

from portal.accounts.guard import protected, signed_in
from portal.accounts.scope import current_limits, may
from portal.admin.menu import MenuItem, add_menu_items
from portal.errors import PortalError
from portal.i18n import _, _l
from portal.organisation.terms import all_terms
from portal.plugin_system.registry import Portal, State, the_portal
from portal.report import entry_pages, problem_pages
from portal.report.blocks import Photo
from portal.report.blueprint import VIEW, WRITE, report, term_of_link
from portal.report.desk import pages as desk_pages
from portal.report.draft import draft, word_file
from portal.report.evidence_page import SHOWN, evidence_of
from portal.report.issuing import pages as issuing_pages
from portal.report.letterhead import pages as letterhead_pages
from portal.report.letterhead.store import current_letterhead
from portal.report.links import may_see, reader_link
from portal.report.render_html import render_html
from portal.report.rewording import pages as rewording_pages

__all__ = ["init_report"]

# They add themselves to the blueprint.
PAGES = (problem_pages, entry_pages, desk_pages, rewording_pages, issuing_pages, letterhead_pages)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def init_report(app: Flask, portal: Portal) -> None:  # noqa: ARG001 (the same for every room)
    """Add the pages of the summary, and their places in the menu."""
    app.register_blueprint(report)
    items = [
        MenuItem(_l("Term summary"), "report.preview", VIEW),
        MenuItem(_l("Problems and plan"), "report.problems", VIEW),
        MenuItem(_l("Letterhead"), "report.letterheads", WRITE),
    ]
    add_menu_items(app, "summary", _l("Term summary"), items, 10)


@report.get("/summary/")
@protected(VIEW)
def preview() -> str:
    """The summary of a term as it stands, every figure leading to its records."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    name, portal, limits = term.name, the_portal(), current_limits()
    terms = [other.name for other in all_terms()]
    written = draft(term, limits=limits)

    return render_template(
        "report/preview.html",
        term=name,
        terms=terms,
        article=render_html(written.document, reader_link(portal, name), photo_address),
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
    term = term_of_link()
    if term is None:
        raise PortalError(_("No term has been added yet."))
    if current_limits().limited:
        # It would carry the kindergarten's name over the figures of a few classes.
        abort(403)
    name = term.name
    letterhead = current_letterhead()
    package = word_file(draft(term).document, letterhead.content if letterhead else None)
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
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    name = term.name
    terms = [other.name for other in all_terms()]
    found = evidence_of(portal, key, term, current_limits())
    return render_template("report/evidence.html", evidence=found, term=name, terms=terms, shown=SHOWN)


def photo_address(photo: Photo) -> str | None:
    """Where a small copy lies; None for whoever may not see the record that it belongs to."""
    if not may(f"{photo.record}.view"):
        return None
    return url_for("attachments.thumbnail", number=photo.attachment)
