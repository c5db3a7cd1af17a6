"""Signed zeros: "none occurred" counts only when a person signed it, and lapses when a record turns up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from portal.clock import now
from portal.db import db
from portal.errors import PortalError
from portal.evidence.facts import RecordFact
from portal.evidence.models import ZeroConfirmation
from portal.i18n import _l
from portal.plugin_system.registry import the_portal
from portal.records.base import Record
from portal.records.stamps import current_actor_id

__all__ = ["sign_zero", "signed_zeros", "watch_zeros"]


def signed_zeros(facts: Iterable[str], starts_on: date, ends_on: date) -> frozenset[str]:
    """Which of these facts (full keys) have a valid signature that covers all these days."""
    statement = select(ZeroConfirmation.fact).where(
        ZeroConfirmation.fact.in_(list(facts)),
        ZeroConfirmation.starts_on <= starts_on,
        ZeroConfirmation.ends_on >= ends_on,
        ZeroConfirmation.lapsed_at.is_(None),
    )
    return frozenset(db.session.scalars(statement))


def sign_zero(fact_key: str, starts_on: date, ends_on: date, signed_on: date) -> ZeroConfirmation:
    """Sign that none occurred from one day to another. Raises PortalError if the days are not over, or one did."""
    fact = the_portal().facts[fact_key]
    if ends_on > signed_on:
        raise PortalError(_l("Nobody can sign for days that are not over yet."))
    if isinstance(fact, RecordFact):
        day = getattr(fact.record, str(fact.record.__date_column__))
        conditions = [day.between(starts_on, ends_on)]
        if fact.where is not None and not callable(fact.where):
            conditions.append(fact.where)
        if db.session.scalar(select(fact.record.id).where(*conditions).limit(1)) is not None:
            raise PortalError(_l("There are records in this period: zero cannot be signed."))
    if fact_key in signed_zeros([fact_key], starts_on, ends_on):
        raise PortalError(_l("This is signed already."))
    confirmation = ZeroConfirmation(
        fact=fact_key, starts_on=starts_on, ends_on=ends_on, signed_by_id=current_actor_id(), signed_at=now()
    )
    db.session.add(confirmation)
    return confirmation


def watch_zeros(session: Any) -> None:
    """Let signatures lapse in this session (or session factory) when a record of their fact is written."""
    event.listen(session, "after_flush", _lapse)


def _lapse(session: Session, _context: Any) -> None:
    written: dict[type[Record], list[date]] = {}
    for item in (*session.new, *session.dirty):
        if isinstance(item, Record) and item.__date_column__:
            written.setdefault(type(item), []).append(getattr(item, item.__date_column__))
    if not written:
        return
    for key, fact in the_portal().facts.items():
        if not (fact.zero_is_signed and isinstance(fact, RecordFact) and fact.record in written):
            continue
        days = [day for day in written[fact.record] if day is not None]
        if days:
            session.connection().execute(
                update(ZeroConfirmation)
                .where(
                    ZeroConfirmation.fact == key,
                    ZeroConfirmation.starts_on <= max(days),
                    ZeroConfirmation.ends_on >= min(days),
                    ZeroConfirmation.lapsed_at.is_(None),
                )
                .values(lapsed_at=now())
            )
