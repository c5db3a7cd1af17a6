"""Subjects of certificate obligations: staff of the posts named in the kindergarten's requirements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugins.team.models import HELD_BY_STAFF, CertificateKind, CertificateRequirement
from portal.api import STAFF, Limits, Staff, Subject, Subjects

__all__ = ["HOLDERS"]


def _holders(
    kind: CertificateKind, session: Session, starts_on: date, ends_on: date, limits: Limits
) -> Sequence[Subject]:
    """Return staff active in the period whose post needs the certificate; empty if no requirement names it."""
    posts = set(session.scalars(select(CertificateRequirement.post_id).where(CertificateRequirement.kind == kind)))
    if not posts:
        return []
    staff = STAFF.find(session, starts_on, ends_on, limits)
    if None in posts:  # every post
        return staff
    those = set(session.scalars(select(Staff.id).where(Staff.post_id.in_(posts))))
    return [person for person in staff if person.id in those]


HOLDERS: dict[CertificateKind, Subjects] = {
    kind: Subjects(f"holder_of_{kind.value}", partial(_holders, kind), private=True) for kind in HELD_BY_STAFF
}
"""Staff who need a certificate, by kind. Private: the summary and its figures name no person."""
