"""Serving of photos and scans to users who may view their record, with their own media type, never as a page."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, request, send_file
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, require
from portal.attachments.files import kept_path, thumbnail_path, write_whole
from portal.attachments.models import Attachment
from portal.base.db import db
from portal.records.within import within_limits
from portal.registry.registry import the_portal
from portal.web.accounts.guard import signed_in
from portal.web.attachments.pages import ATTACH, too_large
from portal.web.attachments.panel import MOST_AT_ONCE_BYTES, attachment_panel

__all__ = ["init_attachments"]

POLICY = "sandbox; default-src 'none'"
FORM_BYTES = 2**20
"""Allowance in bytes for a form's fields besides its files."""

attachments = Blueprint("attachments", __name__, url_prefix="/attachments")


def init_attachments(app: Flask) -> None:
    """Register the URLs of files, the panel of details pages, and the size limit of its forms."""
    app.register_blueprint(attachments)
    app.jinja_env.globals["attachment_panel"] = attachment_panel
    app.url_value_preprocessor(_let_photos_in)
    app.register_error_handler(RequestEntityTooLarge, too_large)


@attachments.get("/<int:number>/<name>")
@signed_in
def whole(number: int, name: str) -> Response:  # noqa: ARG001 (for people, and for what a download is called)
    """Send the file itself: a picture is shown, a PDF is saved."""
    found = _visible(number)
    path = kept_path(found.sha256, found.media_type)
    if not path.is_file():
        current_app.logger.error("The file of attachment %s is missing: %s", found.id, path.name)
        abort(404)
    return _sent(path, found, found.sha256)


@attachments.get("/<int:number>/thumbnail")
@signed_in
def thumbnail(number: int) -> Response:
    """Send a small copy of a picture, made at the first request."""
    found = _visible(number)
    if not found.is_picture:
        abort(404)
    path = thumbnail_path(found.sha256, found.media_type)
    if not path.is_file():
        from portal.attachments.pictures import thumbnail as make  # noqa: PLC0415 (loads Pillow)

        try:
            small = make(kept_path(found.sha256, found.media_type).read_bytes())
        except OSError:
            current_app.logger.exception("There is no small picture of attachment %s", found.id)
            abort(404)
        with suppress(OSError):
            # A full disk hides no picture: the large one does as well.
            write_whole(path, small)
    return _sent(path if path.is_file() else kept_path(found.sha256, found.media_type), found, f"{found.sha256}-small")


def _visible(number: int) -> Attachment:
    """Return the attachment, if its record exists and the user may view it; otherwise abort with 403 or 404."""
    found = db.session.get(Attachment, number)
    if found is None or found.deleted_with_id is not None:
        abort(404)
    record_type = the_portal().record_types.get(found.record)
    if record_type is None or found.slot not in {slot.key for slot in record_type.model.__attachments__}:
        abort(404)
    require(f"{found.record}.view")
    model = record_type.model
    wanted = select(model.id).where(model.id == found.record_id)
    if db.session.scalar(within_limits(wanted, model, current_limits())) is None:
        abort(404)
    return found


def _sent(path: Path, found: Attachment, tag: str) -> Response:
    response: Response = send_file(
        path,
        mimetype=found.media_type,
        as_attachment=not found.is_picture,
        download_name=found.name,
        etag=tag,
        max_age=0,
    )
    # Kept by the browser, and asked about each time: the next person at this computer may not see the record.
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _let_photos_in(endpoint: str | None, _values: object) -> None:
    # Before anything of the request is read; whether its sender may send it at all is asked before that too.
    if endpoint is not None and endpoint.endswith(ATTACH):
        request.max_content_length = MOST_AT_ONCE_BYTES + FORM_BYTES
