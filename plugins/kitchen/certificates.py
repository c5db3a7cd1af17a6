"""Health certificates of cooks, kept by the plugin of team building; without it nothing is known of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, and_, or_, select

from portal.api import Staff, _l, db, record_model

__all__ = ["CERTIFICATE", "certificate_problem", "held_on"]

CERTIFICATE = record_model("team.certificate")
HEALTH = "health"


def held_on(certificate: Any, day: Any) -> ColumnElement[bool]:
    """Return the condition that a certificate is a health certificate valid on the day (a date or a column)."""
    return and_(
        certificate.kind == HEALTH,
        certificate.issued_on <= day,
        or_(certificate.expires_on.is_(None), certificate.expires_on >= day),
    )


def certificate_problem(person: Staff | None, day: date) -> LazyString | None:
    """Return why a person may not work with food that day for want of a certificate; None if nothing is known."""
    if CERTIFICATE is None or person is None:
        return None
    found = db.session.execute(
        select(CERTIFICATE.issued_on, CERTIFICATE.expires_on).where(
            CERTIFICATE.holder_id == person.id, CERTIFICATE.kind == HEALTH
        )
    ).all()
    # Of somebody whose certificates nobody has entered yet, nothing is known.
    if not found or any(row.issued_on <= day and (row.expires_on is None or day <= row.expires_on) for row in found):
        return None
    ended = [row.expires_on for row in found if row.expires_on is not None and row.expires_on < day]
    if not ended:
        return _l("The health certificate does not hold yet on this day.")
    return _l("The health certificate expired on %(day)s; without a valid one nobody works with food.", day=max(ended))
