"""Load the names that the linter searches for from the registers."""

from __future__ import annotations

from sqlalchemy import literal, select, union_all

from portal.base.db import db
from portal.base.scope import Limits
from portal.organisation.models import Campus, Child, Classroom, Place, Staff
from portal.records.within import within_limits
from portal.report.lint.people import CHILD, STAFF, WORD, People

__all__ = ["load_people"]

KINDS = ((Campus, WORD), (Classroom, WORD), (Place, WORD), (Staff, STAFF), (Child, CHILD))
"""Records with names, and the kind of name; a name in several of them gets the last kind."""


def load_people(limits: Limits) -> People:
    """Return the names of children, staff (past ones too) and places within the reader's limits, in one statement."""
    parts = []
    for record, kind in KINDS:
        part = select(literal(kind), record.name).distinct()
        parts.append(within_limits(part, record, limits))
    return People({name.strip(): kind for kind, name in db.session.execute(union_all(*parts))})
