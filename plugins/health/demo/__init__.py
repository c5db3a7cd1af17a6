"""Sample health records of one term: mostly complete, with a few gaps, and the same at every call."""

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
    """Yield the sample records of a term: day by day up to today, then the weekly, monthly and termly ones."""
    plan = make_plan(find_term(term))
    leaves = SickLeaves(plan)
    brief = in_brief(plan.term)
    for day in plan.days:
        for classroom in plan.classes:
            if closed_reason(classroom, day) is None:
                yield from daily_records(plan, leaves, day, classroom, brief=brief)
    yield from leaves.still_open()
    yield from care_records(plan, brief=brief)
