"""Sample team records of one term: mostly complete, with a few gaps, and the same at every call."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.team.demo.certificates import certificate_records
from plugins.team.demo.growing import contest_records, onboarding_records, research_records, training_records
from plugins.team.demo.meetings import meeting_records
from plugins.team.demo.plan import make_plan
from plugins.team.demo.spot_checks import spot_check_records
from portal.api import Record, find_term, in_brief

__all__ = ["sample_records"]


def sample_records(term: str) -> Iterator[Record]:
    """Yield the sample records of a term; of events, those up to today."""
    plan = make_plan(find_term(term))
    if in_brief(plan.term):
        if plan.days:
            yield from meeting_records(plan)
            yield from spot_check_records(plan)
            yield from training_records(plan, brief=True)
        return
    yield from certificate_records(plan)
    if plan.days:
        yield from meeting_records(plan)
        yield from spot_check_records(plan)
        yield from training_records(plan)
        yield from contest_records(plan)
        yield from onboarding_records(plan)
        yield from research_records(plan)
