"""A kindergarten's decisions about what is due: switched off, due again, due at another frequency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from portal.db import db
from portal.evidence.models import ObligationSetting
from portal.evidence.obligations import Every
from portal.i18n import _l
from portal.records.base import Problem
from portal.records.validate import EARLIEST, LATEST, clean_text

__all__ = ["LONGEST_REASON", "decide", "decision_problems", "decisions_about"]

LONGEST_REASON = 200


def decisions_about(obligation: str) -> list[ObligationSetting]:
    """All decisions about an obligation in order of their first day; of one day, the last holds."""
    statement = (
        select(ObligationSetting)
        .where(ObligationSetting.obligation == obligation)
        .order_by(ObligationSetting.starts_on, ObligationSetting.id)
    )
    return list(db.session.scalars(statement))


def decision_problems(starts_on: date, reason: str) -> Iterator[Problem]:
    """What keeps such a decision from being taken, each at its field: ``starts_on``, ``reason``."""
    if not EARLIEST <= starts_on <= LATEST:
        yield Problem("starts_on", _l("This date lies outside 1900 to 2100."))
    text = clean_text(reason)
    if not text:
        yield Problem("reason", _l("This is needed."))
    elif len(text) > LONGEST_REASON:
        yield Problem("reason", _l("At most %(most)d characters.", most=LONGEST_REASON))


def decide(
    obligation: str, starts_on: date, reason: str, *, active: bool, every: Every | None = None
) -> ObligationSetting:
    """From a day on, an obligation is not due, or is, as declared or at another frequency. The caller commits."""
    setting = ObligationSetting(
        obligation=obligation,
        starts_on=starts_on,
        active=active,
        every=every.value if every is not None and active else None,
        reason=clean_text(reason),
    )
    db.session.add(setting)
    return setting
