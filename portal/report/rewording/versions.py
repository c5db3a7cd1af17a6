"""Versions of a term's own wording, as they are stored."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.db import db
from portal.organisation.models import Term
from portal.report.rewording.models import WordingVersion

__all__ = ["current_wordings"]


def current_wordings(term: Term) -> dict[str, str]:
    """The texts that a kindergarten put in the place of others, by name; in one statement."""
    newest = (
        select(WordingVersion.name, func.max(WordingVersion.number).label("number"))
        .where(WordingVersion.term_id == term.id)
        .group_by(WordingVersion.name)
        .subquery()
    )
    rows = db.session.execute(
        select(WordingVersion.name, WordingVersion.text)
        .join(newest, (newest.c.name == WordingVersion.name) & (newest.c.number == WordingVersion.number))
        .where(WordingVersion.term_id == term.id)
    )
    return {name: text for name, text in rows if text is not None}
