"""Sample decisions about the last section of the sample term."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from portal.organisation.models import Term
from portal.report.agenda import load_agenda
from portal.report.decide import Content, write
from portal.report.models import Kind
from portal.report.problem_desk import open_desk

__all__ = ["sample_agenda"]

HOLIDAYS = timedelta(days=73)
"""From the last day of the sample term to the middle of September."""
MEASURE = "由责任岗位逐项核对、限期补齐，每次后勤工作例会通报进展"
OWNER = "后勤主任"
PLAN = (
    ("修订后勤各岗位一日操作规范，开学前组织保育员、营养员逐岗培训。", OWNER),
    ("新进人员安排师徒结对，试岗期满经操作考核合格后独立上岗。", "保健员"),
)


def sample_agenda(term: Term) -> int:
    """Take up the first two drafts of a term and plan two things, unless anything was decided before.

    Gives how many entries were added. The caller commits.
    """
    agenda = load_agenda(term)
    if agenda.problems or agenda.plan:
        return 0
    drafts = list(islice(open_desk(term).arrangement.undecided, 2))
    due_on = term.ends_on + HOLIDAYS
    for draft in drafts:
        write(term, Kind.PROBLEM, Content(None, draft.said, MEASURE, OWNER, due_on), draft)
    for text, owner in PLAN:
        write(term, Kind.PLAN, Content(text, text, owner=owner, due_on=due_on))
    return len(drafts) + len(PLAN)
