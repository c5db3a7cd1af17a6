"""The blueprint that the pages of this room hang on, and whom they let write."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.accounts.scope import current_limits, may
from portal.errors import PortalError
from portal.organisation.models import Term
from portal.organisation.terms import find_term

__all__ = ["MANAGE", "manages", "only_managers", "organisation", "term_or_404"]

MANAGE = "terms.manage"

organisation = Blueprint("organisation", __name__)


def manages() -> bool:
    """Whether the reader may change what is the whole kindergarten's."""
    return may(MANAGE) and not current_limits().limited


def only_managers() -> None:
    """403 for somebody limited to campuses or classes: a calendar is everybody's."""
    if not manages():
        abort(403)


def term_or_404(name: str) -> Term:
    """The term in an address."""
    try:
        return find_term(name)
    except PortalError:
        abort(404)
