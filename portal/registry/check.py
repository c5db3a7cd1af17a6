"""All checks of a record made in the browser, in one list."""

from __future__ import annotations

from portal.base.db import db
from portal.organisation.day_check import day_problem
from portal.records.base import Problem, Record
from portal.records.validate import validate
from portal.registry.registry import the_portal

__all__ = ["problems_with"]


def problems_with(record: Record) -> list[Problem]:
    """Return the problems of a record: impossible values, order of work, closed days, links.

    Each check runs only if the ones before found nothing, since it may rely on them. The last one sets the
    references of the record (``link_batch``), as an import does for its rows. An empty list: it may be stored. Raises
    KeyError for a model of no active plugin.
    """
    problems = list(validate(the_portal().record_type(type(record)), record))
    if not problems:
        problems += record.form_problems()
    if not problems and (closed := day_problem(record)) is not None:
        problems.append(closed)
    if not problems and (unlinked := type(record).link_batch(db.session(), [record])[0]) is not None:
        problems.append(unlinked)
    return problems
