"""Pages that issue a summary, and that show and download its issues."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import InputRequired

from portal.accounts.scope import current_limits, may
from portal.attachments.models import Attachment
from portal.base.clock import today
from portal.base.db import db
from portal.base.i18n import _, _l
from portal.organisation.models import Term
from portal.organisation.terms import all_terms
from portal.records.base import Problem, Record
from portal.records.stamps import current_actor_id
from portal.registry.registry import the_portal
from portal.registry.urls import find_record_url
from portal.report.document.blocks import Document, Photo, PhotoRow
from portal.report.document.blocks_json import document_from_json
from portal.report.html.render import render_html
from portal.report.issuing import freeze
from portal.report.issuing.candidate import IssueCandidate, finding_to_json, prepare_candidate, undated
from portal.report.issuing.changes_since import changes_since, figures_since
from portal.report.issuing.figures import figures_of
from portal.report.issuing.models import SummaryIssue
from portal.report.issuing.review import ReviewChanges, ReviewSnapshot, review_changes
from portal.report.links import evidence_url, may_see, reader_link, records_url
from portal.report.problems.desk import area_title
from portal.web.accounts.guard import protected
from portal.web.desk import downloads
from portal.web.desk.blueprint import VIEW, report, term_of_link
from portal.web.issuing import state
from portal.web.organisation.forms import NEEDED, DayField, place

__all__ = ["SummaryIssue", "state"]

ISSUE = "summary.issue"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_FIGURES = 30
"""Maximum number of changed figures that a page lists; of the others it gives the number."""

PageResponse = str | Response | tuple[str, int]


class IssueForm(Form):
    """Form of an issue, with the fingerprint and the snapshot of the reviewed candidate."""

    fingerprint = HiddenField(name="seen")
    review = HiddenField(name="looked")
    replaces = HiddenField()
    reason = StringField(
        _l("Reason for the correction"),
        description=_l("Kept with the issue; it is not printed"),
        render_kw={"autocomplete": "off"},
    )
    signed_on = DayField(
        _l("Date under the text"),
        [InputRequired(NEEDED)],
        description=_l("The day on which it is signed"),
        render_kw={"type": "date"},
    )
    knowingly = BooleanField(_l("I know this, and issue the summary all the same"))


@report.get("/summary/issue/")
@protected(ISSUE)
def issue() -> PageResponse:
    """Show the candidate for issue, with its findings and failures."""
    term = _term()
    if term is None:
        return render_template("report/no_term.html")
    return _issue_page(prepare_candidate(term), IssueForm(data={"signed_on": today()}), fresh=True)


@report.post("/summary/issue/")
@protected(ISSUE)
def issue_now() -> PageResponse:
    """Issue the summary, unless it differs from the reviewed candidate."""
    term = _term()
    if term is None:
        abort(404)
    form = IssueForm(request.form)
    if not form.validate():
        return _issue_page(prepare_candidate(term), form), 422
    replaces = form.replaces.data or ""
    try:
        made = freeze.issue(
            term,
            reviewed_fingerprint=form.fingerprint.data or "",
            replaces=int(replaces) if replaces.isdecimal() and len(replaces) < 9 else None,
            reason=form.reason.data or "",
            signed_on=form.signed_on.data,
            knowingly=bool(form.knowingly.data),
            actor=current_actor_id(),
        )
    except freeze.IssuedMeanwhileError as error:
        # A button that was pressed twice ends here, too.
        flash(error.message, "warning")
        return redirect(url_for("report.issued", number=error.number, term=request.args.get("term")), 303)
    except freeze.FieldError as error:
        place(form, [Problem(error.field, error.message)])
        return _issue_page(error.candidate or prepare_candidate(term), form), 422
    except freeze.RefusedError as error:
        return _issue_page(error.candidate or prepare_candidate(term), form, message=error.message), 409
    number, name = made.number, made.term.name
    flash(_("Issued as no. %(number)d.", number=number), "success")
    return redirect(url_for("report.issued", number=number, term=name), 303)


@report.get("/summary/issues/")
@protected(VIEW)
def issues() -> str:
    """List all issues of a term, the latest first."""
    term = term_of_link()
    if term is None:
        return render_template("report/no_term.html")
    found = db.session.scalars(
        select(SummaryIssue)
        .where(SummaryIssue.term_id == term.id)
        .options(joinedload(SummaryIssue.issued_by))
        .order_by(SummaryIssue.number.desc())
    ).all()
    return render_template(
        "report/issues.html",
        term=term.name,
        terms=[other.name for other in all_terms()],
        issues=found,
        successors={each.replaces_id: each.number for each in found},
        whole=not current_limits().limited,
        issuable=_may_issue(),
    )


@report.get("/summary/issues/<int:number>/")
@protected(VIEW)
def issued(number: int) -> PageResponse:
    """Show an issue: its text as issued, by whom and when, its findings, and the changes since."""
    found = _the_issue(number)
    term = found.term.name
    replaced_by = _replaced_by(found)
    try:
        document: Document | None = document_from_json(found.blocks)
    except ValueError:
        # Its file is what counts, and can still be downloaded.
        current_app.logger.exception("The stored blocks of summary issue %s cannot be read", found.id)
        document = None
    portal = the_portal()
    holds = replaced_by is None
    figures = figures_since(found, document) if document is not None and holds else []
    return render_template(
        "report/issued.html",
        issue=found,
        term=term,
        replaces=db.session.get(SummaryIssue, found.replaces_id) if found.replaces_id else None,
        replaced_by=replaced_by,
        article=render_html(document, reader_link(portal, term), _pictures(document)) if document else None,
        since=changes_since(found) if holds else None,
        figures=figures[:MOST_FIGURES],
        more_figures=len(figures) - MOST_FIGURES,
        issuable=_may_issue(),
        link=lambda key: evidence_url(portal, key, term) if may_see(portal, key) else None,
        sees=lambda model: may(f"{portal.record_type(model).key}.view"),
        label=lambda model: portal.record_type(model).label,
        register_url=lambda model: records_url(portal, model, term),
        record_url=_record_url,
    )


@report.get("/summary/issues/<int:number>/download")
@protected(VIEW)
def download_issue(number: int) -> Response:
    """Send the Word file of an issue, bit for bit as issued."""
    found = _the_issue(number)
    content = freeze.checked_bytes(found)
    response = send_file(
        io.BytesIO(content),
        DOCX,
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
        last_modified=found.issued_at,
        max_age=0,
    )
    return downloads.signal_arrival(response)


def _issue_page(candidate: IssueCandidate, form: IssueForm, *, fresh: bool = False, message: Any = "") -> str:
    """Return the page with the issue form; on the next submit it compares with the candidate shown here.

    If the candidate differs from the submitted review, the page lists the changes.
    """
    review = None if fresh else ReviewSnapshot.read(form.review.data or "")
    different = not fresh and form.fingerprint.data != candidate.fingerprint
    form.fingerprint.data, form.review.data = candidate.fingerprint, candidate.review.as_text()
    form.replaces.data = str(candidate.data_version.issue or "")
    if different:
        # The acknowledgement was about the earlier candidate.
        form.knowingly.data = False
    portal = the_portal()
    document = candidate.written.document
    term = _term()
    return render_template(
        "report/issue.html",
        candidate=candidate,
        form=form,
        term=candidate.term,
        ends_on=term.ends_on if term and term.ends_on >= today() else None,
        message_shown=message,
        findings=[finding_to_json(finding) for finding in candidate.written.findings],
        different=different,
        review_changes=_changes(review, candidate) if different and review is not None else None,
        unread=different and review is None,
        article=render_html(document, reader_link(portal, candidate.term), _pictures(document)),
        area_title=area_title,
        longest_reason=freeze.LONGEST_REASON,
        link=lambda key: evidence_url(portal, key, candidate.term) if may_see(portal, key) else None,
    )


def _changes(review: ReviewSnapshot, candidate: IssueCandidate) -> ReviewChanges:
    labels = {key: entry["label"] for key, entry in figures_of(candidate.facts).items()}
    return review_changes(review, candidate.review, undated(candidate.written.document), labels)


def _term() -> Term | None:
    """Return the requested term, None without one; 403 for users limited to part of the kindergarten."""
    if current_limits().limited:
        abort(403)
    return term_of_link()


def _may_issue() -> bool:
    return may(ISSUE) and not current_limits().limited


def _the_issue(number: int) -> SummaryIssue:
    if current_limits().limited:
        # It carries the figures of the whole kindergarten.
        abort(403)
    term = term_of_link()
    if term is None or number > 2**31 - 1:
        abort(404)
    found = db.session.scalars(
        select(SummaryIssue).where(SummaryIssue.term_id == term.id, SummaryIssue.number == number)
    ).one_or_none()
    if found is None:
        abort(404)
    return found


def _replaced_by(found: SummaryIssue) -> int | None:
    later = aliased(SummaryIssue)
    return db.session.scalar(select(later.number).where(later.replaces_id == found.id).limit(1))


def _record_url(model: type[Record], record_id: int) -> str | None:
    return find_record_url(model, "view", id=record_id)


def _pictures(document: Document) -> Callable[[Photo], str | None]:
    """Return a function from a photo to its URL, None if the attachment is another picture by now or not permitted."""
    rows = (block for annex in document.annexes for block in annex.blocks)
    shown = {
        photo.attachment: photo.sha256
        for block in (*document.blocks, *rows)
        if isinstance(block, PhotoRow)
        for photo in block.photos
    }
    same: set[int] = set()
    if shown:
        stored = db.session.execute(select(Attachment.id, Attachment.sha256).where(Attachment.id.in_(shown)))
        same = {number for number, sha256 in stored if shown[number] == sha256}

    def address(photo: Photo) -> str | None:
        if photo.attachment not in same or not may(f"{photo.record}.view"):
            return None
        return url_for("attachments.thumbnail", number=photo.attachment)

    return address
