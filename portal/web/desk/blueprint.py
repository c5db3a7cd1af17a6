"""Flask blueprint of the report pages, with the term and the permission that their requests share."""

from __future__ import annotations

from flask import Blueprint, abort, request

from portal.accounts.scope import current_limits, may
from portal.base.errors import PortalError
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term, find_term

__all__ = ["VIEW", "WRITE", "only_writers", "report", "term_of_link", "writes"]

VIEW, WRITE = "summary.view", "summary.write"

report = Blueprint("report", __name__)


def term_of_link() -> Term | None:
    """Return the term named by the request's ``term`` argument (404 if unknown), else the user's chosen term."""
    wanted = request.args.get("term", "").strip()
    if not wanted:
        return chosen_term()
    try:
        return find_term(wanted)
    except PortalError:
        abort(404)


def writes() -> bool:
    """Return True if the signed-in user may edit the summary: permitted to write, and not limited to part of it."""
    return may(WRITE) and not current_limits().limited


def only_writers() -> None:
    """Abort with 403 unless the signed-in user may edit the summary."""
    if not writes():
        abort(403)
