"""Sample entries of the last section, for the sample term and the term before it."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from portal.organisation.models import Term
from portal.report.models import Kind, ProblemState
from portal.report.problems.desk import open_problem_desk
from portal.report.problems.edit import ProblemEdit, add_entry, record_outcome
from portal.report.problems.entries import load_problem_entries

__all__ = ["sample_last_problem_entries", "sample_problem_entries"]

HOLIDAYS = timedelta(days=73)
"""From the last day of the sample term to the middle of September."""
MEASURE = "由责任岗位逐项核对、限期补齐，每次后勤工作例会通报进展"
OWNER = "后勤主任"
PLAN = (
    ("修订后勤各岗位一日操作规范，开学前组织保育员、营养员逐岗培训。", OWNER),
    ("新进人员安排师徒结对，试岗期满经操作考核合格后独立上岗。", "保健员"),
)

LAST_PROBLEMS = (
    (
        "分部消毒登记不够及时，个别班级隔日补记。",
        "各班当日消毒当日登记，保健员每周核对",
        "保健员",
        ProblemState.SOLVED,
        "保健员每周核对登记，三月起未再出现补记",
        36,
    ),
    (
        "分部操作间面积不足，生熟加工分区不清。",
        "列入改造计划，寒假完成设计，春季施工",
        "后勤主任",
        ProblemState.SOLVED,
        "两间操作间已扩建并通过验收",
        70,
    ),
    (
        "后勤人员持证结构还需改善，高等级证书偏少。",
        "鼓励在岗自学，分批安排资格培训",
        "后勤主任",
        ProblemState.IN_PROGRESS,
        "已有人员取得更高等级证书，其余按计划培训",
        None,
    ),
)
"""Per problem: text, measure, post, state, outcome, and the day of the next term on which it was closed."""


def sample_last_problem_entries(last: Term) -> int:
    """Add sample problems with their outcomes to the term before, unless it has entries; return how many were added.

    The caller commits.
    """
    problem_entries = load_problem_entries(last)
    if problem_entries.problems or problem_entries.next_starts_on is None:
        return 0
    for text, measure, owner, state, outcome, days in LAST_PROBLEMS:
        content = ProblemEdit(text, text, measure, owner, problem_entries.next_starts_on + timedelta(days=90))
        item = add_entry(last, Kind.PROBLEM, content)
        record_outcome(item, state, outcome)
        if days is not None:
            # Not the day on which the sample is made: the sample is the same whenever it is made.
            item.closed_on = problem_entries.next_starts_on + timedelta(days=days)
    return len(LAST_PROBLEMS)


def sample_problem_entries(term: Term) -> int:
    """Accept the first two drafts of a term and add two plans, unless it has entries; return how many were added.

    The caller commits.
    """
    problem_entries = load_problem_entries(term)
    if problem_entries.problems or problem_entries.plan:
        return 0
    drafts = list(islice(open_problem_desk(term).arrangement.undecided, 2))
    due_on = term.ends_on + HOLIDAYS
    for draft in drafts:
        add_entry(term, Kind.PROBLEM, ProblemEdit(None, draft.rendered, MEASURE, OWNER, due_on), draft)
    for text, owner in PLAN:
        add_entry(term, Kind.PLAN, ProblemEdit(text, text, owner=owner, due_on=due_on))
    return len(drafts) + len(PLAN)
