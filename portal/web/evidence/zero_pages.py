"""Pages to sign zeros: a person answers for the statement that nothing occurred.

A signature covers the days from the first of the term up to today, or to its last once it is over. While a term
runs, its summary states "none so far" only with a signature of today, so another is needed when it is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from portal.accounts.scope import current_limits, may
from portal.base.clock import today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _
from portal.declarations.facts import Fact
from portal.evidence.measure import measure
from portal.evidence.models import ZeroConfirmation
from portal.evidence.results import FactResult
from portal.evidence.zero import days_to_sign, sign_zero
from portal.organisation.models import Term
from portal.organisation.terms import chosen_term
from portal.registry.registry import the_portal
from portal.report.links import evidence_url, may_see
from portal.web.accounts.guard import protected
from portal.web.evidence.blueprint import VIEW, area_title, by_area, evidence

__all__: list[str] = []

SIGN = "zero.sign"


@dataclass(frozen=True, slots=True)
class ZeroRow:
    """Fact whose zero needs a signature, in a term, as a row of the table."""

    key: str
    fact: Fact
    result: FactResult
    url: str | None
    """Address of the records behind the figure."""
    signature: ZeroConfirmation | None
    """Valid signature with the latest last day."""
    lapsed: ZeroConfirmation | None
    """Signature that lapsed last."""
    signable: bool
    """True if the reader may sign the zero now."""


@evidence.get("/zeros/")
@protected(VIEW)
def zeros() -> str:
    """List the facts with their counts in the term and their signatures."""
    term = chosen_term()
    days = days_to_sign(term.starts_on, term.ends_on) if term is not None else None
    areas = _areas(term, days) if term is not None else []
    running = term is not None and term.ends_on > today()
    return render_template(
        "evidence/zeros.html", term=term, days=days, areas=areas, running=running, signs=may(SIGN), whole=_sees_all()
    )


@evidence.post("/zeros/<key>/sign")
@protected(SIGN)
def sign(key: str) -> Response:
    """Sign the zero of a fact for the chosen term."""
    portal, term = the_portal(), chosen_term()
    fact = portal.facts.get(key)
    if term is None or fact is None or not fact.zero_is_signed or not may_see(portal, key):
        abort(404)
    if not _sees_all():
        # Somebody limited to a class cannot know that nothing happened elsewhere.
        abort(403)
    back = redirect(url_for("evidence.zeros", term=term.name), 303)
    days = days_to_sign(term.starts_on, term.ends_on)
    if days is None:
        flash(_("The term has not begun."), "error")
        return back
    try:
        sign_zero(key, *days, today())
    except PortalError as error:
        db.session.rollback()
        flash(str(error), "error")
        return back
    db.session.commit()
    flash(_("Signed: %(title)s, none.", title=fact.title), "success")
    return back


def _areas(term: Term, days: tuple[date, date] | None) -> list[tuple[str, list[ZeroRow]]]:
    portal = the_portal()
    groups = by_area([key for key, fact in portal.facts.items() if fact.zero_is_signed])
    keys = [key for _area, found in groups for key in found]
    measured = measure(term, limits=current_limits(), only=keys).facts
    signed = _confirmations(keys, term)
    signs = days is not None and may(SIGN) and _sees_all()

    def row(key: str) -> ZeroRow:
        result, found = measured[key], signed.get(key, [])
        valid = [item for item in found if item.lapsed_at is None]
        ended = [item for item in found if item.lapsed_at is not None]
        return ZeroRow(
            key,
            result.fact,
            result,
            evidence_url(portal, key, term.name),
            max(valid, key=lambda item: item.ends_on, default=None),
            max(ended, key=lambda item: item.lapsed_at or item.signed_at, default=None),
            signs and result.value == 0 and not result.zero_signed,
        )

    return [(area_title(area), [row(key) for key in found]) for area, found in groups]


def _confirmations(keys: list[str], term: Term) -> dict[str, list[ZeroConfirmation]]:
    """Return the signatures that cover the first day of the term, by fact, in one query."""
    statement = (
        select(ZeroConfirmation)
        .where(
            ZeroConfirmation.fact.in_(keys),
            ZeroConfirmation.starts_on <= term.starts_on,
            ZeroConfirmation.ends_on >= term.starts_on,
        )
        .options(joinedload(ZeroConfirmation.signed_by))
        .order_by(ZeroConfirmation.id)
    )
    found: dict[str, list[ZeroConfirmation]] = {}
    for confirmation in db.session.scalars(statement):
        found.setdefault(confirmation.fact, []).append(confirmation)
    return found


def _sees_all() -> bool:
    return not current_limits().limited
