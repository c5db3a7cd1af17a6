"""A believable term of health records: mostly kept, with a few honest gaps. The same at every call."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.health.classes import closed_reason
from plugins.health.demo.care import care_records
from plugins.health.demo.daily import daily_records
from plugins.health.demo.illness import SickLeaves
from plugins.health.demo.plan import make_plan
from portal.api import Record, find_term, in_brief

__all__ = ["sample_records"]


def sample_records(term: str) -> Iterator[Record]:
    """The records of a term, day by day up to today, then what is done by the week, the month and the term."""
    plan = make_plan(find_term(term))
    leaves = SickLeaves(plan)
    brief = in_brief(plan.term)
    for day in plan.days:
        for room in plan.classes:
            if closed_reason(room, day) is None:
                yield from daily_records(plan, leaves, day, room, brief=brief)
    yield from leaves.still_open()
    yield from care_records(plan, brief=brief)
