"""The blueprint that the pages of this room hang on, and the term that they are about."""

from __future__ import annotations

from flask import Blueprint, abort, request

from portal.accounts.scope import current_limits, may
from portal.errors import PortalError
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term, find_term

__all__ = ["VIEW", "WRITE", "only_writers", "report", "term_of_link", "writes"]

VIEW, WRITE = "summary.view", "summary.write"

report = Blueprint("report", __name__)


def term_of_link() -> Term | None:
    """The term in the address, which must exist; without one, the chosen one."""
    wanted = request.args.get("term", "").strip()
    if not wanted:
        return chosen_term()
    try:
        return find_term(wanted)
    except PortalError:
        abort(404)


def writes() -> bool:
    """Whether the signed-in user decides what a summary says: not somebody who sees a part of it only."""
    return may(WRITE) and not current_limits().limited


def only_writers() -> None:
    """Go on only for those; 403 otherwise."""
    if not writes():
        abort(403)
