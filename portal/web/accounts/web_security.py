"""Security of every response and every write: headers, nonces, the CSRF check, the session cookie.

There is no HSTS, and the cookie is Secure under https only: phones come over plain http in the local network.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from portal.base.config import secret
from portal.registry.registry import Portal
from portal.web.accounts.guard import init_guard, is_static
from portal.web.accounts.links import safe_next

__all__ = ["IDLE_HOURS", "csp_nonce", "init_web_security"]

IDLE_HOURS = 12
"""Hours without a request after which a session ends."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class PortalSession(SecureCookieSessionInterface):
    """Flask's signed cookie; Secure if the request came over https, and never set by a picture or script."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Return True if the request came over https."""
        return request.is_secure

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Return True for every page: renewing the cookie makes the twelve hours idle time."""
        # A picture may be sent while a later page is made: its cookie would undo what that one keeps.
        if is_static(request.endpoint) or request.blueprint == "attachments":
            return session.modified
        return super().should_set_cookie(app, session)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, and vary the response on it; not for a file that is the same for everybody.

        The cookie is renewed by every page, so a browser would request anew a file that it was to keep for a year.
        """
        if session.modified or not response.cache_control.immutable:
            super().save_session(app, session, response)


def csp_nonce() -> str:
    """Return the nonce that lets this response's own ``<script nonce=…>`` run; a new one for each request."""
    nonce: str = request.environ.setdefault("portal.csp_nonce", secrets.token_urlsafe(16))
    return nonce


def init_web_security(app: Flask) -> None:
    """Set the access check, secret key, session cookie, CSRF check of every write, and headers of every response."""
    init_guard(app)
    portal: Portal = app.extensions["portal"]
    app.config.update(
        SECRET_KEY=secret(portal.settings, "secret_key"),
        SESSION_COOKIE_NAME="portal_session",  # ports share cookies; "session" would meet other programs'
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=IDLE_HOURS),
        SESSION_REFRESH_EACH_REQUEST=True,
        # A form may stay open as long as the session lives.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = PortalSession()
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _csrf_page)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)


def _refuse_nul() -> None:
    # PostgreSQL takes no text with a NUL, and no honest address has one; what is typed in forms is cleaned.
    if "\x00" in request.path or any("\x00" in value for _name, value in request.args.items(multi=True)):
        abort(400)


def _policy() -> str:
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{csp_nonce()}'; "
        "style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # A view that serves what people uploaded may have set a stricter policy of its own.
    response.headers.setdefault("Content-Security-Policy", _policy())
    if not is_static(request.endpoint) and response.cache_control.max_age is None:
        # The next person at a shared computer must not see pages by going back.
        response.headers["Cache-Control"] = "no-store"
    return response


def _csrf_page(_error: CSRFError) -> tuple[str, int] | BaseResponse:
    if request.endpoint == "accounts.sign_in":
        # The sign-in page was open too long; nothing is lost by showing it afresh.
        return redirect(url_for("accounts.sign_in", next=safe_next(request.args.get("next"))), 303)
    return render_template("accounts/form_expired.html"), 400
