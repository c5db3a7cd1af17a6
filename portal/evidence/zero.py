"""Sign zeros: "none occurred" needs a person's signature, which lapses when a record is added."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from portal.base.clock import now, today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.declarations.facts import Period, RecordFact, Total
from portal.evidence.models import ZeroConfirmation
from portal.records.base import Record
from portal.records.listening import listen
from portal.records.stamps import current_actor_id
from portal.registry.registry import the_portal
from portal.rules.in_force import rule_book

__all__ = ["days_to_sign", "lapse_zeros", "sign_zero", "signed_zeros", "watch_zeros"]

logger = logging.getLogger("portal.evidence")


def days_to_sign(starts_on: date, ends_on: date) -> tuple[date, date] | None:
    """Return the days of a term that a signature must cover: from its first day up to today, or to its last day.

    None for a term that has not begun. So while a term runs, "none so far" needs a signature of today.
    """
    last = min(ends_on, today())
    return (starts_on, last) if starts_on <= last else None


def signed_zeros(facts: Iterable[str], starts_on: date, ends_on: date) -> frozenset[str]:
    """Return the keys of those facts with a signature that covers all these days and has not lapsed."""
    statement = select(ZeroConfirmation.fact).where(
        ZeroConfirmation.fact.in_(list(facts)),
        ZeroConfirmation.starts_on <= starts_on,
        ZeroConfirmation.ends_on >= ends_on,
        ZeroConfirmation.lapsed_at.is_(None),
    )
    return frozenset(db.session.scalars(statement))


def sign_zero(fact_key: str, starts_on: date, ends_on: date, signed_on: date) -> ZeroConfirmation:
    """Sign that none occurred from one day to another. The caller commits.

    Raises PortalError if there is a record, if a day lies in the future, or if it is signed already.
    """
    fact = the_portal().facts.get(fact_key)
    if not isinstance(fact, RecordFact) or not fact.zero_is_signed:
        raise PortalError(_l("Nobody signs for the zero of %(key)s.", key=fact_key))
    if ends_on > signed_on or starts_on > ends_on:
        raise PortalError(_l("Nobody can sign for days that have not come yet."))
    period = Period(starts_on, ends_on, rule_book())
    if db.session.scalar(select(fact.record.id).where(*_occurrences(fact, period)).limit(1)) is not None:
        raise PortalError(_l("There are records in this period: zero cannot be signed."))
    if fact_key in signed_zeros([fact_key], starts_on, ends_on):
        raise PortalError(_l("This is signed already."))
    confirmation = ZeroConfirmation(
        fact=fact_key, starts_on=starts_on, ends_on=ends_on, signed_by_id=current_actor_id(), signed_at=now()
    )
    db.session.add(confirmation)
    db.session.flush()
    return confirmation


def watch_zeros(session: Any) -> None:
    """Make signatures lapse when this session (or session factory) writes a record of their fact."""
    listen(session, "after_flush", _after_flush, in_bulk=lambda session, model, _records: lapse_zeros(session, {model}))


def lapse_zeros(session: Session, written: Iterable[type[Record]]) -> None:
    """Make signatures lapse for good that records of the written types contradict."""
    types = set(written)
    facts = {
        key: fact
        for key, fact in the_portal().facts.items()
        if fact.zero_is_signed and isinstance(fact, RecordFact) and fact.record in types
    }
    if not facts:
        return
    statement = select(ZeroConfirmation).where(ZeroConfirmation.fact.in_(facts), ZeroConfirmation.lapsed_at.is_(None))
    # While a term runs, there may be a signature for many days, each from the first day on.
    signed: dict[tuple[str, date], list[ZeroConfirmation]] = defaultdict(list)
    for confirmation in session.scalars(statement, execution_options={"autoflush": False}):
        signed[confirmation.fact, confirmation.starts_on].append(confirmation)
    ended = [
        confirmation
        for (key, starts_on), confirmations in signed.items()
        if (first := _first_day(session, facts[key], starts_on, max(item.ends_on for item in confirmations)))
        for confirmation in confirmations
        if first <= confirmation.ends_on
    ]
    if ended:
        ids = [confirmation.id for confirmation in ended]
        lapse = update(ZeroConfirmation).where(ZeroConfirmation.id.in_(ids)).values(lapsed_at=now())
        session.connection().execute(lapse)
        for confirmation in ended:
            session.expire(confirmation, ["lapsed_at"])


def _after_flush(session: Session, _context: Any) -> None:
    written = {type(item) for item in (*session.new, *session.dirty) if isinstance(item, Record)}
    if written:
        lapse_zeros(session, written)


def _first_day(session: Session, fact: RecordFact, starts_on: date, ends_on: date) -> date | None:
    """Return the first of these days with a record of the fact, or None; on an error the first day."""
    try:
        # In a savepoint: a faulty fact must not keep people from saving their records.
        with session.connection().begin_nested():
            conditions = _occurrences(fact, Period(starts_on, ends_on, rule_book()))
            if fact.dated and fact.record.__date_column__:
                day = func.min(getattr(fact.record, fact.record.__date_column__))
                found: date | None = session.connection().execute(select(day).where(*conditions)).scalar()
                return found
            there = session.connection().execute(select(fact.record.id).where(*conditions).limit(1)).first()
            return None if there is None else starts_on
    except Exception:
        logger.exception("fact %s: the signed zero could not be checked, so it lapses", fact.key)
        return starts_on


def _occurrences(fact: RecordFact, period: Period) -> list[ColumnElement[bool]]:
    """Return the conditions for a record that makes the fact more than zero."""
    conditions = fact.condition(period)
    return [*conditions, fact.of != 0] if isinstance(fact, Total) else conditions
