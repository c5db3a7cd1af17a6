"""Sample kitchen records of one term: mostly complete, with a few gaps, and the same at every call."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.kitchen.demo.goods import goods_records
from plugins.kitchen.demo.meals import meal_records
from plugins.kitchen.demo.plan import make_plan
from plugins.kitchen.demo.work import work_records
from portal.api import Record, find_term, in_brief

__all__ = ["sample_records"]


def sample_records(term: str) -> Iterator[Record]:
    """Yield the sample records of a term, up to today."""
    plan = make_plan(find_term(term))
    if not plan.days:
        return
    brief = in_brief(plan.term)
    yield from goods_records(plan, brief=brief)
    yield from meal_records(plan, brief=brief)
    yield from work_records(plan, brief=brief)
