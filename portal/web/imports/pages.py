"""Pages for import (upload, check, write) and export, the same for every register."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from flask import Blueprint, Flask, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, current_person, require
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.evidence.list_query import ALL_TERMS
from portal.organisation.models import Term
from portal.organisation.terms import all_terms, chosen_term, find_term
from portal.records.describe import RecordType
from portal.registry.registry import Portal, the_portal
from portal.registry.urls import find_record_url
from portal.spreadsheets.models import ImportJob
from portal.spreadsheets.outcome import ImportOutcome
from portal.spreadsheets.workbook import MAX_UPLOAD
from portal.web.accounts.guard import signed_in
from portal.web.imports import jobs

__all__ = ["init_exchange"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

exchange = Blueprint("exchange", __name__, url_prefix="/exchange")


def init_exchange(app: Flask, _portal: Portal) -> None:
    """Add the pages for import and export."""
    app.register_blueprint(exchange)


@exchange.get("/<record>/import")
@signed_in
def import_register(record: str) -> str:
    """Show the upload form of a register."""
    return _upload_page(_record_type(record, "import"))


@exchange.post("/<record>/import")
@signed_in
def upload(record: str) -> Response | tuple[str, int]:
    """Store the file and start its check; an error is reported at the field."""
    record_type = _record_type(record, "import")
    person = current_person()
    if person is None:
        abort(403)
    file = request.files.get("file")
    if not isinstance(file, FileStorage) or not file.filename:
        return _upload_page(record_type, _("Choose a file.")), 422
    try:
        term = find_term(request.form["term"]) if request.form.get("term") else chosen_term()
        job = jobs.keep_upload(file.stream, file.filename, record_type, term, person.id)
    except PortalError as error:
        db.session.rollback()
        return _upload_page(record_type, str(error)), 422
    token = jobs.start_check(job, current_limits())
    return redirect(url_for("exchange.job", token=token), 303)


@exchange.get("/<record>/template.xlsx")
@signed_in
def template(record: str) -> Response:
    """Send an empty register to fill in."""
    from portal.spreadsheets.export import write_template  # noqa: PLC0415 (openpyxl, which few requests need)

    record_type = _record_type(record, "import")
    target = _temporary()
    write_template(record_type, target)
    return _sent(target, f"{record_type.label}.xlsx")


@exchange.get("/<record>/export.xlsx")
@signed_in
def export_register(record: str) -> Response:
    """Send the rows of the list with the same query parameters, as .xlsx."""
    from portal.spreadsheets.export import export_register as write_register  # noqa: PLC0415 (openpyxl)

    record_type = _record_type(record, "export")
    term = chosen_term()
    target = _temporary()
    write_register(db.session(), record_type, request.args, current_limits(), target=target, term=term)
    dated = record_type.model.__date_column__ is not None and term is not None
    dated = dated and request.args.get("term") != ALL_TERMS
    return _sent(target, f"{record_type.label} {term}.xlsx" if dated else f"{record_type.label}.xlsx")


@exchange.get("/jobs/<token>")
@signed_in
def job(token: str) -> str:
    """Show the progress of an import, its outcome, and the next actions."""
    found, record_type = _job(token)
    return render_template(
        "exchange/job.html",
        job=found,
        state=_state(found),
        done=jobs.done_rows(found),
        outcome=ImportOutcome.from_json(found.result) if found.result else None,
        record_type=record_type,
        list_url=_list_url(record_type),
    )


@exchange.get("/jobs/<token>/state")
@signed_in
def job_state(token: str) -> Response:
    """Return state and progress of a job as JSON, for the page to poll."""
    found, _record = _job(token)
    total = (found.result or {}).get("rows")
    return jsonify(state=_state(found), done=jobs.done_rows(found), total=total)


@exchange.post("/jobs/<token>/write")
@signed_in
def write(token: str) -> Response:
    """Start to write a checked file with the chosen options."""
    found, _record = _job(token)
    outcome = ImportOutcome.from_json(found.result) if found.result else ImportOutcome()
    skip_bad = request.form.get("take") == "good"
    if outcome.bad and not skip_bad:
        flash(_("There are bad rows. Correct the file, or take only the good rows."), "error")
    elif not jobs.start_write(found, current_limits(), update=bool(request.form.get("update")), skip_bad=skip_bad):
        flash(_("This import has been dealt with already."), "error")
    return redirect(url_for("exchange.job", token=token), 303)


@exchange.post("/jobs/<token>/cancel")
@signed_in
def cancel(token: str) -> Response:
    """Cancel the import and delete its file."""
    found, record_type = _job(token)
    if jobs.cancel(found):
        flash(_("The import was cancelled; nothing was written."), "info")
    return redirect(url_for("exchange.import_register", record=record_type.key), 303)


@exchange.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int] | Response:
    """Report at the field that the file is too large; the form itself was not read."""
    record = (request.view_args or {}).get("record", "")
    return _upload_page(
        _record_type(record, "import"), _("The file is larger than %(size)d MB.", size=MAX_UPLOAD // 2**20)
    ), 413


def _upload_page(record_type: RecordType, error: str = "") -> str:
    needed = [item for item in record_type.fields if not item.field.computed]
    return render_template(
        "exchange/upload.html",
        record_type=record_type,
        fields=needed,
        terms=all_terms(),
        term=_posted_term(),
        error=error,
        max_bytes=MAX_UPLOAD,
        list_url=_list_url(record_type),
    )


def _posted_term() -> Term | None:
    try:
        name = request.form.get("term", "")
        return find_term(name) if name else chosen_term()
    except (PortalError, RequestEntityTooLarge):
        return chosen_term()


def _record_type(key: str, action: str) -> RecordType:
    record_type = the_portal().record_types.get(key)
    if record_type is None:
        abort(404)
    require(f"{key}.{action}")
    return record_type


def _job(token: str) -> tuple[ImportJob, RecordType]:
    """Return a job of the signed-in person, and its record type; abort with 404 for anybody else's."""
    person = current_person()
    found = db.session.scalars(select(ImportJob).where(ImportJob.token == token)).one_or_none()
    if found is None or person is None or found.created_by_id != person.id:
        abort(404)
    return found, _record_type(found.record, "import")


def _state(job: ImportJob) -> str:
    return "interrupted" if jobs.interrupted(job) else str(job.state.value)


def _list_url(record_type: RecordType) -> str:
    return find_record_url(record_type.key) or "/"


def _temporary() -> IO[bytes]:
    # A file without a name vanishes once the response is sent, or the server stops.
    return tempfile.TemporaryFile()


def _sent(target: Any, name: str) -> Response:
    target.seek(0)
    response: Response = send_file(target, mimetype=XLSX, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
