"""Decisions of a kindergarten about obligations: switched off, on again, or due at another frequency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from portal.base.db import db
from portal.base.i18n import _l
from portal.declarations.obligations import Every
from portal.evidence.models import ObligationSetting
from portal.records.base import Problem
from portal.records.validate import EARLIEST, LATEST, clean_text

__all__ = ["LONGEST_REASON", "add_decision", "decision_problems", "decisions_about"]

LONGEST_REASON = 200


def decisions_about(obligation: str) -> list[ObligationSetting]:
    """Return all decisions about an obligation in order of their first day; of one day, the last is in force."""
    statement = (
        select(ObligationSetting)
        .where(ObligationSetting.obligation == obligation)
        .order_by(ObligationSetting.starts_on, ObligationSetting.id)
    )
    return list(db.session.scalars(statement))


def decision_problems(starts_on: date, reason: str) -> Iterator[Problem]:
    """Yield the problems of a decision, each at its field: ``starts_on`` or ``reason``."""
    if not EARLIEST <= starts_on <= LATEST:
        yield Problem("starts_on", _l("This date lies outside 1900 to 2100."))
    text = clean_text(reason)
    if not text:
        yield Problem("reason", _l("This is needed."))
    elif len(text) > LONGEST_REASON:
        yield Problem("reason", _l("At most %(most)d characters.", most=LONGEST_REASON))


def add_decision(
    obligation: str, starts_on: date, reason: str, *, active: bool, every: Every | None = None
) -> ObligationSetting:
    """Add a decision: from a day on the obligation is not due, or is due, as declared or ``every``.

    The caller checks (``decision_problems``) and commits.
    """
    setting = ObligationSetting(
        obligation=obligation,
        starts_on=starts_on,
        active=active,
        every=every.value if every is not None and active else None,
        reason=clean_text(reason),
    )
    db.session.add(setting)
    return setting
