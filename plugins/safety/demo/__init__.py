"""Sample safety records of one term: mostly complete, with a few gaps, and the same at every call."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.safety.demo.inspections import inspection_records
from plugins.safety.demo.people import people_records
from plugins.safety.demo.plan import make_plan
from plugins.safety.demo.repairs import repair_records
from plugins.safety.demo.upkeep import upkeep_records
from portal.api import Record, find_term

__all__ = ["sample_records"]


def sample_records(term: str) -> Iterator[Record]:
    """Yield the sample records of a term, up to today."""
    plan = make_plan(find_term(term))
    if not plan.days:
        return
    if not plan.brief:
        yield from upkeep_records(plan)
    yield from inspection_records(plan)
    yield from repair_records(plan)
    yield from people_records(plan)
