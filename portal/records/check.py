"""Everything that speaks against a record made in the browser, in one list."""

from __future__ import annotations

from portal.db import db
from portal.organisation.day_check import day_problem
from portal.plugin_system.registry import the_portal
from portal.records.base import Problem, Record
from portal.records.validate import validate

__all__ = ["problems_with"]


def problems_with(record: Record) -> list[Problem]:
    """What can never be true, what the order of work asks for, whether there was teaching that day, and links.

    Each is asked only when the ones before had nothing to say, since it may rely on them. The last one sets what
    the record belongs to (``link_batch``), as an import does for its rows.
    """
    problems = list(validate(the_portal().record_type(type(record)), record))
    if not problems:
        problems += record.form_problems()
    if not problems and (closed := day_problem(record)) is not None:
        problems.append(closed)
    if not problems and (unlinked := type(record).link_batch(db.session(), [record])[0]) is not None:
        problems.append(unlinked)
    return problems
