"""Blueprint of the pages of the organisation, and the permission to change it."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.accounts.scope import current_limits, may
from portal.base.errors import PortalError
from portal.organisation.models import Term
from portal.organisation.terms import find_term

__all__ = ["MANAGE", "manages", "only_managers", "organisation", "term_or_404"]

MANAGE = "terms.manage"

organisation = Blueprint("organisation", __name__)


def manages() -> bool:
    """Return True if the reader may change settings of the whole kindergarten."""
    return may(MANAGE) and not current_limits().limited


def only_managers() -> None:
    """Abort with 403 for a person without the permission or limited to campuses or classes."""
    if not manages():
        abort(403)


def term_or_404(name: str) -> Term:
    """Return the term that an address names, or abort with 404."""
    try:
        return find_term(name)
    except PortalError:
        abort(404)
