"""The names that the linter looks for, read from the registers."""

from __future__ import annotations

from sqlalchemy import literal, select, union_all

from portal.db import db
from portal.organisation.models import Campus, Child, Classroom, Place, Staff
from portal.report.lint.people import CHILD, STAFF, WORD, People
from portal.scope import Limits

__all__ = ["load_people"]

KINDS = ((Campus, WORD), (Classroom, WORD), (Place, WORD), (Staff, STAFF), (Child, CHILD))
"""Where a name stands for several, the last counts."""


def load_people(limits: Limits) -> People:
    """Children and staff of any time, whom the reader may see, and the names of places: in one statement."""
    parts = []
    for record, kind in KINDS:
        part = select(literal(kind), record.name).distinct()
        within = record.within(limits)
        parts.append(part if within is None else part.where(within))
    return People({name.strip(): kind for kind, name in db.session.execute(union_all(*parts))})
