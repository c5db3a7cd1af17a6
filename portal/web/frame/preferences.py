"""Choices that a user makes for the session: the term that pages are about."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, flash, redirect, request, session
from werkzeug.wrappers import Response

from portal.base.errors import PortalError
from portal.organisation.terms import find_term
from portal.web.accounts.guard import signed_in
from portal.web.accounts.links import safe_next

__all__ = ["preferences"]

preferences = Blueprint("preferences", __name__)


@preferences.post("/preferences/term")
@signed_in
def term() -> Response:
    """Store the chosen term in the session, and return to the page that the user came from."""
    try:
        session["term"] = find_term(request.form.get("term", "")).name
    except PortalError as error:
        flash(str(error), "error")
    target = urlsplit(safe_next(request.form.get("next")))
    # The page's own term would win over the one that was just chosen; its page number means nothing there.
    kept = [(name, value) for name, value in parse_qsl(target.query) if name not in {"term", "page", "fact"}]
    return redirect(target.path + (f"?{urlencode(kept)}" if kept else ""), 303)
