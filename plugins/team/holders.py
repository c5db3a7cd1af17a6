"""Who needs which certificate: staff of the posts that the kindergarten's own requirements name."""

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
    """Staff active on these days whose post needs such a certificate; nobody where no requirement names it."""
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
"""For each kind that a person can hold, those who need it. The summary and its figures name no person."""
