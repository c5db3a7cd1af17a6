"""Error pages within the usual frame: what happened, and what to do next."""

from __future__ import annotations

from flask import Flask, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _l

__all__ = ["http_page", "init_error_pages"]

TEXTS: dict[int, tuple[Label, Label]] = {
    400: (
        _l("This could not be understood"),
        _l("Go back, reload the page and try again."),
    ),
    403: (
        _l("You may not open this"),
        _l("Your account lacks the permission. Ask your administrator if you need it."),
    ),
    404: (
        _l("There is nothing here"),
        _l("The record may have been deleted, or belongs to a campus or class that you do not see."),
    ),
    405: (_l("This could not be understood"), _l("Go back, reload the page and try again.")),
    413: (
        _l("This file is too large"),
        _l("Choose a smaller file, or split it into several."),
    ),
    429: (_l("Too many attempts"), _l("Please wait a few minutes and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was saved. Please try again; if it happens again, tell your administrator the time."),
    ),
}


def init_error_pages(app: Flask) -> None:
    """Register handlers that show errors in the portal's own layout; a PortalError shows its own message."""
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(PortalError, _portal_page)
    app.register_error_handler(Exception, _failure_page)


def http_page(error: HTTPException) -> tuple[str, int] | HTTPException:
    """Return the page and the status code for an HTTP error."""
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    return _page(code, *TEXTS.get(code, TEXTS[400 if code < 500 else 500]))


def _portal_page(error: PortalError) -> tuple[str, int]:
    return _page(400, _l("This is not possible"), error.message)


def _failure_page(error: Exception) -> tuple[str, int]:
    if current_app.debug or current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(500, *TEXTS[500])


def _page(code: int, title: Label, text: Label) -> tuple[str, int]:
    # What failed may have left the transaction unusable, or half-written.
    db.session.rollback()
    return render_template("portal/error.html", code=code, title=title, text=text), code
